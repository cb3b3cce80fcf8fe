import { ProviderError, type BusyTime } from '@calendar/contracts/calendar-provider';
import { Connections, ReauthRequiredError } from '@calendar/contracts/ports';
import type { ConnectionSummary, EventTime } from '@calendar/contracts/vocabulary';
import { FairPlaces, NoPlaceError } from '@calendar/platform/fairness';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { ProviderCalls } from '../provider/provider-calls';

/** Why nobody looked into an account, or not to the end. */
export const UNCHECKED_REASONS = [
  'switched-off',
  'in-review',
  'reauth-required',
  'permission-missing',
  'not-supported',
  'too-slow',
  'unavailable',
] as const;
export type UncheckedReason = (typeof UNCHECKED_REASONS)[number];

/** A time that something takes in a calendar; nothing else of it is known. */
export interface TakenTime {
  calendarId: string;
  time: EventTime;
  tentative: boolean;
}

export type AccountBusyTimes =
  | { connectionId: string; kind: 'looked'; taken: TakenTime[] }
  | { connectionId: string; kind: 'unchecked'; reason: UncheckedReason };

export interface BusyQuestion {
  /** ISO instants. */
  from: string;
  to: string;
  accounts: ReadonlyArray<{ connectionId: string; calendarIds: readonly string[] }>;
}

/** Who waits for an answer waits for two seconds: what is not there before is left out, so that the rest arrives. */
const PATIENCE_MS = 1_500;
/** Accounts of one person are asked at once; two persons who ask slow ones leave room for others. */
const PLACES = { places: 16, perPerson: 4, mostWaiting: 50, patienceMs: PATIENCE_MS };

/** Looks what is taken in calendars, for a hint that is worth two seconds. Nothing of it is kept, and no log tells of it. */
@Injectable()
export class BusyTimes {
  private readonly places = new FairPlaces(PLACES);

  constructor(
    private readonly calls: ProviderCalls,
    private readonly connections: Connections,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async find({ from, to, accounts }: BusyQuestion): Promise<AccountBusyTimes[]> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return Promise.all(
      accounts.map(({ connectionId, calendarIds }) =>
        inTime(this.ofAccount(connectionId, { calendarIds, from, to, signal }), connectionId, signal),
      ),
    );
  }

  private async ofAccount(connectionId: string, look: Look): Promise<AccountBusyTimes> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return { connectionId, kind: 'unchecked', reason: 'unavailable' };
    if (!this.calls.provider(connection.provider).busyTimes) {
      return { connectionId, kind: 'unchecked', reason: 'not-supported' };
    }
    try {
      const ofCalendars = await Promise.all(
        look.calendarIds.map((calendarId) => this.ofCalendar(connection, calendarId, look)),
      );
      return { connectionId, kind: 'looked', taken: await this.withoutOurs(connection, ofCalendars.flat()) };
    } catch (error) {
      return { connectionId, kind: 'unchecked', reason: reasonOf(error, look.signal) };
    }
  }

  private ofCalendar(
    { id: connectionId, provider, userId }: ConnectionSummary,
    calendarId: string,
    { from, to, signal }: Look,
  ): Promise<FoundTime[]> {
    const ask = () =>
      this.calls.run({ connectionId, provider }, 'interactive', async (adapter, session) => {
        const both = session.signal ? AbortSignal.any([session.signal, signal]) : signal;
        const found = await adapter.busyTimes!({ ...session, signal: both }, { calendarId, from, to });
        return found.map((busy) => ({ ...busy, calendarId }));
      });
    return this.places.run(userId, ask, signal);
  }

  /** What we have written ourselves is no news to the person. */
  private async withoutOurs({ userId }: ConnectionSummary, found: readonly FoundTime[]): Promise<TakenTime[]> {
    const rows = await this.unitOfWork.query<{ provider_event_id: string }>(
      'SELECT provider_event_id FROM calendar_links WHERE user_id = $1 AND provider_event_id = ANY($2)',
      [userId, [...new Set(found.map(({ eventId }) => eventId))]],
    );
    const ours = new Set(rows.map((row) => row.provider_event_id));
    return found
      .filter(({ eventId }) => !ours.has(eventId))
      .map(({ calendarId, time, tentative }) => ({ calendarId, time, tentative }));
  }
}

interface Look {
  calendarIds: readonly string[];
  from: string;
  to: string;
  signal: AbortSignal;
}

type FoundTime = BusyTime & { calendarId: string };

/** Whatever holds an account up (its line, its token, its provider): the others do not wait for it. */
function inTime(
  answer: Promise<AccountBusyTimes>,
  connectionId: string,
  signal: AbortSignal,
): Promise<AccountBusyTimes> {
  const tooSlow = new Promise<AccountBusyTimes>((resolve) => {
    signal.addEventListener('abort', () => resolve({ connectionId, kind: 'unchecked', reason: 'too-slow' }), {
      once: true,
    });
  });
  return Promise.race([answer, tooSlow]);
}

/** A hint never fails: what nobody foresaw is no more than an account that could not be looked into. */
function reasonOf(error: unknown, signal: AbortSignal): UncheckedReason {
  if (signal.aborted || error instanceof NoPlaceError) return 'too-slow';
  if (error instanceof ReauthRequiredError) return 'reauth-required';
  if (error instanceof ProviderError && error.code === 'permission-missing') return 'permission-missing';
  return 'unavailable';
}
