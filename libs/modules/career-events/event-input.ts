import type { FieldError } from '@calendar/platform/errors';
import type { EventContentInput } from './career-event';
import { formatTime, parseTime } from './event-time';
import type { EventBody, EventPatchBody } from './http/event.bodies';

export type ParsedInput = { ok: true; content: EventContentInput } | { ok: false; errors: FieldError[] };

/** Fills in the defaults of a new or replaced event and checks what several fields say together. Pure. */
export function contentFromBody(body: EventBody): ParsedInput {
  const { start, end, timeZone, allDay = false } = body;
  const time = parseTime({ start, end, timeZone, allDay });
  if (!time.ok) return time;
  return {
    ok: true,
    content: {
      type: body.type,
      title: body.title,
      description: textOf(body.description ?? ''),
      location: body.location ?? '',
      time: time.time,
      status: body.status ?? 'confirmed',
      addToCalendar: body.addToCalendar ?? true,
      reminders: remindersOf(body.reminders ?? null),
      relatesTo: body.relatesTo ?? null,
      metadata: body.metadata ?? {},
    },
  };
}

/** Applies a patch to what is stored: absent fields stay. Pure. */
export function contentFromPatch(stored: EventContentInput, patch: EventPatchBody): ParsedInput {
  const allDay = patch.allDay ?? stored.time.allDay;
  if (allDay !== stored.time.allDay && (patch.start === undefined || patch.end === undefined)) {
    const message = 'is required when allDay changes';
    const missing = (['start', 'end'] as const).filter((field) => patch[field] === undefined);
    return { ok: false, errors: missing.map((field) => ({ field, message })) };
  }
  const shown = formatTime(stored.time);
  const time = parseTime({
    start: patch.start ?? shown.start,
    end: patch.end ?? shown.end,
    timeZone: patch.timeZone === undefined ? stored.time.timeZone : patch.timeZone,
    allDay,
  });
  if (!time.ok) return time;
  return {
    ok: true,
    content: {
      type: patch.type ?? stored.type,
      title: patch.title ?? stored.title,
      description: patch.description === undefined ? stored.description : textOf(patch.description),
      location: patch.location ?? stored.location,
      time: time.time,
      status: patch.status ?? stored.status,
      addToCalendar: patch.addToCalendar ?? stored.addToCalendar,
      reminders: patch.reminders === undefined ? stored.reminders : remindersOf(patch.reminders),
      relatesTo: patch.relatesTo === undefined ? stored.relatesTo : patch.relatesTo,
      metadata: patch.metadata ?? stored.metadata,
    },
  };
}

/** One kind of line end everywhere, so that a text is not "changed" by the system it was typed on. */
function textOf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function remindersOf(minutes: readonly number[] | null): number[] | null {
  return minutes && [...new Set(minutes)].sort((a, b) => b - a);
}
