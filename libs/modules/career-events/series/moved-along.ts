import type { EventTime } from '@calendar/contracts/vocabulary';
import { fromWall, wallOf } from './wall-span';

/**
 * Where another event of a series goes when one of them is moved: by as much as clocks show, so that one that was moved
 * before keeps its distance. Pure.
 *
 * @param from when the one took place
 * @param to when it takes place now
 * @param other when the other one took place so far
 */
export function movedAlong(from: EventTime, to: EventTime, other: EventTime): EventTime {
  const [before, now, along] = [wallOf(from), wallOf(to), wallOf(other)];
  if (from.allDay === to.allDay && other.allDay === to.allDay) {
    const start = along.start.plus(now.start.diff(before.start));
    return fromWall({ start, end: along.end.plus(now.end.diff(before.end)) }, to);
  }
  // Hours that it did not have, or has no longer, are those of the one that was moved.
  const start = along.start.startOf('day').plus(now.start.diff(before.start.startOf('day')));
  return fromWall({ start, end: start.plus(now.end.diff(now.start)) }, to);
}
