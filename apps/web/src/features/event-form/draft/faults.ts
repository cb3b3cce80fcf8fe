import type { FieldErrorBody, FieldRule } from '@calendar/client';
import { WORDS } from '../event-form.words';
import { instantOf } from '../time/time-draft';
import { FIELDS, isSame, type Draft, type Field } from './draft';

/** What can be wrong on its own: a time has three parts. */
export type Part = Exclude<Field, 'time'> | 'start' | 'end' | 'zone';

/** What is wrong, in words that say what to do, by where it stands. */
export type Faults = Partial<Record<Part, string>>;

const LONGEST = { title: 300, location: 1_000, description: 8_000 } as const;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;

/** What the service would refuse, before it is asked. What is as it was in `base` is no fault, whatever it is. */
export function faultsOf(draft: Draft, base: Draft | null): Faults {
  const isNew = (field: Field) => base === null || !isSame(field, draft, base);
  return {
    ...(isNew('title') && titleFault(draft)),
    ...(isNew('location') && lengthFault(draft, 'location')),
    ...(isNew('description') && lengthFault(draft, 'description')),
    ...(isNew('time') && timeFaults(draft)),
  };
}

/**
 * What the service has refused, in our words.
 *
 * @param errors of a problem; their fields are paths as in the body
 * @returns `rest`: those that stand in no field of the form
 */
export function faultsOfErrors(errors: readonly FieldErrorBody[]): { faults: Faults; rest: FieldErrorBody[] } {
  const faults: Faults = {};
  const rest: FieldErrorBody[] = [];
  for (const error of errors) {
    const part = partOf(error.field);
    if (part) faults[part] ??= refusalWords(part, error.rule);
    else rest.push(error);
  }
  return { faults, rest };
}

/** Those that are gone once something has changed. */
export function withoutFaultsOf(faults: Faults, change: Partial<Draft>): Faults {
  const isOver = (part: string) => part in change || ('time' in change && ['start', 'end', 'zone'].includes(part));
  return Object.fromEntries(Object.entries(faults).filter(([part]) => !isOver(part)));
}

const PARTS: readonly string[] = [...FIELDS.filter((field) => field !== 'time'), 'start', 'end'];

/** `event.reminders.0` and `reminders` stand in the same place. */
function partOf(path: string): Part | null {
  const name = path.replace(/^event\./, '').split('.')[0]!;
  if (name === 'timeZone') return 'zone';
  return PARTS.includes(name) ? (name as Part) : null;
}

function refusalWords(part: Part, rule: FieldRule): string {
  if (part === 'end' && rule === 'order') return WORDS.fault.order;
  if (part === 'zone') return WORDS.fault.zone;
  if (part === 'relatesTo') return WORDS.fault.relatesTo;
  if ((part === 'start' || part === 'end') && rule === 'range') return WORDS.fault.range;
  if (part in LONGEST && rule === 'length') return WORDS.fault.length(LONGEST[part as keyof typeof LONGEST]);
  if (part === 'title' && (rule === 'blank' || rule === 'required')) return WORDS.fault.title;
  if (rule === 'storable' || rule === 'one-line') return WORDS.fault.characters;
  return WORDS.fault.refused;
}

function titleFault({ title }: Draft): Faults | false {
  if (title.trim() === '') return { title: WORDS.fault.title };
  return lengthFault({ title: title.trim() }, 'title');
}

function lengthFault(draft: Partial<Record<keyof typeof LONGEST, string>>, field: keyof typeof LONGEST) {
  // As the service counts: characters, not halves of them.
  const isTooLong = Array.from(draft[field] ?? '').length > LONGEST[field];
  return isTooLong && { [field]: WORDS.fault.length(LONGEST[field]) };
}

function timeFaults({ time }: Draft): Faults {
  const { start, end, zone, allDay } = time;
  const missing = { ...(!start.clock && { start: WORDS.fault.time }), ...(!end.clock && { end: WORDS.fault.time }) };
  if (!start.clock || !end.clock) return missing;
  if (!isInRange(start.clock)) return { start: WORDS.fault.range };
  if (!isInRange(end.clock)) return { end: WORDS.fault.range };
  const isInOrder = allDay
    ? end.clock.slice(0, 10) >= start.clock.slice(0, 10)
    : instantOf(end, zone)! > instantOf(start, zone)!;
  return isInOrder ? {} : { end: allDay ? WORDS.fault.dayOrder : WORDS.fault.order };
}

function isInRange(clock: string): boolean {
  const year = Number(clock.slice(0, 4));
  return year >= FIRST_YEAR && year < LAST_YEAR;
}
