import { ProviderError, type ChangePage, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { PROVIDERS } from '@calendar/contracts/vocabulary';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { retryDelay } from '../provider/pacing';
import { AccountBusyError, ProviderCalls } from '../provider/provider-calls';
import { restAfter, type News } from '../calendars/calendar-rest';
import { CalendarRefusals } from '../calendars/calendar-refusals';
import { LINK_PROBLEMS } from '../links/link-problems';
import { CursorLeases, type LeasedCursor } from '../calendars/cursor-lease.store';
import { DefaultReminders } from './default-reminders';
import { pollDelay, pollInterval } from '../calendars/poll-delay';
import { RepeatRoundError } from './remote-change';
import { RoundChanges } from './round-changes';

/** No calendar has so many pages; a provider that goes on is stuck. */
const MOST_PAGES = 5_000;
/** How often a reader says that it is alive: its lease ends soon after the last time. */
const HEARTBEAT_MS = 3_000;

/** Worth another try soon. A full read, too, may lose its pages in between. */
const TEMPORARY: ReadonlySet<ProviderErrorCode> = new Set([
  'rate-limited',
  'unavailable',
  'auth-rejected',
  'cursor-expired',
]);

/** `isAwaited`: not after a failure of the provider, whose calendars would hold up those of others. */
export type PullResult = { kind: 'done' } | { kind: 'again'; delayMs: number; isAwaited: boolean };

/** The account has no such calendar any more. */
class CalendarMissingError extends Error {
  override readonly name = 'CalendarMissingError';
}

/** Where a round ended. */
interface RoundEnd {
  next: string;
  news: News;
}

/** Reads what changed in one calendar, from cursor to cursor, and merges it. Safe to repeat after any failure. */
@Injectable()
export class CalendarPull {
  private readonly logger = new Logger(CalendarPull.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly cursors: CursorLeases,
    private readonly calls: ProviderCalls,
    private readonly changes: RoundChanges,
    private readonly defaultReminders: DefaultReminders,
    private readonly refusals: CalendarRefusals,
  ) {}

  async run(connectionId: string, calendarId: string): Promise<PullResult> {
    const cursor = await this.cursors.take(connectionId, calendarId);
    if (!cursor) return { kind: 'done' };
    const heartbeat = setInterval(() => void this.cursors.extend(cursor).catch(ignoreOutage), HEARTBEAT_MS);
    try {
      const { next, news } = await this.read(cursor);
      const pullAgainMs = pollDelay(this.intervalOf(cursor, news !== 'none'));
      const restMs = restAfter(cursor, news);
      const delayMs = await this.cursors.advance(cursor, { next, pullAgainMs, restMs, news });
      if (cursor.isMissing) await this.refusals.isBack(cursor);
      return delayMs === null ? { kind: 'done' } : { kind: 'again', delayMs, isAwaited: true };
    } catch (error) {
      return await this.afterFailure(cursor, error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** @returns seconds until the next round that nobody asks for */
  private intervalOf({ provider, changedAt, takenAt }: LeasedCursor, hasNews: boolean): number {
    const { pullIntervalSeconds: intervalSeconds } = this.config.worker;
    const { notifies } = PROVIDERS[provider];
    return pollInterval({ intervalSeconds, notifies }, { changedAt: hasNews ? takenAt : changedAt, now: takenAt });
  }

  /** One round. */
  private async read(cursor: LeasedCursor): Promise<RoundEnd> {
    try {
      return await this.round(cursor, cursor.cursor);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'cursor-expired' || cursor.cursor === null) throw error;
      await this.cursors.forget(cursor);
      return this.round(cursor, null);
    }
  }

  private async round(cursor: LeasedCursor, from: string | null): Promise<RoundEnd> {
    const round = this.changes.begin(cursor);
    const pages = new Set<string>();
    let page: string | null = null;
    while (pages.size < MOST_PAGES) {
      const answer: ChangePage = await this.page(cursor, from, page);
      await this.changes.applyPage(cursor, answer, round);
      await this.defaultReminders.apply(cursor, answer.defaultReminders);
      if (answer.nextCursor !== null) {
        await this.changes.end(cursor, round, from === null);
        return { next: answer.nextCursor, news: round.news };
      }
      page = answer.nextPage;
      // A page that leads back to one of those before it would be read until the account may be asked for nothing more.
      if (page === null || pages.has(page)) break;
      pages.add(page);
      if (!(await this.cursors.extend(cursor)))
        throw new RepeatRoundError('another reader has taken this calendar over');
    }
    throw new ProviderError('unavailable', { reason: 'endless-pages' });
  }

  private async page(cursor: LeasedCursor, from: string | null, page: string | null): Promise<ChangePage> {
    const ofOurs = (eventIds: readonly string[]) => this.changes.ofOurs(cursor, eventIds);
    try {
      return await this.calls.run(cursor, from === null ? 'bulk' : 'interactive', (provider, session) =>
        provider.readChanges(session, { calendarId: cursor.calendarId, cursor: from, page, ofOurs }),
      );
    } catch (error) {
      // Of this calendar, and not of one that an event of it may stand in by now.
      if (error instanceof ProviderError && error.code === 'calendar-missing') throw new CalendarMissingError();
      throw error;
    }
  }

  private async afterFailure(cursor: LeasedCursor, error: unknown): Promise<PullResult> {
    if (error instanceof CalendarMissingError) {
      await this.refusals.missing(cursor);
      return { kind: 'done' };
    }
    const wait = this.waitAfter(cursor, error);
    await this.cursors.retryLater(cursor, wait ?? retryDelay(cursor.attempts + 1), problemOf(error));
    // No answer of the outside world: the job fails, and is tried again as one that has crashed.
    if (wait === null) throw error;
    return { kind: 'again', delayMs: wait, isAwaited: !(error instanceof ProviderError) };
  }

  private waitAfter(cursor: LeasedCursor, error: unknown): number | null {
    const interval = this.config.worker.pullIntervalSeconds * 1_000;
    if (error instanceof AccountBusyError) return error.retryAfterMs;
    if (error instanceof RepeatRoundError) return 1_000;
    if (error instanceof ReauthRequiredError) return interval;
    if (error instanceof TokenUnavailableError) return retryDelay(cursor.attempts + 1, error.retryAfterMs ?? 0);
    if (error instanceof ProviderError) {
      const isTemporary = TEMPORARY.has(error.code);
      this.logger.warn({ code: error.code, reason: error.reason, connectionId: cursor.connectionId }, 'a pull failed');
      const soon = Math.min(interval, retryDelay(cursor.attempts + 1));
      // The provider's own time counts, also when it is longer than the interval.
      const asked = error.retryAfterMs === undefined ? 0 : retryDelay(1, error.retryAfterMs);
      return Math.max(isTemporary ? soon : interval, asked);
    }
    return null;
  }
}

/** The next beat tries again; a lease that is lost meanwhile is noticed when it is used. */
function ignoreOutage(): void {}

/** What the person should know of a calendar that cannot be read: the code, or `null`. */
function problemOf(error: unknown): string | null {
  if (!(error instanceof ProviderError)) return null;
  if (error.code === 'permission-missing') return LINK_PROBLEMS.permissionMissing.code;
  return error.code === 'mailbox-missing' ? LINK_PROBLEMS.mailboxMissing.code : null;
}
