import type { EventBody, EventPatchBody, EventView } from '@calendar/client';
import { nextHour, ownZone, timeBody, timeOf, type TimeDraft } from '../time/time-draft';

export type EventType = EventView['type'];

/** An event as somebody fills it in. */
export interface Draft {
  type: EventType;
  title: string;
  time: TimeDraft;
  location: string;
  description: string;
  /** Minutes before the start; `null`: as the rules say. */
  reminders: number[] | null;
  /** Of a follow-up: its interview. */
  relatesTo: string | null;
  status: EventView['status'];
  addToCalendar: boolean;
}

export type Field = keyof Draft;

/** In the order in which they stand in the form. */
export const FIELDS = [
  'type',
  'title',
  'time',
  'location',
  'description',
  'relatesTo',
  'reminders',
  'status',
  'addToCalendar',
] as const satisfies readonly Field[];

const MINUTES: Record<EventType, number> = { interview: 60, follow_up: 30, reminder: 30 };

/** A new event, at the next full hour. @param now epoch ms */
export function newDraft(type: EventType, now: number): Draft {
  return {
    type,
    title: '',
    time: nextHour(now, ownZone(), MINUTES[type]),
    location: '',
    description: '',
    reminders: null,
    relatesTo: null,
    status: 'confirmed',
    // While no calendar is connected it waits for the first one.
    addToCalendar: true,
  };
}

/** What the fields show of an event. */
export function draftOf(event: EventView): Draft {
  const { type, title, location, description, reminders, relatesTo, status, addToCalendar } = event;
  const time = timeOf(event, ownZone());
  return { type, title, time, location, description, reminders, relatesTo, status, addToCalendar };
}

/** Whether two say the same in a field: hours of what lasts all day count for nothing, nor the order of alerts. */
export function isSame(field: Field, one: Draft, other: Draft): boolean {
  return JSON.stringify(partOf(field, one)) === JSON.stringify(partOf(field, other));
}

/** The whole event; `null` while a time is not complete. */
export function bodyOf(draft: Draft): EventBody | null {
  const { start, end } = timeBody(draft.time);
  if (start === null || end === null) return null;
  return Object.assign({}, ...FIELDS.map((field) => partOf(field, draft))) as EventBody;
}

/** What of an event is to be changed; without entries when nothing is. */
export function patchOf(draft: Draft, base: Draft): EventPatchBody {
  const changed = FIELDS.filter((field) => !isSame(field, draft, base));
  return Object.assign({}, ...changed.map((field) => partOf(field, draft))) as EventPatchBody;
}

/** A field in the words of the API. */
function partOf(field: Field, draft: Draft): Record<string, unknown> {
  switch (field) {
    case 'time':
      return { ...timeBody(draft.time) };
    case 'title':
      return { title: draft.title.trim() };
    case 'reminders':
      return { reminders: draft.reminders?.toSorted((a, b) => b - a) ?? null };
    case 'relatesTo':
      return { relatesTo: draft.type === 'follow_up' ? draft.relatesTo : null };
    default:
      return { [field]: draft[field] };
  }
}
