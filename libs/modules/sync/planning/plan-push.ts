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
   * wanted: how things are shows only the event itself. So it is with a write that the person is to be asked about first.
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
  | 'recurring'
  | 'guests'
  | 'approvedVersion'
  | 'pendingWrites'
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
    if (link.desired) return { kind: 'create', draft: asChosen(link.desired, link.base) };
    return link.pendingWrites.length > 0 ? { kind: 'find-and-delete' } : { kind: 'nothing' };
  }
  // A move deletes what the calendar shows, so it waits until nothing there is in dispute.
  if (!link.desired) return { kind: needsYes(link) ? 'compare' : 'delete' };
  if (isElsewhere(link) && link.disputed.length === 0) return { kind: 'delete' };
  const disputed = new Set<string>(link.disputed);
  const changed = changedFields(link.desired, link.base).filter((field) => !disputed.has(field));
  if (needsYes(link) && changed.some((field) => isShownToAll(link, field))) return { kind: 'compare' };
  // How it looks to others is not worth a question: it goes along with what is.
  const fields = needsYes(link) && link.guests > 0 ? [] : changed;
  if (fields.length > 0) return { kind: 'update', draft: asChosen(link.desired, link.base), fields };
  if (link.pendingWrites.length > 0) return { kind: 'compare' };
  return { kind: disputed.size > 0 && link.desiredVersion > link.syncedVersion ? 'compare' : 'nothing' };
}

/**
 * Whether a link that was just merged leaves nothing to be written: what is desired counts as reached then. The plan itself
 * says so: a link that counts as behind, with nothing to do for it, would be merged again without end. Pure.
 */
export function isInStep(link: Side): boolean {
  return planPush({ ...link, pendingWrites: [], syncedVersion: link.desiredVersion }).kind === 'nothing';
}

/** Whether an event does not stand where it is to stand: there, or where the person has put it instead. */
function isElsewhere({ providerCalendarId, calendarId, movedFrom, recurring, guests }: Side): boolean {
  // To move is to delete and to create: of a series or a meeting with others that would leave less than there was.
  return providerCalendarId !== calendarId && movedFrom !== calendarId && !recurring && guests === 0;
}

/** Whether a write may concern more than this event, and the person has not agreed to it yet. */
function needsYes({ recurring, guests, approvedVersion, desiredVersion }: Side): boolean {
  return (recurring || guests > 0) && approvedVersion !== desiredVersion;
}

function isShownToAll({ recurring, guests }: Side, field: DraftField): boolean {
  if (field === 'availability' || field === 'visibility') return false;
  return guests > 0 || (recurring && field === 'time');
}

/** The fields in which what is desired differs from what was agreed on; all of them when nothing was yet. Pure. */
export function changedFields(desired: EventDraft, base: Base | null): DraftField[] {
  const wanted = asChosen(desired, base);
  return DRAFT_FIELDS.filter((field) => !isDeepStrictEqual(wanted[field], base?.ours[field]));
}
