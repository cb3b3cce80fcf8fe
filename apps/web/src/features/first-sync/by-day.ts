import { firstDate } from '../events';

interface Timed {
  start: string;
  allDay: boolean;
}

export interface DayOf<Item> {
  /** "2026-12-01", of the browser's zone. */
  date: string;
  items: readonly Item[];
}

/** Events under the days on which they begin, in the order of time; what lasts all day comes first. */
export function byDay<Item extends Timed>(items: readonly Item[]): DayOf<Item>[] {
  const days = Map.groupBy(items, (item) => firstDate(item));
  return [...days]
    .map(([date, those]) => ({ date, items: those.toSorted(inOrder) }))
    .sort((one, other) => (one.date < other.date ? -1 : 1));
}

function inOrder(one: Timed, other: Timed): number {
  return Number(other.allDay) - Number(one.allDay) || Date.parse(one.start) - Date.parse(other.start);
}
