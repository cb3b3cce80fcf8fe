import type {
  CareerEventSnapshot,
  CareerEventStatus,
  CareerEventType,
  EventTime,
} from '@calendar/contracts/vocabulary';

/** What a client says about an event, checked and with its defaults filled in. */
export interface EventContentInput {
  type: CareerEventType;
  title: string;
  description: string;
  location: string;
  time: EventTime;
  status: CareerEventStatus;
  addToCalendar: boolean;
  reminders: number[] | null;
  relatesTo: string | null;
  /** Opaque to us, at most 16 kB; never leaves this module but to its owner. */
  metadata: Record<string, unknown>;
}

/** Who changed an event last, or cancelled it. */
export type Side = 'career_copilot' | 'calendar';

/** One career event as it is stored. */
export interface CareerEvent extends EventContentInput {
  id: string;
  userId: string;
  /** Of the events that were made together with it; `null`: it stands for itself. */
  seriesId: string | null;
  version: number;
  cancelledBy: Side | null;
  /** Since when it is cancelled. */
  cancelledAt: Date | null;
  /** What the status was before a cancellation that came from the calendar. */
  statusBeforeCancel: CareerEventStatus | null;
  deleted: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** The event as other modules may see it. */
export function toSnapshot(event: CareerEvent): CareerEventSnapshot {
  return {
    id: event.id,
    userId: event.userId,
    type: event.type,
    title: event.title,
    description: event.description,
    location: event.location,
    time: event.time,
    status: event.status,
    addToCalendar: event.addToCalendar,
    reminders: event.reminders,
    relatesTo: event.relatesTo,
    version: event.version,
    deleted: event.deleted,
    cancelledBy: event.cancelledBy,
    updatedAt: event.updatedAt.toISOString(),
  };
}

/** The part of an event that a client decides. */
export function contentOf(event: EventContentInput): EventContentInput {
  return {
    type: event.type,
    title: event.title,
    description: event.description,
    location: event.location,
    time: event.time,
    status: event.status,
    addToCalendar: event.addToCalendar,
    reminders: event.reminders,
    relatesTo: event.relatesTo,
    metadata: event.metadata,
  };
}

/** What is to be stored. */
export interface NewCareerEvent {
  userId: string;
  id: string;
  content: EventContentInput;
  seriesId?: string | null;
}

/** A new event at version 1. @param now by the clock of the database */
export function created({ userId, id, content, seriesId = null }: NewCareerEvent, now: Date): CareerEvent {
  return {
    ...content,
    id,
    userId,
    seriesId,
    version: 1,
    cancelledBy: content.status === 'cancelled' ? 'career_copilot' : null,
    cancelledAt: content.status === 'cancelled' ? now : null,
    statusBeforeCancel: null,
    deleted: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** The next version of an event after a change made in Career Copilot. @param now by the clock of the database */
export function changed(stored: CareerEvent, content: EventContentInput, now: Date): CareerEvent {
  const cancelledBy = content.status === 'cancelled' ? (stored.cancelledBy ?? 'career_copilot') : null;
  return {
    ...stored,
    ...content,
    cancelledBy,
    cancelledAt: cancelledBy ? (stored.cancelledAt ?? now) : null,
    statusBeforeCancel: cancelledBy ? stored.statusBeforeCancel : null,
    version: stored.version + 1,
    updatedAt: now,
  };
}
