import { z } from 'zod';
import { WEEKDAYS, type EventContent, type Recurrence } from '../../mailboxes/stored-event';
import { storedNameOf, ianaOf } from '../../zones/zones';
import { propertyValidation } from '../graph-error';
import { startDate } from './event-time';

const UNSET_DATE = '0001-01-01';

const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .transform((given) => words.find((each) => each.toLowerCase() === given.toLowerCase()) ?? given)
    .pipe(z.enum(words));
const weekday = word(WEEKDAYS);

const schema = z.object({
  pattern: z.object({
    // Those by month or year nobody makes here.
    type: word(['daily', 'weekly']),
    interval: z.int().min(1).max(999),
    daysOfWeek: z.array(weekday).max(7).default([]),
    firstDayOfWeek: weekday.default('sunday'),
  }),
  range: z.object({
    type: word(['endDate', 'noEnd', 'numbered']),
    startDate: z.iso.date(),
    endDate: z.iso.date().default(UNSET_DATE),
    recurrenceTimeZone: z.string().nullish(),
    numberOfOccurrences: z.int().min(0).max(999).default(0),
  }),
});

/**
 * Reads a `patternedRecurrence` for an event with these times; null ends a series.
 *
 * @throws GraphError 400 when a field that the type needs is missing, or the range does not begin with the event
 */
export function readRecurrence(value: unknown, event: EventContent): Recurrence | null {
  if (value === null) return null;
  const read = schema.safeParse(value);
  if (!read.success) throw propertyValidation();
  const { pattern, range } = read.data;
  if (!isComplete(pattern) || !isEnding(range) || range.startDate !== startDate(event)) throw propertyValidation();
  const asked = range.recurrenceTimeZone || event.startZone;
  if (ianaOf(asked) === undefined || storedNameOf(asked) !== event.startZone) throw propertyValidation();
  return { pattern, range: { ...range, recurrenceTimeZone: event.startZone } };
}

function isComplete({ type, daysOfWeek }: Recurrence['pattern']): boolean {
  return type === 'daily' || daysOfWeek.length > 0;
}

function isEnding({ type, startDate: start, endDate, numberOfOccurrences }: z.infer<typeof schema>['range']): boolean {
  if (type === 'endDate') return endDate >= start;
  return type === 'noEnd' || numberOfOccurrences > 0;
}
