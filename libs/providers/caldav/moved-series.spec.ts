import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, it } from 'vitest';
import { contentLine, instantOf, knownZone, wallText } from '@calendar/platform/icalendar';
import { draftOf, newKey } from '../../../test/contract/drafts';
import { readObject } from './calendar-object';
import { patchObject } from './patch-event';
import { newObject } from './write-event';

const NOW = Date.UTC(2027, 0, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What clocks show, as if they showed UTC. */
interface Clock {
  wall: number;
  timeZone: string;
}

const instant = ({ wall, timeZone }: Clock) => instantOf(wallText(wall), knownZone(timeZone)!)!;
const inUtc = (at: Clock) => `${wallText(instant(at))}Z`;

function draftAt(at: Clock) {
  const start = instant(at);
  const iso = (millis: number) => new Date(millis).toISOString();
  return draftOf({ time: { allDay: false, start: iso(start), end: iso(start + HOUR_MS), timeZone: at.timeZone } });
}

/** A series as a calendar program leaves it, from which an occurrence was dropped and in which another one is elsewhere. */
function seriesAt(at: Clock, { rule, dropped, changed, isToldInUtc }: Habits): string {
  const then = (days: number, ms = 0) => ({ ...at, wall: at.wall + days * DAY_MS + ms });
  const line = (name: string, told: Clock) =>
    isToldInUtc ? contentLine(name, inUtc(told)) : contentLine(name, wallText(told.wall), { TZID: at.timeZone });
  const exception = [
    'BEGIN:VEVENT\r\nUID:series\r\n',
    line('RECURRENCE-ID', then(changed)),
    line('DTSTART', then(changed, HOUR_MS)),
    line('DTEND', then(changed, 2 * HOUR_MS)),
    'END:VEVENT\r\n',
  ];
  return newObject(draftAt(at), newKey(), NOW)
    .replace(/UID:.*\r\n(?: .*\r\n)*/, 'UID:series\r\n')
    .replace('END:VEVENT\r\n', `RRULE:${rule}\r\n${line('EXDATE', then(dropped))}END:VEVENT\r\n${exception.join('')}`);
}

interface Habits {
  rule: string;
  /** Days after the first occurrence. */
  dropped: number;
  changed: number;
  isToldInUtc: boolean;
}

/** When the occurrences of an object begin, by another reader: epoch milliseconds. */
function beginsIn(text: string): number[] {
  const [event, ...exceptions] = new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent');
  const series = new ICAL.Event(event, { exceptions });
  const iterator = series.iterator();
  const begins: number[] = [];
  for (let next = iterator.next(); next; next = iterator.next()) {
    begins.push(series.getOccurrenceDetails(next).startDate.toUnixTime() * 1_000);
  }
  return begins;
}

it('a series that moves is for another reader the same one elsewhere, with what was dropped from it and what differs', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
  const wall = fc.integer({ min: 0, max: 700 * 24 }).map((hours) => Date.UTC(2027, 0, 4, 4) + hours * HOUR_MS);
  const far = fc.integer({ min: -20 * 24, max: 20 * 24 }).map((hours) => hours * HOUR_MS);
  const habits = fc
    .tuple(
      fc.constantFrom(1, 7, 14),
      fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 2 }),
      fc.boolean(),
    )
    .map(([every, [dropped, changed], isToldInUtc]): Habits => {
      const rule = every === 1 ? 'FREQ=DAILY;COUNT=10' : `FREQ=WEEKLY;INTERVAL=${every / 7};COUNT=10`;
      return { rule, dropped: dropped! * every, changed: changed! * every, isToldInUtc };
    });
  fc.assert(
    fc.property(wall, far, fc.tuple(zone, zone), habits, (at, by, [from, to], made) => {
      const [stood, wanted] = [
        { wall: at, timeZone: from },
        { wall: at + by, timeZone: to },
      ];
      const hour = (each: Clock) => new Date(each.wall).getUTCHours();
      // Clocks leave out or repeat times of the night: what readers make of these is their own.
      fc.pre([stood, wanted].every((each) => hour(each) >= 4 && hour(each) < 23));
      const text = seriesAt(stood, made);
      const moved = patchObject(readObject(text)!, { draft: draftAt(wanted), fields: ['time'], now: NOW });
      expect(beginsIn(moved)).toEqual(beginsIn(seriesAt(wanted, made)));
      expect(beginsIn(moved)).toHaveLength(9);
    }),
  );
});
