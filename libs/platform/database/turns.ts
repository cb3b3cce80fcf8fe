import type { Statement } from './transaction';

/**
 * The turn of a person: locks of Postgres that end with their transaction. What may take long has the first one to itself. Small
 * work shares that one, and goes one after the other by the second: whoever waits for the second waits for small work only.
 */
const OF_ALL = 'hashtextextended(user_id, 0)';
const OF_SMALL_WORK = 'hashtextextended(user_id, 1)';

/** No row is waited for for long with the turns of others in hand. Postgres looks for circles of such waits after a second. */
const ROWS_ARE_THERE = `set_config('lock_timeout', '100ms', true)`;

export interface TurnRow {
  userId: string;
}

/** One person's, for what may take long. */
export function turnAlone(userId: string): Statement {
  return {
    sql: `SELECT pg_advisory_xact_lock(${OF_ALL}) FROM unnest($1::text[]) AS user_id`,
    parameters: [[userId]],
  };
}

/**
 * Those of several people, for small work; `TurnRow`s of whom they are. Whoever has one to itself is not waited for. Other small
 * work is, in the same order by everybody, and so in no circle: but not for longer than it ever takes, if it does not hang.
 */
export function turnsTogether(userIds: readonly string[]): Statement {
  return {
    sql: `SELECT user_id AS "userId", set_config('lock_timeout', '1s', true), pg_advisory_xact_lock(${OF_SMALL_WORK}),
                 ${ROWS_ARE_THERE}
            FROM unnest($1::text[]) AS user_id WHERE pg_try_advisory_xact_lock_shared(${OF_ALL})`,
    parameters: [userIds.toSorted()],
  };
}

/** One person's, for small work, as its `TurnRow`: with nothing else in hand it waits, for whoever and whatever it is. */
export function turnOfOne(userId: string): Statement {
  return {
    sql: `SELECT user_id AS "userId", pg_advisory_xact_lock_shared(${OF_ALL}), pg_advisory_xact_lock(${OF_SMALL_WORK})
            FROM unnest($1::text[]) AS user_id`,
    parameters: [[userId]],
  };
}
