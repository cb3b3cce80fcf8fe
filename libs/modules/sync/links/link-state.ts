import type { LinkStatus } from '@calendar/contracts/vocabulary';

/**
 * How far a link has come. That its account has no grant just now (`paused`) is no progress but a fact about the account:
 * it is kept there, so that it overwrites nothing, and nothing has to be found out anew when the grant is back.
 */
export type LinkProgress = Exclude<LinkStatus, 'paused'>;

/** What the progress of a link follows from. */
export interface LinkFacts {
  /** `null`: nothing is to be done. */
  nextAttemptAt: Date | null;
  /** `null`: nothing fails. */
  failingSince: Date | null;
  disputed: readonly string[];
  desired: object | null;
  providerEventId: string | null;
}

/**
 * How far a link has come, from its facts. Pure.
 *
 * | next attempt | failing since | otherwise | |
 * | --- | --- | --- | --- |
 * | yes | no | | `pending`: to be looked at |
 * | yes | yes | | `retrying`: to be looked at again |
 * | no | yes | | `failed`: until a person acts |
 * | no | no | in dispute | `conflict`: until a person decides |
 * | no | no | wanted, and there is an event | `synced` |
 * | no | no | else | `removed`: nothing is to be done any more |
 */
export function progressOf({ nextAttemptAt, failingSince, ...link }: LinkFacts): LinkProgress {
  if (nextAttemptAt !== null) return failingSince === null ? 'pending' : 'retrying';
  if (failingSince !== null) return 'failed';
  // Of an event that is to go, only whether it is to go is worth a question.
  if (link.disputed.includes('existence') || (link.disputed.length > 0 && link.desired !== null)) return 'conflict';
  return link.desired !== null && link.providerEventId !== null ? 'synced' : 'removed';
}

/** The facts after a statement, as expressions over the row before it. */
export interface FactsAfter {
  /** `timestamptz`; NULL: nothing is to be done. */
  nextAttempt: string;
  /** `timestamptz`; NULL: nothing fails. */
  failingSince: string;
  /** `text[]` */
  disputed?: string;
  /** `jsonb` */
  desired?: string;
  /** `text` */
  providerEvent?: string;
}

/**
 * The one way in which statements change how far links have come: sets the next attempt, since when it fails, and the status
 * that `progressOf` tells from all facts. A disputed, desired or provider event that the statement changes as well is set by
 * the statement itself.
 *
 * @param only a condition: other links stay as far as they are
 * @param row before the columns of the row before, where there is another one: `link.`
 * @returns assignments of an UPDATE of `calendar_links`
 */
export function progress(after: FactsAfter, only?: string, row = ''): string {
  const kept = (expression: string, column: string) =>
    only === undefined ? expression : `CASE WHEN ${only} THEN ${expression} ELSE ${row}${column} END`;
  return `next_attempt_at = ${kept(after.nextAttempt, 'next_attempt_at')},
          failing_since = ${kept(after.failingSince, 'failing_since')},
          status = ${kept(statusFrom(after), 'status')}`;
}

/** `progressOf` as an expression. */
export function statusFrom({
  nextAttempt,
  failingSince,
  disputed = 'disputed',
  desired = 'desired',
  providerEvent = 'provider_event_id',
}: FactsAfter): string {
  const isConflict = `('existence' = ANY(${disputed}) OR ${disputed} <> '{}' AND ${desired} IS NOT NULL)`;
  return `CASE WHEN ${nextAttempt} IS NOT NULL THEN CASE WHEN ${failingSince} IS NULL THEN 'pending' ELSE 'retrying' END
               WHEN ${failingSince} IS NOT NULL THEN 'failed'
               WHEN ${isConflict} THEN 'conflict'
               WHEN ${desired} IS NOT NULL AND ${providerEvent} IS NOT NULL THEN 'synced' ELSE 'removed' END`;
}

/** Facts of a link that is looked at now, as if nothing of it had failed yet. */
export const LOOK_NOW = { nextAttempt: 'now()', failingSince: 'NULL::timestamptz' } as const satisfies FactsAfter;

/** Facts of a link with which nothing is to be done. */
export const AT_REST = {
  nextAttempt: 'NULL::timestamptz',
  failingSince: 'NULL::timestamptz',
} as const satisfies FactsAfter;

/** Facts of a link that is given up until a person acts. */
export const GIVEN_UP = {
  nextAttempt: 'NULL::timestamptz',
  failingSince: 'coalesce(failing_since, now())',
} as const satisfies FactsAfter;

/** To be looked at, now or later. */
export const IS_UNDER_WAY = `status IN ('pending', 'retrying')`;

/** The state as the API shows it. Pure. @param isPaused whether the account has no grant to work with */
export function shownStatus(progress: LinkProgress, isPaused: boolean): LinkStatus {
  return isPaused && progress !== 'removed' ? 'paused' : progress;
}
