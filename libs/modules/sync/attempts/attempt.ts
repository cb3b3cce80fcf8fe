import type { PagePosition } from '@calendar/contracts/paging';
import type { ProviderId } from '@calendar/contracts/vocabulary';

export const ACTORS = ['career_copilot', 'calendar', 'system'] as const;

export const ATTEMPT_ACTIONS = [
  'create',
  'update',
  'delete',
  'merge',
  'cancel',
  'unlink',
  'recreate',
  'conflict',
  'resolve',
] as const;
export type AttemptAction = (typeof ATTEMPT_ACTIONS)[number];

/** Of `resolve`: the side that won, or `agreed`, when nobody had to decide any more. */
export const ATTEMPT_OUTCOMES = [
  'succeeded',
  'will_retry',
  'failed',
  'left_behind',
  'waits_for_decision',
  'career_copilot',
  'calendar',
  'agreed',
] as const;

/** Code of a write that succeeded, and was needed because the calendar has other rules for the event's zone than we. */
export const ZONE_RULES_DIFFER = 'sync.zone-rules-differ';

/** What a line of the timeline is about. */
export interface AttemptSubject {
  userId: string;
  eventId: string;
  linkId: string;
  connectionId: string | null;
}

/** What a field was and what it became; `null`: there was nothing. Values as in a conflict, long texts cut. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** One line of an event's timeline. */
export interface Attempt extends AttemptSubject {
  actor: (typeof ACTORS)[number];
  action: AttemptAction;
  fields: readonly string[];
  changes: readonly FieldChange[];
  outcome: (typeof ATTEMPT_OUTCOMES)[number];
  code: string | null;
  /** The provider's etag after it. */
  providerVersion: string | null;
  /** From the edit to the calendar (or back), ms. */
  latencyMs: number | null;
}

export interface RecordedAttempt extends Attempt {
  at: Date;
  /** Of the link; `null` when it is gone. */
  provider: ProviderId | null;
  /** Where it stands in the timeline. */
  position: PagePosition;
}

/** What a line says, with what it does not say left out. */
export type AttemptLine = Pick<Attempt, 'actor' | 'action' | 'outcome'> & Partial<Attempt>;
