import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { Feed } from './feed';

/** Of one address. The most eager calendar programs ask every five minutes, and a person has a few of them. */
const FETCHES_PER_HOUR = 60;
const HOUR = `interval '1 hour'`;

export type Fetch =
  | { kind: 'counted'; feed: Feed }
  | { kind: 'too-often'; retryAfterSeconds: number }
  | { kind: 'unknown' };

/** When a feed was last seen to say something else. */
export interface LastChange {
  changedAt: Date;
  /** The same, but never later than now: as it may be told. */
  toldAs: Date;
}

/** Feeds as calendar programs fetch them: who asks has the token and nothing else. */
@Injectable()
export class FetchedFeedStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Finds a feed and counts that it was asked for, in one statement: no two processes let through more than there may be. */
  async fetch(tokenHash: string): Promise<Fetch> {
    const [feed] = await this.unitOfWork.query<Feed>(
      `UPDATE calendar_feeds
          SET last_fetched_at = now(),
              fetches_of_hour = CASE WHEN hour_began_at > now() - ${HOUR} THEN fetches_of_hour + 1 ELSE 1 END,
              hour_began_at = CASE WHEN hour_began_at > now() - ${HOUR} THEN hour_began_at ELSE now() END
        WHERE token_hash = $1 AND (hour_began_at <= now() - ${HOUR} OR fetches_of_hour < $2)
    RETURNING id, user_id AS "userId", name, event_types AS "eventTypes", detail, reminders, skip_linked AS "skipLinked",
              version, created_at AS "createdAt", rotated_at AS "rotatedAt", last_fetched_at AS "lastFetchedAt"`,
      [tokenHash, FETCHES_PER_HOUR],
    );
    if (feed) return { kind: 'counted', feed };
    const [limited] = await this.unitOfWork.query<{ seconds: number }>(
      `SELECT ceil(extract(epoch FROM hour_began_at + ${HOUR} - now()))::int AS seconds
         FROM calendar_feeds WHERE token_hash = $1`,
      [tokenHash],
    );
    return limited ? { kind: 'too-often', retryAfterSeconds: Math.max(1, limited.seconds) } : { kind: 'unknown' };
  }

  /**
   * Notes what a feed says now. Two things that it said one after the other never have the same second, by which alone HTTP
   * would know them.
   *
   * @param entityTag another one for everything that it may say
   */
  async noteTag(id: string, entityTag: string): Promise<LastChange> {
    await this.unitOfWork.query(
      `UPDATE calendar_feeds
          SET entity_tag = $2, changed_at = greatest(date_trunc('second', now()), changed_at + interval '1 second')
        WHERE id = $1 AND entity_tag IS DISTINCT FROM $2`,
      [id, entityTag],
    );
    const [change] = await this.unitOfWork.query<LastChange>(
      // Removed in between: told as what it was when it was asked for.
      `SELECT coalesce(feed.changed_at, second) AS "changedAt", least(feed.changed_at, second) AS "toldAs"
         FROM date_trunc('second', now()) AS second LEFT JOIN calendar_feeds AS feed ON feed.id = $1`,
      [id],
    );
    return change!;
  }
}
