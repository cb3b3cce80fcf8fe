import { ProviderError, type ProviderCalendar } from '@calendar/contracts/calendar-provider';
import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Connections, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable, Logger } from '@nestjs/common';
import { AccountBusyError, ProviderCalls } from '../provider/provider-calls';
import type { LeasedLink } from '../links/link-lease.store';
import { nameOf } from './calendar-alias';
import { AccountConclusions } from './account-conclusions';
import { CalendarAccountStore } from './calendar-account.store';

/** More due looks than this wait for the next time. */
const LOOKS_AT_ONCE = 100;

/** Reads which calendars an account has, and has the conclusions drawn: in one place, whoever has asked. */
@Injectable()
export class AccountLook {
  private readonly logger = new Logger(AccountLook.name);

  constructor(
    private readonly calls: ProviderCalls,
    private readonly connections: Connections,
    private readonly accounts: CalendarAccountStore,
    private readonly conclusions: AccountConclusions,
    private readonly jobs: Jobs,
  ) {}

  /** Sets going the looks that are due. */
  async startDue(): Promise<void> {
    const { slot } = timeSlot(0);
    for (const connectionId of await this.accounts.due(LOOKS_AT_ONCE)) {
      await this.jobs.add('look_at_calendars', { connectionId }, { key: `${connectionId}:${slot}` });
    }
  }

  /** A look that is due. What fails is left to the next one. */
  async runDue(connectionId: string): Promise<void> {
    if (!(await this.accounts.takeDue(connectionId))) return;
    const connection = await this.connections.byId(connectionId);
    try {
      if (connection?.status === 'active') await this.at(connection);
    } catch (error) {
      if (!isOfAccount(error)) throw error;
      this.logger.log({ connectionId, err: error }, 'the calendars of an account could not be looked at');
    }
  }

  /** @throws what `ProviderCalls.run` does */
  async at(connection: ConnectionSummary): Promise<ProviderCalendar[]> {
    const account = { connectionId: connection.id, provider: connection.provider };
    const calendars = await this.calls.run(account, 'interactive', (provider, session) =>
      provider.listCalendars(session),
    );
    await this.conclusions.draw({ connectionId: connection.id, userId: connection.userId }, calendars);
    return calendars;
  }

  /**
   * Whether the calendar that the event of a link is to move to is the one that it is in, or that the person has taken it
   * out of, by another name. If so, the link knows it by one name afterwards.
   *
   * @throws what `ProviderCalls.run` does, when the account has to be asked
   */
  async isMoveToItself({ connectionId, userId, ...link }: LeasedLink): Promise<boolean> {
    const primaryId = await this.primaryIdOf(connectionId, userId);
    if (primaryId === undefined) return false;
    const from = [link.providerCalendarId, link.movedFrom].map((id) => id && nameOf(id, primaryId));
    if (!from.includes(nameOf(link.calendarId, primaryId))) return false;
    await this.conclusions.rename({ connectionId, userId }, primaryId);
    return true;
  }

  private async primaryIdOf(connectionId: string, userId: string): Promise<string | undefined> {
    const known = (await this.accounts.primaryIds(userId)).get(connectionId);
    const connection = known === undefined ? await this.connections.byId(connectionId) : null;
    if (!connection) return known;
    try {
      return (await this.at(connection)).find(({ primary }) => primary)?.id;
    } catch (error) {
      // Who may not list calendars cannot have chosen one from the list.
      if (error instanceof ProviderError && error.code === 'permission-missing') return undefined;
      throw error;
    }
  }
}

function isOfAccount(error: unknown): boolean {
  return (
    error instanceof ProviderError ||
    error instanceof AccountBusyError ||
    error instanceof ReauthRequiredError ||
    error instanceof TokenUnavailableError
  );
}
