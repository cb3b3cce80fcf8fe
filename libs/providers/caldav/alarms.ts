import { contentLine } from '@calendar/platform/icalendar';
import { property, type CalendarObject, type Component } from './calendar-object';
import { durationMs } from './event-times';

const MINUTE_MS = 60_000;
const SHOWN = new Set(['DISPLAY', 'AUDIO']);

/**
 * The minutes before the start at which an alarm rings; `null` for one that is none of ours to read or to write: mails, those
 * at a fixed time (with one of 1976 Apple says "none"), those that count from the end, and those that ring after the start.
 * Pure.
 */
export function alarmMinutes({ lines }: Pick<CalendarObject, 'lines'>, alarm: Component): number | null {
  const action = property(lines, alarm, 'ACTION')?.value.trim().toUpperCase() ?? '';
  const trigger = property(lines, alarm, 'TRIGGER');
  const isFromEnd = trigger?.parameters.get('RELATED')?.[0]?.toUpperCase() === 'END';
  const before = durationMs(trigger?.value);
  if (!SHOWN.has(action) || isFromEnd || before === null || before > 0) return null;
  return Math.round(-before / MINUTE_MS);
}

export function alarmsOf(event: Component): Component[] {
  return event.children.filter(({ name }) => name === 'VALARM');
}

/** @param title what it shows; RFC 5545, 3.6.6 wants a text. Pure */
export function alarmLines(minutes: number, title: string): string {
  return [
    contentLine('BEGIN', 'VALARM'),
    contentLine('ACTION', 'DISPLAY'),
    contentLine('DESCRIPTION', title),
    contentLine('TRIGGER', minutes === 0 ? 'PT0S' : `-PT${minutes}M`),
    contentLine('END', 'VALARM'),
  ].join('');
}

/** Largest first, without doubles. Pure. */
export function keptReminders(minutes: readonly number[]): number[] {
  return [...new Set(minutes.map((each) => Math.max(0, Math.round(each))))].toSorted((a, b) => b - a);
}
