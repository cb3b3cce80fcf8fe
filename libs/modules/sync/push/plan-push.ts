import { isDeepStrictEqual } from 'node:util';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import type { Base, CalendarLink } from '../links/calendar-link';
import { asChosen } from '../merge/chosen-availability';

const DRAFT_FIELDS = [
  'title',
  'description',
  'location',
  'time',
  'reminders',
  'status',
  'availability',
  'visibility',
] as const satisfies readonly DraftField[];

/** The least that brings the calendar in step with what is desired. */
export type PushPlan =
  | { kind: 'nothing' }
  | { kind: 'create'; draft: EventDraft }
  | { kind: 'update'; draft: EventDraft; fields: DraftField[] }
  | { kind: 'delete' }
  /** An attempt to create may have succeeded without our knowing: what it made must be found and deleted. */
  | { kind: 'find-and-delete' }
  /**
   * Something is in dispute and our side has moved, or what an update of ours sent may stand there though it is no longer
   * wanted: how things are shows only the event itself.
   */
  | { kind: 'compare' };

type Side = Pick<
  CalendarLink,
  | 'desired'
  | 'desiredVersion'
  | 'syncedVersion'
  | 'base'
  | 'providerEventId'
  | 'providerCalendarId'
  | 'calendarId'
  | 'movedFrom'
  | 'unconfirmed'
  | 'disputed'
>;

/**
 * Compares what is desired with what was agreed on. Pure. After a `delete` the caller plans again: an event that
 * moves to another calendar is deleted in the old one and then created in the new one.
 */
export function planPush(link: Side): PushPlan {
  if (link.disputed.includes('existence')) {
    // Whether there is to be an event at all waits for the person, for as long as only one side has it.
    return { kind: (link.desired === null) === (link.providerEventId === null) ? 'compare' : 'nothing' };
  }
  if (link.providerEventId === null) {
    if (link.desired) return { kind: 'create', draft: link.desired };
    return link.unconfirmed.length > 0 ? { kind: 'find-and-delete' } : { kind: 'nothing' };
  }
  // A move deletes what the calendar shows, so it waits until nothing there is in dispute.
  if (!link.desired || (isElsewhere(link) && link.disputed.length === 0)) return { kind: 'delete' };
  const disputed = new Set<string>(link.disputed);
  const fields = changedFields(link.desired, link.base).filter((field) => !disputed.has(field));
  if (fields.length > 0) return { kind: 'update', draft: asChosen(link.desired, link.base), fields };
  if (link.unconfirmed.length > 0) return { kind: 'compare' };
  return { kind: disputed.size > 0 && link.desiredVersion > link.syncedVersion ? 'compare' : 'nothing' };
}

/** Whether an event does not stand where it is to stand: there, or where the person has put it instead. */
function isElsewhere({ providerCalendarId, calendarId, movedFrom }: Side): boolean {
  return providerCalendarId !== calendarId && movedFrom !== calendarId;
}

/** The fields in which what is desired differs from what was agreed on; all of them when nothing was yet. Pure. */
export function changedFields(desired: EventDraft, base: Base | null): DraftField[] {
  const wanted = asChosen(desired, base);
  return DRAFT_FIELDS.filter((field) => !isDeepStrictEqual(wanted[field], base?.ours[field]));
}
