import type { IANAZone } from 'luxon';
import { contentLine } from './content-line';
import { knownZone, wallText } from './wall-time';

/** Less than any time between two changes of the clocks of one zone: Morocco turns them twice within five weeks. */
const STEP_MS = 7 * 86_400_000;
const MOST_KEPT = 500;

/** By zone and years: to find its changes takes milliseconds, and the same few are asked for all day. */
const kept = new Map<string, string>();

/**
 * A zone as a VTIMEZONE of the runtime's own zone data, so that whoever reads it counts as we do: the change of the clocks
 * that each year has, one by one, and no rule for ever.
 *
 * @param timeZone IANA name
 * @param years first and last, inclusive; before the first one clocks are as at its beginning, after the last one as at its end
 * @returns folded lines with CRLF
 * @throws RangeError for a zone that the runtime does not know
 */
export function vtimezone(timeZone: string, years: { first: number; last: number }): string {
  const key = `${timeZone} ${years.first} ${years.last}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const zone = knownZone(timeZone);
  if (!zone) throw new RangeError(`Unknown time zone: ${timeZone}`);
  const written = write(timeZone, zone, years);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, written);
  return written;
}

function write(timeZone: string, zone: IANAZone, { first, last }: { first: number; last: number }): string {
  const begins = Date.UTC(first, 0, 1);
  const changes = changesOf(zone, begins, Date.UTC(last + 1, 0, 1));
  const offsets = [zone.offset(begins), ...changes.map(({ to }) => to)];
  const standard = Math.min(...offsets);
  const observances = [{ at: begins, from: offsets[0]!, to: offsets[0]! }, ...changes];
  return [
    contentLine('BEGIN', 'VTIMEZONE'),
    contentLine('TZID', timeZone),
    ...observances.map((each) => observance(each, each.to > standard ? 'DAYLIGHT' : 'STANDARD')),
    contentLine('END', 'VTIMEZONE'),
  ].join('');
}

interface Change {
  /** Epoch milliseconds. */
  at: number;
  /** Minutes east of UTC, before and after. */
  from: number;
  to: number;
}

function changesOf(zone: IANAZone, begins: number, ends: number): Change[] {
  const changes: Change[] = [];
  for (let left = begins; left < ends; left += STEP_MS) {
    const right = Math.min(left + STEP_MS, ends);
    const [from, to] = [zone.offset(left), zone.offset(right)];
    if (from !== to) changes.push({ at: momentOfChange(zone, left, right), from, to });
  }
  return changes;
}

/** To the second: clocks change at none in between. */
function momentOfChange(zone: IANAZone, left: number, right: number): number {
  const before = zone.offset(left);
  let [low, high] = [left / 1_000, right / 1_000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle * 1_000) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

/** Its start is told by the clocks as they were before (RFC 5545, 3.6.5). */
function observance({ at, from, to }: Change, kind: 'STANDARD' | 'DAYLIGHT'): string {
  return [
    contentLine('BEGIN', kind),
    contentLine('DTSTART', wallText(at + from * 60_000)),
    contentLine('TZOFFSETFROM', offsetText(from)),
    contentLine('TZOFFSETTO', offsetText(to)),
    contentLine('TZNAME', offsetText(to)),
    contentLine('END', kind),
  ].join('');
}

function offsetText(minutes: number): string {
  const whole = Math.round(Math.abs(minutes));
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(whole / 60))}${twoDigits(whole % 60)}`;
}
