import { Jobs } from '@calendar/contracts/jobs';
import { Connections } from '@calendar/contracts/ports';
import { PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { hashSecret, secretsEqual } from '@calendar/platform/crypto';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { PullScheduler } from '../calendars/pull-scheduler';
import { WatchStore, type ToldWatch, type Watch } from './watch.store';

/** A notification that is not there by now will not come. */
const NOTIFIED_WITHIN_MS = 60_000;
/** Secrets begin with the id of their watch. */
const ID_LENGTH = 36;

/** What comes in on a watch: recognised by its secret, and turned into work for later. */
@Injectable()
export class WatchSignals {
  constructor(
    private readonly watches: WatchStore,
    private readonly pulls: PullScheduler,
    private readonly jobs: Jobs,
    private readonly connections: Connections,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The watches that secrets belong to, by secret; anything else is left out. Compares in constant time, and looks all
   * of them up at once: anybody may send a thousand.
   */
  async recognise(provider: ProviderId, secrets: readonly string[]): Promise<Map<string, ToldWatch>> {
    const found = await this.watches.told(secrets.map(idIn).filter((id) => isUUID(id)));
    const byId = new Map(found.map((watch) => [watch.id, watch]));
    const known = new Map<string, ToldWatch>();
    for (const secret of secrets) {
      const watch = byId.get(idIn(secret));
      const isTrue = watch?.provider === provider && secretsEqual(watch.secretHash, hashSecret(secret));
      if (isTrue) known.set(secret, watch);
    }
    return known;
  }

  /**
   * Notes that a watched calendar has changed, and has it read: for all who share the watch that tells of it. Of many
   * changes at once the first is noted.
   */
  async changed({ provider, connectionId, calendarId, isPullAwaited }: ToldWatch): Promise<void> {
    const isShared = PROVIDERS[provider].oneWatchForAll;
    // Of the others' calendars nothing is known: they may have been read meanwhile.
    if (isPullAwaited && !isShared) return;
    const others = isShared ? await this.connections.ofSameAccount(connectionId) : [];
    for (const id of [connectionId, ...others]) await this.pulls.request(id, calendarId, 'notification');
  }

  /** The provider says that what it will tell of a watch reaches us. */
  async opened({ id }: Watch): Promise<void> {
    await this.watches.opened(id);
  }

  /** The provider is about to drop the watch, or has dropped it. */
  async watchInDanger(watch: Watch): Promise<void> {
    await this.watches.renewNow(watch.connectionId, watch.calendarId);
    // Not waited for, as the provider is to be answered at once; the schedule finds what is due, too.
    void this.jobs.add('renew_calendar_watches', {});
  }

  /**
   * A change was found in a calendar. A watch that should have told of it, and has been silent since, is dead.
   *
   * @param changedAt when the provider says it was made
   */
  async changeFound(calendar: Pick<Watch, 'connectionId' | 'calendarId'>, changedAt: Date): Promise<void> {
    if (this.clock.now().getTime() - changedAt.getTime() < NOTIFIED_WITHIN_MS) return;
    if (await this.watches.renewIfSilentSince(calendar, changedAt)) await this.jobs.add('renew_calendar_watches', {});
  }
}

function idIn(secret: string): string {
  return secret.slice(0, ID_LENGTH);
}
