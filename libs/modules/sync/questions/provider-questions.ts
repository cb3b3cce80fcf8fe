import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError, type EventKey, type ProviderCalendar } from '@calendar/contracts/calendar-provider';
import { Connections, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import type { ConnectionSummary, DraftField, EventDraft, ProviderId } from '@calendar/contracts/vocabulary';
import { FairPlaces, NoPlaceError } from '@calendar/platform/fairness';
import { Injectable } from '@nestjs/common';
import { AccountLook } from '../calendars/account-look';
import { AccountBusyError, ProviderCalls } from '../provider/provider-calls';

export interface DraftToRender {
  provider: ProviderId;
  draft: EventDraft;
  key: EventKey;
  /** What an update would write; `null`: all of it, as a create does. */
  fields: DraftField[] | null;
}

export type CalendarsAnswer =
  | { kind: 'calendars'; items: ProviderCalendar[] }
  | {
      kind: 'problem';
      code:
        | 'connection.not-found'
        | 'connection.reauth-required'
        | 'connection.permission-missing'
        | 'connection.mailbox-missing'
        | 'connection.unavailable';
    };

/** Answers that wait for providers at once; the accounts of one person, slow ones maybe, hold two of these at most. */
const PLACES = { places: 16, perPerson: 2, mostWaiting: 50, patienceMs: 10_000 };

const BUSY_PATIENCE_MS = 5_000;
const BUSY_PAUSE_MS = 50;

/** What the API asks of the worker, because only the worker knows providers. */
@Injectable()
export class ProviderQuestions {
  private readonly places = new FairPlaces(PLACES);

  constructor(
    private readonly calls: ProviderCalls,
    private readonly connections: Connections,
    private readonly accounts: AccountLook,
  ) {}

  /** The calendars of a connected account, or why they cannot be had. */
  async calendars(connectionId: string): Promise<CalendarsAnswer> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return { kind: 'problem', code: 'connection.not-found' };
    try {
      const items = await this.places.run(connection.userId, () => this.whenFree(connection));
      return { kind: 'calendars', items };
    } catch (error) {
      return { kind: 'problem', code: codeOf(error) };
    }
  }

  /** An account that was just connected is busy with its first look and its first events: a person waits for a moment. */
  private async whenFree(connection: ConnectionSummary): Promise<ProviderCalendar[]> {
    for (const giveUpAt = performance.now() + BUSY_PATIENCE_MS; ;) {
      try {
        return await this.accounts.at(connection);
      } catch (error) {
        const isWorthIt = error instanceof AccountBusyError && performance.now() + error.retryAfterMs < giveUpAt;
        if (!isWorthIt) throw error;
        await delay(Math.max(BUSY_PAUSE_MS, error.retryAfterMs));
      }
    }
  }

  /** The bodies that providers would be sent for these drafts, in order. */
  render(drafts: readonly DraftToRender[]): Record<string, unknown>[] {
    return drafts.map(({ provider: id, draft, key, fields }) => {
      const provider = this.calls.provider(id);
      return fields ? provider.renderUpdate(draft, fields) : provider.renderCreate(draft, key);
    });
  }
}

function codeOf(error: unknown): Extract<CalendarsAnswer, { kind: 'problem' }>['code'] {
  if (error instanceof ReauthRequiredError) return 'connection.reauth-required';
  if (error instanceof ProviderError && error.code === 'permission-missing') return 'connection.permission-missing';
  if (error instanceof ProviderError && error.code === 'mailbox-missing') return 'connection.mailbox-missing';
  const isOutage =
    error instanceof ProviderError ||
    error instanceof AccountBusyError ||
    error instanceof TokenUnavailableError ||
    error instanceof NoPlaceError;
  if (isOutage) return 'connection.unavailable';
  throw error;
}
