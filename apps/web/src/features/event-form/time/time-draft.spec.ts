import { describe, expect, it } from 'vitest';
import {
  fateOf,
  instantOf,
  nextHour,
  timeBody,
  timeOf,
  withAllDay,
  withEnd,
  withStart,
  withZone,
  type TimeDraft,
} from './time-draft';

const BERLIN = 'Europe/Berlin';
const moment = (clock: string | null) => ({ clock, isSecond: false });
const timed = (start: string, end: string, zone = BERLIN): TimeDraft => ({
  allDay: false,
  zone,
  start: moment(start),
  end: moment(end),
});

describe('the time of a new event', () => {
  it('is the next full hour, where the browser is', () => {
    const { start, end } = nextHour(Date.parse('2026-12-01T09:20:00Z'), BERLIN, 30);
    expect([start.clock, end.clock]).toEqual(['2026-12-01T11:00:00', '2026-12-01T11:30:00']);
  });

  it('is a full hour also where zones are half an hour apart', () => {
    expect(nextHour(Date.parse('2026-12-01T09:20:00Z'), 'Asia/Kolkata', 60).start.clock).toMatch(/T1\d:00:00$/);
  });
});

describe('the time of an event', () => {
  it('is what the clocks show in its zone, and goes back as it came', () => {
    const event = {
      start: '2026-12-01T10:00:00+01:00',
      end: '2026-12-01T11:00:00+01:00',
      timeZone: BERLIN,
      allDay: false,
    };
    const time = timeOf(event, 'America/New_York');
    expect(time).toEqual(timed('2026-12-01T10:00:00', '2026-12-01T11:00:00'));
    expect(timeBody(time)).toEqual(event);
  });

  it('is shown here when it has no zone, or one that this browser does not know', () => {
    const event = { start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z', allDay: false };
    for (const timeZone of [null, 'Moon/Sea_of_Rains']) {
      expect(timeOf({ ...event, timeZone }, BERLIN)).toEqual(timed('2026-12-01T10:00:00', '2026-12-01T11:00:00'));
    }
  });

  it('that lasts all day has a last day, where the service names the one after it', () => {
    const event = { start: '2026-12-01', end: '2026-12-03', timeZone: null, allDay: true };
    const time = timeOf(event, BERLIN);
    expect(time.end.clock?.slice(0, 10)).toBe('2026-12-02');
    expect(timeBody(time)).toEqual(event);
  });

  it('knows the second of two equal hours again', () => {
    const event = {
      start: '2027-10-31T02:30:00+01:00',
      end: '2027-10-31T03:30:00+01:00',
      timeZone: BERLIN,
      allDay: false,
    };
    const time = timeOf(event, BERLIN);
    expect(time.start).toEqual({ clock: '2027-10-31T02:30:00', isSecond: true });
    expect(timeBody(time)).toEqual(event);
  });

  it('that is not complete says so', () => {
    expect(timeBody({ ...timed('2026-12-01T10:00:00', '2026-12-01T11:00:00'), start: moment(null) }).start).toBeNull();
  });
});

describe('changing a time', () => {
  const time = timed('2026-12-01T10:00:00', '2026-12-01T11:30:00');

  it('moves the end with the start, over midnight and months too', () => {
    expect(withStart(time, '2026-12-31T23:00:00').end.clock).toBe('2027-01-01T00:30:00');
    expect(withStart(time, '2026-11-30T09:00:00').end.clock).toBe('2026-11-30T10:30:00');
  });

  it('leaves the end alone while the start is not complete, unless it would be over before it starts', () => {
    const open = withStart(time, null);
    expect(open.end.clock).toBe('2026-12-01T11:30:00');
    expect(withStart(open, '2026-12-01T11:00:00').end.clock).toBe('2026-12-01T11:30:00');
    expect(withStart(open, '2026-12-01T12:00:00').end.clock).toBe('2026-12-01T13:00:00');
    expect(withEnd(time, '2026-12-01T10:15:00').start.clock).toBe('2026-12-01T10:00:00');
  });

  it('to another zone keeps what the clocks show', () => {
    const there = withZone(time, 'America/New_York');
    expect(there.start.clock).toBe('2026-12-01T10:00:00');
    expect(timeBody(there).start).toBe('2026-12-01T10:00:00-05:00');
  });

  it('to all day and back loses nothing', () => {
    expect(withAllDay(withAllDay(time, true), false)).toEqual(time);
    expect(timeBody(withAllDay(time, true))).toEqual({
      start: '2026-12-01',
      end: '2026-12-02',
      timeZone: null,
      allDay: true,
    });
  });

  it('to all day of what ends at midnight does not take the next day along', () => {
    const evening = withAllDay(timed('2026-12-01T22:00:00', '2026-12-02T00:00:00'), true);
    expect(timeBody(evening).end).toBe('2026-12-02');
    expect(withAllDay(evening, false).end.clock).toBe('2026-12-01T23:00:00');
  });
});

describe('an hour of the clock', () => {
  it('comes once on most days', () => {
    expect(fateOf('2026-12-01T10:00:00', BERLIN)).toEqual({ kind: 'once' });
  });

  it('that is skipped in spring is moved forward', () => {
    expect(fateOf('2027-03-28T02:30:00', BERLIN)).toEqual({ kind: 'skipped', becomes: '2027-03-28T03:30:00' });
    expect(timeBody(timed('2027-03-28T02:30:00', '2027-03-28T04:00:00')).start).toBe('2027-03-28T03:30:00+02:00');
  });

  it('that comes twice in autumn is the first one, unless the second is meant', () => {
    const [first, second] = [Date.parse('2027-10-31T00:30:00Z'), Date.parse('2027-10-31T01:30:00Z')];
    expect(fateOf('2027-10-31T02:30:00', BERLIN)).toEqual({ kind: 'twice', first, second });
    expect(instantOf(moment('2027-10-31T02:30:00'), BERLIN)).toBe(first);
    expect(instantOf({ clock: '2027-10-31T02:30:00', isSecond: true }, BERLIN)).toBe(second);
  });
});
