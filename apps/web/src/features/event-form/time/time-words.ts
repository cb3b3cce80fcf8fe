import { formatted, timeRange } from '../../../ui/times';
import { WORDS } from '../event-form.words';
import { dayOf, fateOf, instantOf, ownZone, type Clock, type TimeDraft } from './time-draft';
import { zoneName } from './zones';

const DAY_AND_CLOCK = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
} as const;
const DAY = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;

/** "10:00", as the browser writes times. */
export function clockWords(clock: Clock): string {
  return formatted(new Date(`${clock}Z`), { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
}

/** A time as its own zone shows it, or another one: "Tue, 1 Dec, 10:00 – 11:00". */
export function timeWords({ allDay, zone, start, end }: TimeDraft, shownIn: string = zone): string {
  if (allDay) return daysWords(start.clock, end.clock);
  const [from, to] = [instantOf(start, zone), instantOf(end, zone)];
  if (from === null || to === null || to < from) return WORDS.empty;
  return timeRange([new Date(from), new Date(to)], { ...DAY_AND_CLOCK, timeZone: shownIn });
}

/** What the clocks show here then, where they differ from those of the event. */
export function hereWords(time: TimeDraft): string | undefined {
  const own = ownZone();
  const [there, here] = [timeWords(time), timeWords(time, own)];
  return here === there ? undefined : WORDS.here(zoneName(own), here);
}

/** That a time is skipped by the clocks of its zone, and what it becomes. */
export function skippedWords(clock: Clock | null, { zone, allDay }: TimeDraft): string | undefined {
  if (clock === null || allDay) return undefined;
  const fate = fateOf(clock, zone);
  if (fate.kind !== 'skipped') return undefined;
  return WORDS.skipped(clockWords(clock), zoneName(zone), clockWords(fate.becomes));
}

function daysWords(start: Clock | null, end: Clock | null): string {
  if (!start || !end || end < start) return WORDS.empty;
  return timeRange([new Date(dayOf(start)), new Date(dayOf(end))], { ...DAY, timeZone: 'UTC' });
}
