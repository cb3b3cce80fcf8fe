import { ZoneData } from '../zone-data';

/** Of known zones only: there are only so many. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Whether Google knows it: an IANA name. */
export function isTimeZone(name: unknown): name is string {
  return typeof name === 'string' && formatOf(name) !== null;
}

/** Offsets by zone and quarter of an hour: no zone has ever changed its clocks in between. */
const OFFSETS = new Map<string, Map<number, number>>();
const QUARTER_MS = 900_000;
const MOST_OFFSETS_PER_ZONE = 20_000;

/** Google's own rules, where they are others. */
export const googleZones = new ZoneData();

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  return knownOffset(instant, timeZone) + googleZones.aheadBy(timeZone);
}

function knownOffset(instant: number, timeZone: string): number {
  let known = OFFSETS.get(timeZone);
  if (!known || known.size > MOST_OFFSETS_PER_ZONE) OFFSETS.set(timeZone, (known = new Map()));
  const quarter = Math.floor(instant / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = readOffset(quarter * QUARTER_MS, timeZone)));
  return offset;
}

function readOffset(instant: number, timeZone: string): number {
  const format = formatOf(timeZone);
  if (!format) throw new RangeError(`Unknown time zone ${timeZone}`);
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format.formatToParts(instant)) {
    if (type in shown) shown[type as keyof typeof shown] = Number(value);
  }
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}

/**
 * The instant at which a zone's clocks show a wall time. One that is skipped in spring is moved on by the gap; of two
 * equal ones in autumn the first counts.
 *
 * @param wall the wall time, read as if it were UTC, in epoch milliseconds
 */
export function instantOfWall(wall: number, timeZone: string): number {
  const before = offsetAt(wall - 86_400_000, timeZone);
  const after = offsetAt(wall + 86_400_000, timeZone);
  const early = wall - before;
  if (before === after || offsetAt(early, timeZone) === before) return early;
  const late = wall - after;
  return offsetAt(late, timeZone) === after ? late : early;
}

/** `2026-12-01T10:00:00+01:00` as the clocks of `timeZone` show it; `Z` for UTC. */
export function renderInstant(instant: number, timeZone: string): string {
  const offset = offsetAt(instant, timeZone);
  const wall = new Date(instant + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${wall}Z`;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${wall}${offset > 0 ? '+' : '-'}${hh}:${mm}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const format = createFormat(timeZone);
  if (format) FORMATS.set(timeZone, format);
  return format;
}

function createFormat(timeZone: string): Intl.DateTimeFormat | null {
  // Offsets such as `+01:00` are zones for Intl, but no IANA names.
  if (!/^[A-Za-z]/.test(timeZone)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}
