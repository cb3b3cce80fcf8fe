import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventView } from '@calendar/client';
import { layOutWeek, LEAST_MINUTES, minutesOf, shownHours } from './week-layout';
import { weekOf } from './week-days';

const inZone = (zone: string) => vi.stubEnv('TZ', zone);
afterEach(() => vi.unstubAllEnvs());

let count = 0;
/** @param start with an offset, or a day */
const event = (title: string, start: string, end: string) =>
  ({ id: String((count += 1)), title, start, end, allDay: !start.includes('T') }) as EventView;
/** "10:00" */
const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
const blocks = (events: EventView[], dates: string[]) =>
  layOutWeek(events, dates).days.map((day) =>
    day.blocks.map(({ event: { title }, from, to, lane, lanes }) => {
      return `${title} ${clock(from)}-${clock(to)}${lanes > 1 ? ` ${lane + 1}/${lanes}` : ''}`;
    }),
  );
const strip = (events: EventView[], dates: string[]) => {
  const { days, rows } = layOutWeek(events, dates);
  return [rows, ...days.map((day) => day.strip.map(({ event: { title }, row }) => `${title} ${row}`).join())];
};

const WEEK = weekOf('2026-12-02', 1);

describe('a week', () => {
  it('has the seven days from its first weekday on', () => {
    expect(WEEK).toEqual([
      '2026-11-30',
      '2026-12-01',
      '2026-12-02',
      '2026-12-03',
      '2026-12-04',
      '2026-12-05',
      '2026-12-06',
    ]);
    expect(weekOf('2026-11-30', 1)).toEqual(WEEK);
    expect(weekOf('2026-12-06', 1)).toEqual(WEEK);
    expect(weekOf('2026-12-06', 7)[0]).toBe('2026-12-06');
    expect(weekOf('2026-12-05', 7)[0]).toBe('2026-11-29');
  });

  it('without anything is seven empty days', () => {
    const { days, rows } = layOutWeek([], WEEK);
    expect([days.map(({ date }) => date), rows]).toEqual([WEEK, 0]);
    expect(days.flatMap((day) => [...day.blocks, ...day.strip])).toEqual([]);
  });
});

describe('an event between the hours', () => {
  it('stands where the clocks of the zone show it, in the order of time', () => {
    inZone('America/New_York');
    const events = [
      event('late', '2026-12-01T23:00:00Z', '2026-12-02T00:00:00Z'),
      event('early', '2026-12-01T15:00:00Z', '2026-12-01T16:30:00Z'),
    ];
    expect(blocks(events, WEEK)[1]).toEqual(['early 10:00-11:30', 'late 18:00-19:00']);
  });

  it('over midnight stands in both days, and one that ends at midnight does not', () => {
    inZone('Europe/Berlin');
    const over = event('over', '2026-12-01T22:00:00+01:00', '2026-12-02T02:00:00+01:00');
    const until = event('until', '2026-12-03T22:00:00+01:00', '2026-12-04T00:00:00+01:00');
    const [, tuesday, wednesday, thursday, friday] = blocks([over, until], WEEK);
    expect([tuesday, wednesday]).toEqual([['over 22:00-24:00'], ['over 0:00-2:00']]);
    expect([thursday, friday]).toEqual([['until 22:00-24:00'], []]);
    const [before, after] = layOutWeek([over], WEEK)
      .days.slice(1, 3)
      .map((day) => day.blocks[0]!);
    expect([before!.fromBefore, before!.goesOn]).toEqual([false, true]);
    expect([after!.fromBefore, after!.goesOn]).toEqual([true, false]);
  });

  it('of last week or next week is left out, and the part of one that is in this week is not', () => {
    inZone('Europe/Berlin');
    const sunday = event('sunday', '2026-11-29T23:00:00+01:00', '2026-11-30T01:00:00+01:00');
    const gone = event('gone', '2026-11-29T22:00:00+01:00', '2026-11-30T00:00:00+01:00');
    const next = event('next', '2026-12-07T00:00:00+01:00', '2026-12-07T01:00:00+01:00');
    expect(blocks([sunday, gone, next], WEEK).flat()).toEqual(['sunday 0:00-1:00']);
  });

  it('is never too low for a finger, and then counts as long as it is drawn', () => {
    inZone('UTC');
    const short = event('short', '2026-12-01T10:00:00Z', '2026-12-01T10:10:00Z');
    const beside = event('beside', '2026-12-01T10:15:00Z', '2026-12-01T11:15:00Z');
    const last = event('last', '2026-12-02T23:55:00Z', '2026-12-03T00:00:00Z');
    expect(blocks([short, beside, last], WEEK)[1]).toEqual(['short 10:00-10:48 1/2', 'beside 10:15-11:15 2/2']);
    expect(blocks([last], WEEK)[2]).toEqual([`last ${clock(1_440 - LEAST_MINUTES)}-24:00`]);
  });
});

describe('on a day on which clocks are changed', () => {
  it('an event after the skipped hour stands where the clocks show it, and the next day is a day later', () => {
    inZone('Europe/Berlin');
    const week = weekOf('2026-03-29', 1);
    const events = [
      event('over', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'),
      event('after', '2026-03-29T10:00:00+02:00', '2026-03-29T11:00:00+02:00'),
      event('midnight', '2026-03-29T23:30:00+02:00', '2026-03-30T00:30:00+02:00'),
    ];
    expect(blocks(events, week)[6]).toEqual(['over 1:30-3:30', 'after 10:00-11:00', 'midnight 23:12-24:00']);
    expect(blocks(events, weekOf('2026-03-30', 1))[0]).toEqual(['midnight 0:00-0:48']);
  });

  it('what is in the two same hours stands side by side, in the order of time', () => {
    inZone('Europe/Berlin');
    const events = [
      event('second', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'),
      event('first', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'),
      event('both', '2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z'),
      event('late', '2026-10-25T22:30:00Z', '2026-10-25T23:00:00Z'),
    ];
    expect(blocks(events, weekOf('2026-10-25', 1))[6]).toEqual([
      'first 2:00-2:48 1/3',
      'both 2:45-3:33 3/3',
      'second 2:00-3:00 2/3',
      'late 23:12-24:00',
    ]);
  });

  it('also where there is no midnight', () => {
    inZone('Africa/Cairo');
    const week = weekOf('2026-04-24', 1);
    const first = event('first', '2026-04-23T22:00:00Z', '2026-04-23T23:00:00Z');
    const before = event('before', '2026-04-23T21:00:00Z', '2026-04-23T22:00:00Z');
    expect(blocks([first, before], week).slice(3, 5)).toEqual([['before 23:00-24:00'], ['first 1:00-2:00']]);
  });
});

describe('what lasts all day', () => {
  it('stands on each of its days, which end before the end, in every zone', () => {
    for (const zone of ['Pacific/Kiritimati', 'UTC', 'Pacific/Pago_Pago']) {
      inZone(zone);
      const fair = event('fair', '2026-12-01', '2026-12-03');
      expect(strip([fair], WEEK)).toEqual([1, '', 'fair 0', 'fair 0', '', '', '', '']);
    }
  });

  it('keeps its row from day to day, and rows are taken again', () => {
    inZone('UTC');
    const events = [
      event('a', '2026-11-28', '2026-12-02'),
      event('b', '2026-12-01', '2026-12-04'),
      event('c', '2026-12-02', '2026-12-09'),
    ];
    expect(strip(events, WEEK)).toEqual([2, 'a 0', 'a 0,b 1', 'b 1,c 0', 'b 1,c 0', 'c 0', 'c 0', 'c 0']);
  });

  it('goes for events of a day and a night or longer, too', () => {
    inZone('UTC');
    const trip = event('trip', '2026-12-01T18:00:00Z', '2026-12-03T09:00:00Z');
    expect(strip([trip], WEEK)).toEqual([1, '', 'trip 0', 'trip 0', 'trip 0', '', '', '']);
    expect(blocks([trip], WEEK).flat()).toEqual([]);
  });

  it('takes no row in a week in which it is not', () => {
    inZone('UTC');
    expect(strip([event('next', '2026-12-07', '2026-12-09')], WEEK)[0]).toBe(0);
  });
});

describe('the hours that are shown', () => {
  const hours = (events: EventView[], now: number | null) => shownHours(layOutWeek(events, WEEK).days, now);

  it('are those of work, and what is planned outside of them', () => {
    inZone('UTC');
    expect(hours([], null)).toEqual({ first: 8, last: 18 });
    const early = event('early', '2026-12-01T06:30:00Z', '2026-12-01T07:30:00Z');
    const late = event('late', '2026-12-01T19:00:00Z', '2026-12-01T20:10:00Z');
    expect(hours([early, late], null)).toEqual({ first: 6, last: 21 });
  });

  it('have now among them', () => {
    inZone('UTC');
    expect(hours([], minutesOf(Date.parse('2026-12-01T05:59:00Z')))).toEqual({ first: 5, last: 18 });
    expect(hours([], minutesOf(Date.parse('2026-12-01T20:00:00Z')))).toEqual({ first: 8, last: 21 });
    expect(hours([], minutesOf(Date.parse('2026-12-01T23:59:00Z')))).toEqual({ first: 8, last: 24 });
  });
});
