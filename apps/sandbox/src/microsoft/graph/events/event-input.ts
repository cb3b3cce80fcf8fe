import { z } from 'zod';
import type { EventContent } from '../../mailboxes/stored-event';
import { badBody } from '../graph-error';
import { htmlOfHtml, htmlOfText } from './event-body';
import { checkTimes, readTime } from './event-time';
import { writeProperties } from './extended-properties';
import { readRecurrence } from './recurrence-input';

type Body = Readonly<Record<string, unknown>>;

const MOST_ATTENDEES = 500;

/** Enums are read without case, and written as documented. */
const word = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z
    .string()
    .transform((given) => words.find((each) => each.toLowerCase() === given.toLowerCase()))
    .pipe(z.enum(words));

const text = z
  .string()
  .nullable()
  .transform((given) => given ?? '');

/** What can be written of an event but its times, series and extended properties. The type is open: other fields are passed over. */
const schema = z.object({
  subject: text.optional(),
  body: z
    .object({ contentType: word('text', 'html').default('text'), content: text.default('') })
    .nullable()
    .optional(),
  location: z
    .object({ displayName: text.default('') })
    .nullable()
    .optional(),
  attendees: z
    .array(
      z.object({
        type: word('required', 'optional', 'resource').default('required'),
        emailAddress: z.object({ address: z.string(), name: z.string().optional() }),
      }),
    )
    .max(MOST_ATTENDEES)
    .optional(),
  showAs: word('unknown', 'free', 'tentative', 'busy', 'oof', 'workingElsewhere').optional(),
  sensitivity: word('normal', 'personal', 'private', 'confidential').optional(),
  isReminderOn: z.boolean().optional(),
  reminderMinutesBeforeStart: z.int32().optional(),
  isAllDay: z.boolean().optional(),
});

/** What a new event is before its body is read: the service's own defaults. Times come with the body. */
export function emptyContent(): EventContent {
  return {
    subject: '',
    html: htmlOfText(''),
    isAllDay: false,
    start: Number.NaN,
    end: Number.NaN,
    startZone: '',
    endZone: '',
    location: '',
    showAs: 'busy',
    sensitivity: 'normal',
    isReminderOn: true,
    reminderMinutes: 15,
    attendees: [],
    recurrence: null,
    properties: new Map(),
  };
}

/**
 * Applies a POST or PATCH body: absent fields stay, unknown and read-only ones are passed over.
 *
 * @returns the whole content after it; `before` is untouched
 * @throws GraphError 400
 */
export function applyBody(before: EventContent, body: unknown): EventContent {
  const read = schema.safeParse(body);
  if (!read.success) throw badBody(`Cannot convert '${read.error.issues[0]?.path.join('.') || 'the body'}'.`);
  const fields = body as Body;
  const after = { ...contentOf(before), ...textsOf(read.data), ...choicesOf(read.data) };
  if (fields['start'] !== undefined) {
    [after.start, after.startZone] = readTime(fields['start'], 'Start', after.isAllDay);
  }
  if (fields['end'] !== undefined) [after.end, after.endZone] = readTime(fields['end'], 'End', after.isAllDay);
  checkTimes(after);
  if (fields['recurrence'] !== undefined) after.recurrence = readRecurrence(fields['recurrence'], after);
  if (fields['singleValueExtendedProperties'] !== undefined) {
    after.properties = writeProperties(after.properties, fields['singleValueExtendedProperties']);
  }
  return after;
}

/** The text body of a write as it was sent, which the answer to a create repeats; undefined for HTML and without one. */
export function sentText(body: unknown): string | undefined {
  const { contentType = 'text', content } = Object((body as Body)['body']) as Body;
  return typeof content === 'string' && String(contentType).toLowerCase() === 'text' ? content : undefined;
}

/** Without what else a stored event has. */
function contentOf(event: EventContent): EventContent {
  const names = Object.keys(emptyContent()) as (keyof EventContent)[];
  return Object.fromEntries(names.map((name) => [name, event[name]])) as unknown as EventContent;
}

function textsOf({ subject, body, location, attendees }: z.infer<typeof schema>): Partial<EventContent> {
  const html = body?.contentType === 'html' ? htmlOfHtml(body.content) : htmlOfText(body?.content ?? '');
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { html }),
    ...(location === undefined ? {} : { location: location?.displayName ?? '' }),
    ...(attendees === undefined
      ? {}
      : {
          attendees: attendees.map(({ type, emailAddress: { address, name = address } }) => ({
            type,
            emailAddress: { name, address },
          })),
        }),
  };
}

function choicesOf(fields: z.infer<typeof schema>): Partial<EventContent> {
  const { showAs, sensitivity, isReminderOn, reminderMinutesBeforeStart: reminderMinutes, isAllDay } = fields;
  const chosen = { showAs, sensitivity, isReminderOn, reminderMinutes, isAllDay };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}
