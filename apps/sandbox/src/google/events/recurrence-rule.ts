import type { Repetition } from '../../series/series-days';

/** One RRULE. Those by month or year nobody makes here. */
export interface RecurrenceRule extends Pick<Repetition, 'unit' | 'interval' | 'count' | 'firstWeekday'> {
  /** Undefined: that of the first event. */
  weekdays: number[] | undefined;
  /** As written: `20261231` or `20261231T225959Z`. */
  until: string | undefined;
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const UNITS = new Map<string | undefined, Repetition['unit']>([
  ['DAILY', 'day'],
  ['WEEKLY', 'week'],
]);
const KNOWN = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'WKST']);

/** @returns undefined when it cannot be read */
export function parseRule(line: string): RecurrenceRule | undefined {
  const words = line.replace(/^RRULE:/, '').split(';');
  const parts = new Map(words.map((part) => part.split('=') as [string, string]));
  const unit = UNITS.get(parts.get('FREQ'));
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : undefined;
  const until = parts.get('UNTIL');
  const weekdays = parts
    .get('BYDAY')
    ?.split(',')
    .map((name) => WEEKDAYS.indexOf(name));
  if (!unit || [...parts.keys()].some((name) => !KNOWN.has(name))) return undefined;
  if (![interval, count ?? 1].every((number) => Number.isInteger(number) && number > 0)) return undefined;
  if (until !== undefined && (count !== undefined || !/^\d{8}(T\d{6}Z)?$/.test(until))) return undefined;
  if (weekdays && (unit === 'day' || weekdays.includes(-1))) return undefined;
  return { unit, interval, count, until, weekdays, firstWeekday: WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO') };
}
