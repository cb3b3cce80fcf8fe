import { setImmediate as breath } from 'node:timers/promises';
import type { CareerEventSnapshot } from '@calendar/contracts/vocabulary';
import { contentLine, escapeText, vtimezone } from '@calendar/platform/icalendar';
import { eventComponent, zoneToName, type EventWording } from './event-component';

/** Another one with every change of what is written for the same events: calendar programs then fetch it anew. */
export const DOCUMENT_FORMAT = 1;
/** Writing 2,000 events with long texts in one go would keep everybody else waiting. */
const EVENTS_IN_ONE_GO = 100;
const REFRESH = 'PT1H';

export interface CalendarDocumentOptions {
  /** Of a calendar that is subscribed to; a single event has none. */
  name?: string;
  wordingOf: (event: CareerEventSnapshot) => EventWording;
}

/**
 * Events as an iCalendar document that is published (RFC 5546, 3.2.1): nobody is invited, so there is no ORGANIZER. Where it
 * came from stands nowhere in it, since the address is a secret. The same events give the same bytes.
 *
 * @param events in the order in which they are to stand
 */
export async function calendarDocument(
  events: readonly CareerEventSnapshot[],
  { name, wordingOf }: CalendarDocumentOptions,
): Promise<string> {
  const parts = [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//Copilot Calendar//Career events//EN'),
    contentLine('CALSCALE', 'GREGORIAN'),
    contentLine('METHOD', 'PUBLISH'),
    ...(name === undefined ? [] : subscriptionLines(name)),
    ...zonesOf(events),
  ];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % EVENTS_IN_ONE_GO === 0) await breath();
    parts.push(eventComponent(event, wordingOf(event)));
  }
  return [...parts, contentLine('END', 'VCALENDAR')].join('');
}

/** The name and how often to ask, after RFC 7986 and as Outlook and Apple have read it since before. */
function subscriptionLines(name: string): string[] {
  return [
    contentLine('NAME', escapeText(name)),
    contentLine('X-WR-CALNAME', escapeText(name)),
    contentLine('REFRESH-INTERVAL', REFRESH, { VALUE: 'DURATION' }),
    contentLine('X-PUBLISHED-TTL', REFRESH),
  ];
}

/** What the clocks of each zone do in the years of its events: by them, and not by today, so that it stays the same. */
function zonesOf(events: readonly CareerEventSnapshot[]): string[] {
  const years = new Map<string, { first: number; last: number }>();
  for (const { time } of events) {
    if (time.allDay || !zoneToName(time.timeZone)) continue;
    const [from, to] = [time.start, time.end].map((instant) => new Date(instant).getUTCFullYear());
    const known = years.get(time.timeZone) ?? { first: from!, last: to! };
    years.set(time.timeZone, { first: Math.min(known.first, from!), last: Math.max(known.last, to!) });
  }
  return [...years]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([zone, { first, last }]) => vtimezone(zone, { first: first - 1, last: last + 1 }));
}
