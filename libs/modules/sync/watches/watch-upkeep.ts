import { randomUUID } from 'node:crypto';
import { ProviderError, type ProviderErrorCode, type ProviderWatch } from '@calendar/contracts/calendar-provider';
import { Connections, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { hashSecret, randomToken } from '@calendar/platform/crypto';
import { QueueFullError } from '@calendar/platform/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FollowedCalendar } from '../calendars/cursor.store';
import { PullScheduler } from '../calendars/pull-scheduler';
import { AccountBusyError, ProviderCalls } from '../provider/provider-calls';
import { WatchOutcomes } from './watch-outcomes';
import { WatchStore, type Watch } from './watch.store';

/** A batch waits for its slowest answer, so it is small. */
const AT_ONCE = 8;
/** After this time others have their turn; what is due is found at the next look. */
const TURN_MS = 20_000;
/** Where too much of a person is waiting to keep what a provider has answered, it is asked again so much later. */
const NO_ROOM_MS = 60_000;

/** What asking again soon would be answered in the same way. */
const REFUSALS: ReadonlySet<ProviderErrorCode> = new Set([
  'invalid',
  'permission-missing',
  'not-found',
  'calendar-missing',
  'mailbox-missing',
]);

/** Keeps a watch on every calendar that is followed: made, renewed before it ends, stopped when it is of no more use. */
@Injectable()
export class WatchUpkeep {
  private readonly logger = new Logger(WatchUpkeep.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly watches: WatchStore,
    private readonly outcomes: WatchOutcomes,
    private readonly connections: Connections,
    private readonly calls: ProviderCalls,
    private readonly pulls: PullScheduler,
  ) {}

  /** @throws the first thing that has kept a calendar from its watch for a reason of ours, once the others have had their turn */
  async run(): Promise<void> {
    const turnEnds = performance.now() + TURN_MS;
    await Promise.all((await this.watches.orphans(AT_ONCE)).map((watch) => this.stopOrphan(watch)));
    if (!this.config.pushEnabled) return;
    const ends: Array<PromiseSettledResult<void>> = [];
    for (let due = await this.watches.takeDue(AT_ONCE); due.length > 0; due = await this.watches.takeDue(AT_ONCE)) {
      ends.push(...(await Promise.allSettled(due.map((calendar) => this.renew(calendar)))));
      if (performance.now() >= turnEnds) break;
    }
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Before the grant of an account is given back: without it nothing can be stopped. */
  async stopAll(connectionId: string): Promise<void> {
    for (const watch of await this.watches.ofConnection(connectionId)) await this.stop(watch);
    // The one that goes may have been the only one that told of the account.
    for (const other of await this.connections.ofSameAccount(connectionId)) await this.watches.renewNow(other, null);
  }

  private async stopOrphan(watch: Watch): Promise<void> {
    const connection = await this.connections.byId(watch.connectionId);
    // An account that is leaving stops its watches itself: to ask twice would be of no use.
    if (connection?.status !== 'disconnecting') await this.stop(watch);
  }

  /**
   * The new watch is there before the old one is stopped: nothing is missed, at the price of a doubled notification. Graph
   * allows no two for one calendar. Of what has changed before a watch is there nobody tells, so the calendar is read then.
   */
  private async renew(calendar: FollowedCalendar): Promise<void> {
    try {
      await this.replace(calendar);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      await this.watches.tryAgain(calendar, NO_ROOM_MS);
    } finally {
      await this.watches.giveBack(calendar);
    }
  }

  private async replace(calendar: FollowedCalendar): Promise<void> {
    const connection = await this.connections.byId(calendar.connectionId);
    if (connection?.status !== 'active') return;
    const old = await this.watches.ofCalendar(calendar.connectionId, calendar.calendarId);
    if (!(await this.begin(calendar))) return;
    for (const watch of old) await this.stop(watch);
    await this.pulls.request(calendar.connectionId, calendar.calendarId);
  }

  private async begin(calendar: FollowedCalendar): Promise<boolean> {
    const id = randomUUID();
    // The secret names its watch, so that it is found before the provider's own id is known.
    const secret = `${id}.${randomToken(32)}`;
    await this.watches.begin({ id, secretHash: hashSecret(secret) }, calendar);
    const given = await this.obtain(calendar, { id, secret });
    if (given) await this.keep(calendar, id, given);
    else await this.watches.remove(id);
    return given !== null;
  }

  /** @returns `null` when the calendar is not watched for now, of which the consequences are drawn */
  private async obtain(
    calendar: FollowedCalendar,
    watch: { id: string; secret: string },
  ): Promise<ProviderWatch | null> {
    try {
      const given = await this.ask(calendar, watch);
      if (!given) await this.outcomes.unavailable(calendar);
      return given;
    } catch (error) {
      await this.afterFailure(calendar, error);
      return null;
    }
  }

  /** What cannot be stored is given back: it would tell of changes until it ends, and be neither renewed nor stopped. */
  private async keep(calendar: FollowedCalendar, id: string, given: ProviderWatch): Promise<void> {
    try {
      await this.outcomes.made(calendar, id, given);
    } catch (error) {
      await this.stop({ ...calendar, id, providerWatchId: given.id, resourceId: given.resourceId });
      throw error;
    }
  }

  private ask(
    calendar: FollowedCalendar,
    { id, secret }: { id: string; secret: string },
  ): Promise<ProviderWatch | null> {
    const address = `${this.config.api.publicUrl}/api/v1/webhooks/${calendar.provider}`;
    // Not behind a backfill: until it is done, every change would have to wait for a poll.
    return this.calls.run(calendar, 'interactive', async (provider, session) => {
      if (!provider.watch) return null;
      return provider.watch(session, { calendarId: calendar.calendarId, watchId: id, secret, address });
    });
  }

  private async afterFailure(calendar: FollowedCalendar, error: unknown): Promise<void> {
    const { connectionId } = calendar;
    if (error instanceof ProviderError) {
      const isRefused = REFUSALS.has(error.code);
      if (isRefused) await this.outcomes.refused(calendar);
      this.logger.log(
        { connectionId, code: error.code, reason: error.reason, isRefused },
        'a calendar is polled for now',
      );
      return;
    }
    if (error instanceof AccountBusyError) await this.watches.tryAgain(calendar, error.retryAfterMs);
    else if (!isPassing(error)) throw error;
  }

  private async stop(watch: Omit<Watch, 'status' | 'expiresAt'>): Promise<void> {
    if (watch.providerWatchId !== null) {
      const { providerWatchId: id, resourceId } = watch;
      try {
        await this.calls.run(watch, 'interactive', async (provider, session) =>
          provider.unwatch?.(session, { id, resourceId }),
        );
      } catch (error) {
        // Nobody was asked, so it lives on: it goes with the next one that is replaced.
        if (error instanceof AccountBusyError) return;
        // It ends by itself, and its notifications find no watch.
        if (!(error instanceof ProviderError) && !isPassing(error)) throw error;
      }
    }
    await this.watches.remove(watch.id);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof ReauthRequiredError || error instanceof TokenUnavailableError;
}
