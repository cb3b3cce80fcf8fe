import type { GoogleEvent, Reminder } from '../calendars/google-event';
import { GoogleError, invalid } from '../google-error';

const MOST_OVERRIDES = 5;
const MOST_MINUTES = 40_320;

/**
 * Reminders as Google keeps them: clamped, without doubles and unknown methods, in an order of its own.
 *
 * @throws GoogleError 400 for too many, or defaults together with overrides
 */
export function checkReminders(value: unknown): GoogleEvent['reminders'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid();
  const { useDefault = false, overrides } = value as { useDefault?: unknown; overrides?: unknown };
  if (typeof useDefault !== 'boolean') throw invalid();
  if (overrides !== undefined && overrides !== null && !Array.isArray(overrides)) throw invalid();
  const asked: unknown[] = overrides ?? [];
  if (asked.length > MOST_OVERRIDES) {
    throw new GoogleError(
      400,
      'eventRemindersCountExceedsLimit',
      'The event exceeds the allowed maximum number of reminders.',
      { domain: 'calendar' },
    );
  }
  if (useDefault && asked.length > 0) {
    throw new GoogleError(
      400,
      'cannotUseDefaultRemindersAndSpecifyOverride',
      'Cannot specify both default reminders and overrides at the same time.',
      { domain: 'calendar' },
    );
  }
  if (useDefault) return { useDefault: true };
  const kept = keep(asked);
  return kept.length > 0 ? { useDefault: false, overrides: kept } : { useDefault: false };
}

/** What an event has about which nothing was said. */
export function defaultReminders(allDay: boolean, ofCalendar: readonly Reminder[]): GoogleEvent['reminders'] {
  return allDay
    ? { useDefault: false, overrides: ofCalendar.map((reminder) => ({ ...reminder })) }
    : { useDefault: true };
}

function keep(asked: readonly unknown[]): Reminder[] {
  const kept = new Map<string, Reminder>();
  for (const override of asked) {
    if (typeof override !== 'object' || override === null) throw invalid();
    const { method, minutes } = override as { method?: unknown; minutes?: unknown };
    if (!Number.isInteger(minutes)) throw invalid();
    if (method !== 'popup' && method !== 'email') continue;
    const clamped = Math.min(Math.max(minutes as number, 0), MOST_MINUTES);
    kept.set(`${method} ${clamped}`, { method, minutes: clamped });
  }
  // Whoever relies on the order finds out here.
  return [...kept.values()].sort((a, b) => a.minutes - b.minutes || (a.method < b.method ? -1 : 1));
}
