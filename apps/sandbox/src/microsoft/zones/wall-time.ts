import { ZoneData } from '../../zone-data';

const QUARTER_HOUR_MS = 900_000;
const DAY_MS = 86_400_000;
const MOST_REMEMBERED = 20_000;
const UTC = new Set(['UTC', 'Etc/UTC', 'Etc/GMT']);

const FORMATS = new Map<string, Intl.DateTimeFormat>();
/** Offsets per zone and quarter of an hour, in which no clock changes: asking for one is dear. */
const OFFSETS = new Map<string, Map<number, number>>();

/** Exchange's own rules, where they are others. */
export const exchangeZones = new ZoneData();

/**
 * Offset of a zone at an instant.
 *
 * @param instant epoch milliseconds
 * @param timeZone IANA name
 * @returns milliseconds east of UTC
 */
export function offsetAt(instant: number, timeZone: string): number {
  return UTC.has(timeZone) ? 0 : knownOffset(instant, timeZone) + exchangeZones.aheadBy(timeZone);
}

function knownOffset(instant: number, timeZone: string): number {
  let known = OFFSETS.get(timeZone);
  if (!known || known.size >= MOST_REMEMBERED) OFFSETS.set(timeZone, (known = new Map()));
  const quarter = Math.floor(instant / QUARTER_HOUR_MS);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = readOffset(quarter * QUARTER_HOUR_MS, timeZone)));
  return offset;
}

/**
 * The instant (epoch milliseconds) of a wall time `YYYY-MM-DDTHH:mm:ss`. Of two the first; in a gap, the wall time read
 * with the offset from before it.
 */
export function wallInstant(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall.slice(0, 19)}Z`);
  const before = asUtc - offsetAt(asUtc - DAY_MS, timeZone);
  const after = asUtc - offsetAt(asUtc + DAY_MS, timeZone);
  if (offsetAt(before, timeZone) === asUtc - before) return before;
  return offsetAt(after, timeZone) === asUtc - after ? after : before;
}

function readOffset(instant: number, timeZone: string): number {
  let format = FORMATS.get(timeZone);
  if (!format) {
    const numeric = 'numeric';
    const parts = {
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    } as const;
    FORMATS.set(timeZone, (format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts })));
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const shown = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return shown - instant;
}
