import type { EventView } from '@calendar/client';
import { formatted } from '../../../ui/times';
import { addDays, firstDate, isOverBefore, startOfDay } from '../event-times';
import { WORDS } from '../events.words';

export interface Day {
  /** "2026-12-01". */
  date: string;
  events: readonly EventView[];
}

const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/**
 * What is planned from a day on. What began before it and goes on stands on that day.
 *
 * @param today "2026-12-01"
 */
export function daysFrom(events: readonly EventView[], today: string): Day[] {
  const coming = events.filter((event) => !isOverBefore(event, today));
  return grouped(coming, (event) => later(firstDate(event), today));
}

/** What was over when a day began. @param newestFirst as it is read, going back */
export function daysBefore(newestFirst: readonly EventView[], today: string): Day[] {
  const over = newestFirst.filter((event) => isOverBefore(event, today));
  return grouped(over.toReversed(), firstDate);
}

/** "Today, Tuesday 1 December"; the year is said where it is another. @param today "2026-12-01" */
export function dayName(date: string, today: string): string {
  const isThisYear = date.slice(0, 4) === today.slice(0, 4);
  const name = formatted(startOfDay(date), isThisYear ? DAY : { ...DAY, year: 'numeric' });
  const near = nearName(date, today);
  return near ? `${near}, ${name}` : name;
}

function nearName(date: string, today: string): string | null {
  if (date === today) return WORDS.today;
  if (date === addDays(today, 1)) return WORDS.tomorrow;
  if (date === addDays(today, -1)) return WORDS.yesterday;
  return null;
}

function grouped(events: readonly EventView[], dateOfEvent: (event: EventView) => string): Day[] {
  const days = new Map<string, EventView[]>();
  for (const event of events) {
    const date = dateOfEvent(event);
    days.set(date, [...(days.get(date) ?? []), event]);
  }
  // All-day events are sorted by the API as UTC has them.
  return [...days].map(([date, those]) => ({ date, events: allDayFirst(those) })).sort(byDate);
}

function allDayFirst(events: readonly EventView[]): EventView[] {
  return [...events].sort((one, other) => Number(other.allDay) - Number(one.allDay));
}

function byDate(one: Day, other: Day): number {
  return one.date < other.date ? -1 : 1;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
