import type { ProviderId } from '@calendar/contracts/vocabulary';

/**
 * Who did it. `person`: the person, or Career Copilot in their name. `somebody_else`: another person. `host`: Career Copilot
 * for itself. `provider`: Google or Microsoft. `system`: this service, by itself.
 */
export const AUDIT_ACTORS = ['person', 'somebody_else', 'host', 'provider', 'system'] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

/** What was done, in a closed set. */
export const AUDIT_ACTIONS = [
  'connection.connect',
  'connection.start',
  'connection.disconnect',
  'connection.destroy',
  'grant.end',
  'grant.refresh',
  'grant.reseal',
  'preferences.change',
  'event.create',
  'event.update',
  'event.delete',
  'conflict.find',
  'conflict.resolve',
  'webhook-endpoint.make',
  'webhook-endpoint.change',
  'webhook-endpoint.remove',
  'webhook-endpoint.switch-off',
  'feed.make',
  'feed.rotate',
  'feed.remove',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/**
 * What came of it. `refused`: it was not let happen. `will_retry`: it failed and is tried again by itself. `looked_again`:
 * the calendar had changed, so it was read before another write. `left_behind`: an event could not be taken along.
 */
export const AUDIT_OUTCOMES = ['succeeded', 'refused', 'will_retry', 'failed', 'looked_again', 'left_behind'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const AUDIT_TARGETS = ['connection', 'event', 'conflict', 'preferences', 'webhook-endpoint', 'feed'] as const;

/** What it was done to. */
export interface AuditTarget {
  kind: (typeof AUDIT_TARGETS)[number];
  /** `null` of what has no id: the preferences, and a connection that did not come about. */
  id: string | null;
}

/** Ids, codes and names of fields: never a title, a token or an address. */
export interface AuditDetail {
  provider?: ProviderId;
  connectionId?: string;
  eventId?: string;
  /** Why it was refused or has failed, or what was special about it. */
  code?: string;
  /** Of preferences: which version came of it. */
  version?: number;
  /** The names of the fields or rules that it was about. */
  fields?: readonly string[];
  /** Of a connection: its access had ended and is renewed; nothing is written before its person has looked. */
  reconnected?: boolean;
  inReview?: boolean;
  /** Of a disconnect: our events are deleted from the calendar. */
  removeEvents?: boolean;
  /** Of sealing anew: with which key. */
  keyId?: string;
  /** Of what the host does for itself, which stands in no person's log: the subject of its token. */
  by?: string;
}

/** One line of the audit log, to be written. */
export interface NewAuditEntry {
  /** Whose log it stands in; `null`: nobody's, what the host does for itself. */
  userId: string | null;
  actor: AuditActor;
  action: AuditAction;
  target: AuditTarget;
  outcome: AuditOutcome;
  detail: AuditDetail;
}

export interface AuditEntry extends NewAuditEntry {
  id: string;
  at: Date;
}

/** A code as we know codes; what a provider calls one may be any text. Pure. */
export function codeFrom(text: string): string {
  return /^[a-z][a-z0-9._-]{0,63}$/i.test(text) ? text : 'unknown';
}
