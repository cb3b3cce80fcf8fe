import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import { hashSecret, randomToken } from '@calendar/platform/crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import type { FollowedCalendar } from '../calendars/cursor.store';
import { WatchStore } from './watch.store';

/** Google opens a channel with a message, usually within a second. */
const OPENED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 200;

type Post = (url: string, init: { method: 'POST'; headers: Record<string, string> }) => Promise<{ status: number }>;

/**
 * Tries the way that notifications come, with watches that are there for the moment. One that is left behind when a
 * process dies is stopped like any other that is of no more use.
 */
export class WatchTrial {
  private readonly watches: WatchStore;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly publicUrl: string,
  ) {
    this.watches = new WatchStore(unitOfWork);
  }

  /**
   * Sends a notification ourselves: only a process with this database can know the secret.
   *
   * @returns the status of the answer, 204 when it is known there, 404 when it is not; `null` when there was none
   */
  async ownNotification(post: Post): Promise<number | null> {
    const nobody: FollowedCalendar = {
      connectionId: randomUUID(),
      calendarId: 'trial',
      userId: 'nobody',
      provider: 'google',
    };
    return this.withWatch(nobody, async ({ secret }) => {
      const headers = { 'x-goog-channel-token': secret, 'x-goog-resource-state': 'sync' };
      const answer = await post(this.address('google'), { method: 'POST', headers }).catch(() => null);
      return answer?.status ?? null;
    });
  }

  /**
   * Has the provider watch a calendar of the connection for a moment. Microsoft asks the address before it agrees; Google
   * says that the channel is open.
   *
   * @throws ProviderError when it does not agree
   */
  async roundTrip(
    provider: CalendarProvider,
    session: ProviderSession,
  ): Promise<'told' | 'silent' | 'nothing-followed'> {
    const calendar = await this.followed(session.connectionId);
    if (!calendar || !provider.watch) return 'nothing-followed';
    return this.withWatch(calendar, async ({ id, secret }) => {
      const { calendarId } = calendar;
      const address = this.address(provider.id);
      const given = await provider.watch!(session, { calendarId, watchId: id, secret, address, isTrial: true });
      try {
        return provider.id !== 'google' || (await this.isOpened(id)) ? 'told' : 'silent';
      } finally {
        await provider.unwatch?.(session, given);
      }
    });
  }

  private async withWatch<Result>(
    calendar: FollowedCalendar,
    use: (watch: { id: string; secret: string }) => Promise<Result>,
  ): Promise<Result> {
    const id = randomUUID();
    const secret = `${id}.${randomToken(32)}`;
    await this.watches.begin({ id, secretHash: hashSecret(secret) }, calendar);
    try {
      return await use({ id, secret });
    } finally {
      await this.watches.remove(id);
    }
  }

  private async isOpened(id: string): Promise<boolean> {
    const giveUpAt = performance.now() + OPENED_WITHIN_MS;
    while (performance.now() < giveUpAt) {
      const [row] = await this.unitOfWork.query<{ is_opened: boolean }>(
        'SELECT opened_at IS NOT NULL AS is_opened FROM calendar_watches WHERE id = $1',
        [id],
      );
      if (row?.is_opened) return true;
      await delay(LOOK_EVERY_MS);
    }
    return false;
  }

  private async followed(connectionId: string): Promise<FollowedCalendar | null> {
    const [row] = await this.unitOfWork.query<FollowedCalendar>(
      `SELECT connection_id AS "connectionId", calendar_id AS "calendarId", user_id AS "userId", provider
         FROM calendar_cursors WHERE connection_id = $1 AND watchable ORDER BY calendar_id LIMIT 1`,
      [connectionId],
    );
    return row ?? null;
  }

  private address(provider: string): string {
    return `${this.publicUrl}/api/v1/webhooks/${provider}`;
  }
}
