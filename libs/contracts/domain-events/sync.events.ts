import type { CareerEventStatus, EventContent } from '../vocabulary';
import { DomainEvent } from './domain-event';

/** The fields that a change made in a calendar brings to a career event. */
export type RemoteFields = Partial<Omit<EventContent, 'status'>> & { status?: CareerEventStatus };

/** The link that an event is about. */
interface OfLink {
  userId: string;
  eventId: string;
  connectionId: string;
  linkId: string;
}

/** A conflict that waits for the person, with the fields in dispute. */
interface OpenConflict {
  conflictId: string;
  userId: string;
  eventId: string;
  connectionId: string;
  fields: string[];
  /** `series`: our side would change all of a series; `guests`: it would be shown to others, so many of them. */
  kind: 'fields' | 'series' | 'guests';
  guests: number;
}

/** Changes made in a calendar were merged and are to be taken over by their career event. */
export class RemoteChangeMerged extends DomainEvent<{
  userId: string;
  eventId: string;
  connectionId: string;
  fields: RemoteFields;
  /** ISO instant of the change as the provider counts it; `null` when unknown. */
  changedAt: string | null;
  /** The person has just said so here: it is no news to them. */
  isDecision?: true;
}> {
  static readonly eventName = 'sync.remote-change-merged';
  static readonly owner = 'sync';
}

/** How a link was that has come to rest. */
interface Before {
  /** It had been given up since it was last in step: the person may have been told. */
  gaveUp: boolean;
}

export class SyncSucceeded extends DomainEvent<OfLink & Before & { action: 'create' | 'update' | 'delete' }> {
  static readonly eventName = 'sync.succeeded';
  static readonly owner = 'sync';
}

/** A link has come to another state of rest, with nothing written: the sides agree, or it is to be left alone. */
export class SyncSettled extends DomainEvent<OfLink & Before> {
  static readonly eventName = 'sync.settled';
  static readonly owner = 'sync';
}

export class SyncFailed extends DomainEvent<
  OfLink & {
    action: 'create' | 'update' | 'delete';
    /** Closed set of sync problem codes, as the API shows them. */
    code: string;
    /** True when nothing will be tried again until a person acts. */
    final: boolean;
    /** An alert stands that tells of it: it is not told of on its own. */
    inAlert: boolean;
  }
> {
  static readonly eventName = 'sync.failed';
  static readonly owner = 'sync';
}

/** A calendar has not taken a write, and something else is done instead. */
export class WriteRefused extends DomainEvent<
  OfLink & {
    action: 'create' | 'update' | 'delete';
    /** The sync problem code, or the code of the provider's error. */
    code: string;
    /** `looked_again`: what stands there is read first, or another key is used. `left_behind`: it is not ours any more. */
    outcome: 'looked_again' | 'left_behind';
  }
> {
  static readonly eventName = 'sync.write-refused';
  static readonly owner = 'sync';
}

/**
 * Both sides changed the same field, or one deleted what the other edited: the person is to decide. Also when another
 * field comes to a conflict that waits already.
 */
export class ConflictFound extends DomainEvent<OpenConflict> {
  static readonly eventName = 'sync.conflict-found';
  static readonly owner = 'sync';
}

/** A conflict goes on waiting with fewer fields or other values: what was shown of it is out of date. */
export class ConflictChanged extends DomainEvent<OpenConflict> {
  static readonly eventName = 'sync.conflict-changed';
  static readonly owner = 'sync';
}

/** A conflict has ended: by the person's decision, or because the sides agree again. */
export class ConflictResolved extends DomainEvent<
  Omit<OpenConflict, 'fields' | 'kind' | 'guests'> & { by: 'person' | 'system' }
> {
  static readonly eventName = 'sync.conflict-resolved';
  static readonly owner = 'sync';
}

/** One pull would have cancelled too much: nothing is cancelled until the person decides. */
export class DeletionsHeld extends DomainEvent<{
  heldId: string;
  userId: string;
  connectionId: string;
  calendarId: string;
  count: number;
}> {
  static readonly eventName = 'sync.deletions-held';
  static readonly owner = 'sync';
}

/** The person has said what is to become of deletions that were held. */
export class DeletionsDecided extends DomainEvent<{ heldId: string; userId: string; connectionId: string }> {
  static readonly eventName = 'sync.deletions-decided';
  static readonly owner = 'sync';
}

/** A calendar that events go to is gone: the person is to choose another one. */
export class CalendarLost extends DomainEvent<{ connectionId: string; userId: string; calendarId: string }> {
  static readonly eventName = 'sync.calendar-lost';
  static readonly owner = 'sync';
}

/** No calendar of an account is missing any more: it is back, or nothing goes there now. */
export class CalendarFound extends DomainEvent<{ connectionId: string; userId: string }> {
  static readonly eventName = 'sync.calendar-found';
  static readonly owner = 'sync';
}

/** A calendar is watched, or is not to be for now: how soon its changes arrive may be another. Also when a watch is renewed. */
export class WatchChanged extends DomainEvent<{ connectionId: string; userId: string }> {
  static readonly eventName = 'sync.watch-changed';
  static readonly owner = 'sync';
}
