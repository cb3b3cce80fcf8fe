import { isDeepStrictEqual } from 'node:util';
import type { EventTime } from '@calendar/contracts/vocabulary';
import type { FieldError } from '@calendar/platform/errors';
import type { EventContentInput } from './career-event';
import { parseTime, type ParsedTime } from './event-time';
import type { EventBody, EventPatchBody } from './http/event.bodies';

export type ParsedInput = { ok: true; content: EventContentInput } | { ok: false; errors: FieldError[] };

/**
 * Fills in the defaults of a new or replaced event and checks what several fields say together. Pure.
 *
 * @param stored what the event says now; `null` for a new one
 */
export function contentFromBody(body: EventBody, stored: EventContentInput | null = null): ParsedInput {
  const { start, end, timeZone, allDay = false } = body;
  const time = parseTime({ start, end, timeZone, allDay }, stored?.time ?? null);
  if (!time.ok) return time;
  return {
    ok: true,
    content: {
      type: body.type,
      title: body.title,
      description: textOf(body.description ?? ''),
      location: textOf(body.location ?? ''),
      time: time.time,
      status: body.status ?? 'confirmed',
      addToCalendar: body.addToCalendar ?? true,
      reminders: remindersOf(body.reminders ?? null),
      relatesTo: idOf(body.relatesTo ?? null),
      metadata: plain(body.metadata ?? {}),
    },
  };
}

/** Applies a patch to what is stored: absent fields stay. Pure. */
export function contentFromPatch(stored: EventContentInput, patch: EventPatchBody): ParsedInput {
  const time = patchedTime(stored.time, patch);
  if (!time.ok) return time;
  return {
    ok: true,
    content: {
      type: patch.type ?? stored.type,
      title: patch.title ?? stored.title,
      description: patch.description === undefined ? stored.description : textOf(patch.description),
      location: patch.location === undefined ? stored.location : textOf(patch.location),
      time: time.time,
      status: patch.status ?? stored.status,
      addToCalendar: patch.addToCalendar ?? stored.addToCalendar,
      reminders: patch.reminders === undefined ? stored.reminders : remindersOf(patch.reminders),
      relatesTo: patch.relatesTo === undefined ? stored.relatesTo : idOf(patch.relatesTo),
      metadata: patch.metadata === undefined ? stored.metadata : plain(patch.metadata),
    },
  };
}

/** A new zone alone leaves the instants where they are: the event happens at the same time and shows in that zone. */
function patchedTime(stored: EventTime, patch: EventPatchBody): ParsedTime {
  const { start, end, timeZone, allDay = stored.allDay } = patch;
  // What came from a calendar may go beyond what clients may say, and stays as it is unless they touch it.
  if (start === undefined && end === undefined && timeZone === undefined && allDay === stored.allDay) {
    return { ok: true, time: stored };
  }
  if (allDay !== stored.allDay && (start === undefined || end === undefined)) {
    const missing = Object.entries({ start, end }).filter(([, value]) => value === undefined);
    return {
      ok: false,
      errors: missing.map(([field]) => ({ field, rule: 'required', message: 'is required when allDay changes' })),
    };
  }
  const wanted = {
    start: start ?? stored.start,
    end: end ?? stored.end,
    timeZone: timeZone === undefined ? stored.timeZone : timeZone,
    allDay,
  };
  return parseTime(wanted, stored);
}

/**
 * Whether a client only repeats what an event says already. A calendar may have brought a text that is longer than
 * clients may send, and whoever sends back what they have read must not be refused for it. Pure.
 */
export function isUnchanged(stored: EventContentInput, field: string, value: unknown): boolean {
  switch (field) {
    case 'title':
      return value === stored.title;
    case 'description':
    case 'location':
      return typeof value === 'string' && textOf(value) === stored[field];
    case 'reminders':
      return isDeepStrictEqual(value, stored.reminders);
    default:
      return false;
  }
}

/** One kind of line end everywhere, so that a text is not "changed" by the system it was typed on. */
function textOf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function remindersOf(minutes: readonly number[] | null): number[] | null {
  return minutes && [...new Set(minutes)].sort((a, b) => b - a);
}

/** UUIDs are compared as Postgres writes them. */
function idOf(id: string | null): string | null {
  return id && id.toLowerCase();
}

/** As it will be read back: `-0` and numbers beyond all bounds do not survive JSON, and must not count as a change. */
function plain(metadata: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(metadata)) as Record<string, unknown>;
}
