import type { WallTimes } from '@calendar/contracts/calendar-provider';
import type { EventContent, TimedSpan } from '@calendar/contracts/vocabulary';
import { DateTime } from 'luxon';
import type { Base, SentFields } from '../links/calendar-link';

/** No two releases of the rules for a zone have differed by more. */
const MOST_SHIFT_MS = 2 * 60 * 60_000;
const WALL_TIME = "yyyy-MM-dd'T'HH:mm:ss";

/**
 * The time that we have sent and that may stand there at other instants than were meant, because the calendar has other
 * rules for its zone: what an hour's move by the person would look like, too. Pure.
 *
 * @param writes what was sent without our knowing whether it has arrived
 * @returns `null` when what is found needs no such explanation
 */
export function timeInDoubt(base: Base, writes: readonly SentFields[], found: EventContent): TimedSpan | null {
  const { time } = found;
  if (time.allDay || isSame(time, base.theirs.time)) return null;
  const sent = writes.flatMap((write) => (write.time && !write.time.allDay ? [write.time] : []));
  if (sent.some((each) => isSame(time, each))) return null;
  return sent.findLast((each) => each.timeZone !== 'UTC' && isShifted(time, each)) ?? null;
}

/** Whether the clocks of the calendar show what was sent. Pure. */
export function isSentTime(sent: TimedSpan, shown: WallTimes | null): boolean {
  const wall = (instant: string) => DateTime.fromISO(instant, { zone: sent.timeZone }).toFormat(WALL_TIME);
  return shown !== null && shown.start === wall(sent.start) && shown.end === wall(sent.end);
}

/** The base of an event that stands at a time which nobody wants: ours is written over it. Pure. */
export function withTimeWrittenOver(base: Base, { time }: EventContent): Base {
  return { ...base, ours: { ...base.ours, time }, theirs: { ...base.theirs, time } };
}

function isSame(one: EventContent['time'], other: EventContent['time']): boolean {
  return one.start === other.start && one.end === other.end;
}

function isShifted(one: TimedSpan, other: TimedSpan): boolean {
  const shifts = [shift(one.start, other.start), shift(one.end, other.end)];
  return shifts.every((each) => Math.abs(each) <= MOST_SHIFT_MS);
}

function shift(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
