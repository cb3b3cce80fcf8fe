import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { NewNotification, Notification, NotificationKind } from './notification';

const COLUMNS = `id, user_id AS "userId", kind, title, message, action, subject_id AS "subjectId", event_id AS "eventId",
  connection_id AS "connectionId", created_at AS "createdAt", read_at AS "readAt"`;

/** What people have been told. */
@Injectable()
export class NotificationStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Of one subject one is unread, which says how things are now.
   *
   * @returns the new notification, or the unread one that says something else now; `null` when it says the same already
   */
  async add(news: NewNotification): Promise<Notification | null> {
    const [told] = await this.unitOfWork.query<Notification>(
      `INSERT INTO notifications (user_id, kind, title, message, action, subject_id, event_id, connection_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (user_id, kind, subject_id) WHERE read_at IS NULL
       DO UPDATE SET title = excluded.title, message = excluded.message WHERE notifications.message <> excluded.message
       RETURNING ${COLUMNS}`,
      [
        news.userId,
        news.kind,
        news.title,
        news.message,
        news.action ? JSON.stringify(news.action) : null,
        news.subjectId,
        news.eventId,
        news.connectionId,
      ],
    );
    return told ?? null;
  }

  /** Newest first, from after a position on. */
  async page(
    userId: string,
    { unread, after, limit }: { unread: boolean; after: PagePosition | null; limit: number },
  ): Promise<Array<Notification & { position: PagePosition }>> {
    const rows = await this.unitOfWork.query<Notification & { position: string }>(
      `SELECT ${COLUMNS}, ${exactInstant('created_at')} AS position FROM notifications
        WHERE user_id = $1 AND (read_at IS NULL OR NOT $2::boolean)
          AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $5`,
      [userId, unread, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map((row) => ({ ...row, position: { at: row.position, id: row.id } }));
  }

  async countUnread(userId: string): Promise<number> {
    const [row] = await this.unitOfWork.query<{ unread: number }>(
      'SELECT count(*)::int AS unread FROM notifications WHERE user_id = $1 AND read_at IS NULL',
      [userId],
    );
    return row!.unread;
  }

  /** What it told of is over: nobody has to read it any more. */
  settle({ userId, kind, subjectId }: Pick<Notification, 'userId' | 'kind' | 'subjectId'>): Promise<void> {
    return this.settleWhere('subject_id', { userId, ids: [subjectId], kinds: [kind] });
  }

  /** The same for everything of some kinds that came from a connection. */
  settleAllOf(
    { userId, connectionId }: { userId: string; connectionId: string },
    kinds: readonly NotificationKind[],
  ): Promise<void> {
    return this.settleWhere('connection_id', { userId, ids: [connectionId], kinds });
  }

  /** The same for everything of some kinds that is about some events. */
  async settleAllAbout(
    { userId, eventIds }: { userId: string; eventIds: readonly string[] },
    kinds: readonly NotificationKind[],
  ): Promise<void> {
    if (eventIds.length > 0) await this.settleWhere('event_id', { userId, ids: eventIds, kinds });
  }

  /** The same for everything of a kind that a person was told. */
  async settleAll(userId: string, kind: NotificationKind): Promise<void> {
    await this.unitOfWork.query(
      'UPDATE notifications SET read_at = now() WHERE user_id = $1 AND kind = $2 AND read_at IS NULL',
      [userId, kind],
    );
  }

  private async settleWhere(
    column: 'subject_id' | 'connection_id' | 'event_id',
    { userId, ids, kinds }: { userId: string; ids: readonly string[]; kinds: readonly NotificationKind[] },
  ): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE notifications SET read_at = now()
        WHERE user_id = $1 AND kind = ANY($2) AND ${column} = ANY($3::uuid[]) AND read_at IS NULL`,
      [userId, kinds, ids],
    );
  }

  /** Safe to repeat. @returns `null` when it is not this person's */
  async markRead(userId: string, id: string): Promise<Notification | null> {
    const [read] = await this.unitOfWork.query<Notification>(
      `UPDATE notifications SET read_at = coalesce(read_at, now()) WHERE user_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [userId, id],
    );
    return read ?? null;
  }

  /** @param ids those of others are left out; `null`: everything of this person */
  async markAllRead(userId: string, ids: readonly string[] | null): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE notifications SET read_at = now()
        WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2))`,
      [userId, ids],
    );
  }
}
