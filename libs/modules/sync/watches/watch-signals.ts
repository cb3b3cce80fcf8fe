import { Jobs } from '@calendar/contracts/jobs';
import { Connections } from '@calendar/contracts/ports';
import { PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarKey } from '../calendars/cursor.store';
import { PullScheduler } from '../calendars/pull-scheduler';
import { ToldWatches } from './told-watches.store';
import { WatchStore } from './watch.store';

/** A notification that is not there by now will not come. */
const NOTIFIED_WITHIN_MS = 60_000;

/** What comes in on a watch, turned into work for later. */
@Injectable()
export class WatchSignals {
  constructor(
    private readonly told: ToldWatches,
    private readonly watches: WatchStore,
    private readonly pulls: PullScheduler,
    private readonly jobs: Jobs,
    private readonly connections: Connections,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Notes that watched calendars have changed, and has them read: for all who share the watch that tells of it.
   *
   * @param secrets anybody's: what belongs to no watch of this provider is left out
   * @returns the calendars of those that do, by secret
   */
  async changed(provider: ProviderId, secrets: readonly string[]): Promise<ReadonlyMap<string, CalendarKey>> {
    const known = new Map<string, CalendarKey>();
    const note = async (secret: string): Promise<void> => {
      const watch = await this.told.changed(provider, secret);
      if (!watch) return;
      known.set(secret, watch);
      if (watch.requested) this.pulls.follow(watch.requested);
      if (PROVIDERS[provider].oneWatchForAll) await this.tellOthers(watch);
    };
    await Promise.all(secrets.map(note));
    return known;
  }

  /** The provider says that what it will tell of a watch reaches us. @returns whether the watch is one of ours */
  opened(provider: ProviderId, secret: string): Promise<boolean> {
    return this.told.opened(provider, secret);
  }

  /** The provider is about to drop the watch, or has dropped it. */
  async watchInDanger({ connectionId, calendarId }: CalendarKey): Promise<void> {
    await this.watches.renewNow(connectionId, calendarId);
    // Not waited for, as the provider is to be answered at once; the schedule finds what is due, too.
    void this.jobs.add('renew_calendar_watches', {});
  }

  /**
   * A change was found in a calendar. A watch that should have told of it, and has been silent since, is dead.
   *
   * @param changedAt when the provider says it was made
   */
  async changeFound(calendar: CalendarKey, changedAt: Date): Promise<void> {
    if (this.clock.now().getTime() - changedAt.getTime() < NOTIFIED_WITHIN_MS) return;
    if (await this.watches.renewIfSilentSince(calendar, changedAt)) await this.jobs.add('renew_calendar_watches', {});
  }

  /** Of their calendars nothing is known: they may have been read meanwhile. */
  private async tellOthers({ connectionId, calendarId }: CalendarKey): Promise<void> {
    for (const other of await this.connections.ofSameAccount(connectionId)) {
      await this.pulls.request(other, calendarId, 'notification');
    }
  }
}
