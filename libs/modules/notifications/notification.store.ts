import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { NewNotification, Notification } from './notification';

const COLUMNS = `id, user_id AS "userId", kind, title, message, action, event_id AS "eventId",
  connection_id AS "connectionId", created_at AS "createdAt", read_at AS "readAt"`;

/** What people have been told. */
@Injectable()
export class NotificationStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns the new notification; `null` when the person has been told the same and has not read it yet */
  async add(news: NewNotification): Promise<Notification | null> {
    const [added] = await this.unitOfWork.query<Notification>(
      `INSERT INTO notifications (user_id, kind, title, message, action, event_id, connection_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (user_id, kind, coalesce(event_id, connection_id)) WHERE read_at IS NULL DO NOTHING
       RETURNING ${COLUMNS}`,
      [
        news.userId,
        news.kind,
        news.title,
        news.message,
        news.action ? JSON.stringify(news.action) : null,
        news.eventId,
        news.connectionId,
      ],
    );
    return added ?? null;
  }

  /** Newest first, from after a position on. */
  async page(
    userId: string,
    { after, limit }: { after: { at: string; id: string } | null; limit: number },
  ): Promise<Notification[]> {
    return this.unitOfWork.query<Notification>(
      `SELECT ${COLUMNS} FROM notifications
        WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', created_at), id) < ($2, $3::uuid))
        ORDER BY date_trunc('milliseconds', created_at) DESC, id DESC LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit],
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
}
