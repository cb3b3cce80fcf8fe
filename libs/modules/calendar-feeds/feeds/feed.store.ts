import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { Feed, FeedSettings } from './feed';

const COLUMNS = `id, user_id AS "userId", name, event_types AS "eventTypes", detail, reminders, skip_linked AS "skipLinked",
  version, created_at AS "createdAt", rotated_at AS "rotatedAt", last_fetched_at AS "lastFetchedAt"`;
/** Long enough to say once more that it is gone. */
const KEPT_AFTER_REMOVAL = `interval '1 day'`;

/** Feeds in Postgres; of their tokens the hashes alone. */
@Injectable()
export class FeedStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(feed: FeedSettings & { id: string; userId: string; tokenHash: string }): Promise<Feed> {
    const { id, userId, name, eventTypes, detail, reminders, skipLinked, tokenHash } = feed;
    await this.unitOfWork.query(
      `DELETE FROM calendar_feeds WHERE user_id = $1 AND removed_at < now() - ${KEPT_AFTER_REMOVAL}`,
      [userId],
    );
    const [added] = await this.unitOfWork.query<Feed>(
      `INSERT INTO calendar_feeds (id, user_id, name, event_types, detail, reminders, skip_linked, token_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
      [id, userId, name, eventTypes, detail, reminders, skipLinked, tokenHash],
    );
    return added!;
  }

  /** Oldest first. */
  ofUser(userId: string): Promise<Feed[]> {
    return this.unitOfWork.query<Feed>(
      `SELECT ${COLUMNS} FROM calendar_feeds WHERE user_id = $1 AND removed_at IS NULL ORDER BY created_at, id`,
      [userId],
    );
  }

  /** @returns `null` when this person has no such feed */
  async replaceToken(userId: string, id: string, tokenHash: string): Promise<Feed | null> {
    const [rotated] = await this.unitOfWork.query<Feed>(
      `UPDATE calendar_feeds SET token_hash = $3, version = version + 1, rotated_at = now(), last_fetched_at = NULL,
              hour_began_at = '-infinity', fetches_of_hour = 0
        WHERE user_id = $1 AND id = $2 AND removed_at IS NULL RETURNING ${COLUMNS}`,
      [userId, id, tokenHash],
    );
    return rotated ?? null;
  }

  /** @returns `null` when this person never had it, false when it is removed already */
  async remove(userId: string, id: string): Promise<boolean | null> {
    const [removed] = await this.unitOfWork.query(
      `UPDATE calendar_feeds SET token_hash = NULL, removed_at = now()
        WHERE user_id = $1 AND id = $2 AND removed_at IS NULL RETURNING id`,
      [userId, id],
    );
    if (removed) return true;
    const [known] = await this.unitOfWork.query('SELECT id FROM calendar_feeds WHERE user_id = $1 AND id = $2', [
      userId,
      id,
    ]);
    return known ? false : null;
  }
}
