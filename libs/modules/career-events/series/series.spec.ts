import type { EventTime } from '@calendar/contracts/vocabulary';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { movedAlong } from './moved-along';
import { timesOf, UNITS, WEEKDAYS, type Repetition } from './repetition';

const BERLIN = 'Europe/Berlin';

/** @param start such as `2026-10-23T10:00`, as clocks there show it */
function timed(start: string, minutes = 60, timeZone = BERLIN): EventTime {
  const begin = DateTime.fromISO(start, { zone: timeZone });
  const instant = (time: DateTime) => time.toJSDate().toISOString();
  return { allDay: false, start: instant(begin), end: instant(begin.plus({ minutes })), timeZone };
}
const days = (start: string, end: string): EventTime => ({ allDay: true, start, end, timeZone: null });

/** What clocks show at the beginning of each. */
function clocks(times: readonly EventTime[]): string[] {
  return times.map((time) =>
    time.allDay ? time.start : DateTime.fromISO(time.start, { zone: time.timeZone }).toFormat("yyyy-MM-dd'T'HH:mm"),
  );
}
const repeated = (time: EventTime, rule: Partial<Repetition>) =>
  timesOf(time, { every: 'week', interval: 1, weekdays: null, count: 3, ...rule });

describe('a repeated event', () => {
  it.each<[string, EventTime, Partial<Repetition>, string[]]>([
    [
      'each day',
      timed('2026-12-30T10:00'),
      { every: 'day' },
      ['2026-12-30T10:00', '2026-12-31T10:00', '2027-01-01T10:00'],
    ],
    [
      'every third day',
      timed('2026-12-01T10:00'),
      { every: 'day', interval: 3 },
      ['2026-12-01T10:00', '2026-12-04T10:00', '2026-12-07T10:00'],
    ],
    [
      'each week, when the clocks change',
      timed('2026-10-23T10:00'),
      {},
      ['2026-10-23T10:00', '2026-10-30T10:00', '2026-11-06T10:00'],
    ],
    [
      'each month, with short ones',
      timed('2027-01-31T10:00'),
      { every: 'month', count: 4 },
      ['2027-01-31T10:00', '2027-02-28T10:00', '2027-03-31T10:00', '2027-04-30T10:00'],
    ],
    [
      'some weekdays',
      timed('2026-12-01T10:00'),
      { weekdays: ['friday', 'tuesday'], count: 4 },
      ['2026-12-01T10:00', '2026-12-04T10:00', '2026-12-08T10:00', '2026-12-11T10:00'],
    ],
    [
      'weekdays that are over in the first week',
      timed('2026-12-03T10:00'),
      { weekdays: ['monday', 'friday'] },
      ['2026-12-04T10:00', '2026-12-07T10:00', '2026-12-11T10:00'],
    ],
    [
      'weekdays of every second week',
      timed('2026-12-03T10:00'),
      { weekdays: ['monday', 'thursday'], interval: 2 },
      ['2026-12-03T10:00', '2026-12-14T10:00', '2026-12-17T10:00'],
    ],
    ['whole days', days('2026-12-30', '2027-01-01'), {}, ['2026-12-30', '2027-01-06', '2027-01-13']],
    [
      'an hour that clocks skip',
      timed('2027-03-21T02:30'),
      {},
      ['2027-03-21T02:30', '2027-03-28T03:30', '2027-04-04T02:30'],
    ],
  ])('takes place %s', (_when, time, rule, expected) => {
    expect(clocks(repeated(time, rule))).toEqual(expected);
  });

  it('lasts as long as the first, also over night and over the change of the clocks', () => {
    const ends = repeated(timed('2026-10-23T22:00', 5 * 60), { every: 'day' }).map((time) => time.end);
    expect(ends.map((end) => DateTime.fromISO(end, { zone: BERLIN }).toFormat('dd HH:mm'))).toEqual([
      '24 03:00',
      '25 03:00',
      '26 03:00',
    ]);
    expect(repeated(days('2026-12-30', '2027-01-01'), {}).map(({ end }) => end)).toEqual([
      '2027-01-01',
      '2027-01-08',
      '2027-01-15',
    ]);
  });

  it('is there as often as was asked for, in order, begins before it ends, and not before the first', () => {
    const rules = fc.record({
      every: fc.constantFrom(...UNITS),
      interval: fc.integer({ min: 1, max: 12 }),
      weekdays: fc.oneof(fc.constant(null), fc.subarray([...WEEKDAYS], { minLength: 1 })),
      count: fc.integer({ min: 2, max: 26 }),
    });
    const starts = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
    const zones = fc.constantFrom(BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC');
    fc.assert(
      fc.property(rules, starts, zones, fc.integer({ min: 1, max: 3_000 }), (rule, at, timeZone, minutes) => {
        const start = new Date(at).toISOString();
        const time: EventTime = { allDay: false, start, end: new Date(at + minutes * 60_000).toISOString(), timeZone };
        const times = timesOf(time, rule);
        expect(times).toHaveLength(rule.count);
        expect(times.every((each) => each.end > each.start)).toBe(true);
        expect(times.map((each) => each.start)).toEqual(times.map((each) => each.start).toSorted());
        if (rule.weekdays === null || rule.every !== 'week') expect(clocks(times)[0]).toBe(clocks([time])[0]);
      }),
    );
  });
});

describe('an event of a series', () => {
  it('is moved as far as the one that was moved, by the clock, and keeps what it was moved before', () => {
    const [from, to] = [timed('2026-10-20T10:00'), timed('2026-10-21T11:30')];
    expect(clocks([movedAlong(from, to, timed('2026-10-27T10:00'))])).toEqual(['2026-10-28T11:30']);
    expect(clocks([movedAlong(from, to, timed('2026-11-03T15:00'))])).toEqual(['2026-11-04T16:30']);
  });

  it('becomes as much longer', () => {
    const longer = movedAlong(timed('2026-10-20T10:00'), timed('2026-10-20T10:00', 90), timed('2026-10-27T10:00'));
    expect(longer).toEqual(timed('2026-10-27T10:00', 90));
  });

  it('that shows in another zone takes place when it did', () => {
    const from = timed('2026-12-01T10:00');
    const to = { ...from, timeZone: 'America/New_York' } as EventTime;
    expect(movedAlong(from, to, timed('2026-12-08T10:00'))).toEqual({
      ...timed('2026-12-08T10:00'),
      timeZone: 'America/New_York',
    });
  });

  it('takes whole days, or hours again, like the one that was changed', () => {
    const [from, to] = [timed('2026-12-01T10:00'), days('2026-12-02', '2026-12-04')];
    expect(movedAlong(from, to, timed('2026-12-08T10:00'))).toEqual(days('2026-12-09', '2026-12-11'));
    expect(
      movedAlong(days('2026-12-01', '2026-12-02'), timed('2026-12-01T10:00'), days('2026-12-08', '2026-12-09')),
    ).toEqual(timed('2026-12-08T10:00'));
  });

  it('never ends before it begins', () => {
    const shorter = movedAlong(
      timed('2026-12-01T10:00', 120),
      timed('2026-12-01T10:00', 30),
      timed('2026-12-08T10:00', 45),
    );
    expect(shorter.end > shorter.start).toBe(true);
  });
});
