import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { knownZone, movedRule, utcOf, wallTimeAt, type ClockTime } from '@calendar/platform/icalendar';

const RULE = 'RRULE:';

/**
 * The rules of a series (RFC 5545, as Google keeps them) whose first occurrence moves. EXDATE and RDATE stay as they are. Pure.
 *
 * @throws ProviderError `invalid` for rules of which nobody can tell what they would be
 */
export function movedRecurrence(recurrence: readonly string[], before: EventTime, after: EventTime): string[] {
  const move = { from: clockOf(before), to: clockOf(after) };
  return recurrence.map((line) => {
    if (!line.startsWith(RULE)) return line;
    const moved = movedRule(line.slice(RULE.length), move);
    if (moved === null) throw invalid('recurrence', 'The rule of the series cannot be moved');
    return RULE + moved;
  });
}

function clockOf(time: EventTime): ClockTime {
  const start = Date.parse(time.start);
  if (time.allDay) return { wall: start, zone: null, isDay: true };
  const zone = knownZone(time.timeZone);
  const wall = zone && utcOf(wallTimeAt(start, zone));
  if (wall === null) throw invalid('time', 'The time cannot be read');
  return { wall, zone };
}

function invalid(reason: string, message: string): ProviderError {
  return new ProviderError('invalid', { reason, message });
}
