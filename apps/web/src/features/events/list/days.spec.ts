import { describe, expect, it } from 'vitest';
import type { EventView } from '@calendar/client';
import { dayName, daysBefore, daysFrom } from './days';

const TODAY = '2026-12-01';
const event = (title: string, start: string, end: string) => {
  const allDay = !start.includes('T');
  const at = (time: string) => (allDay ? time : new Date(time).toISOString());
  return { title, start: at(start), end: at(end), allDay, timeZone: null } as EventView;
};
const titles = (days: ReturnType<typeof daysFrom>) =>
  days.map(({ date, events }) => [date, ...events.map(({ title }) => title)]);

const yesterday = event('yesterday', '2026-11-30T10:00', '2026-11-30T11:00');
const overnight = event('overnight', '2026-11-30T22:00', '2026-12-01T02:00');
const morning = event('morning', '2026-12-01T09:00', '2026-12-01T10:00');
const fair = event('fair', '2026-12-01', '2026-12-03');
const over = event('over', '2026-11-29', '2026-12-01');
const tomorrow = event('tomorrow', '2026-12-02T09:00', '2026-12-02T10:00');

describe('the days of the list', () => {
  it('begin with today, with what goes on since before', () => {
    expect(titles(daysFrom([over, overnight, fair, morning, tomorrow], TODAY))).toEqual([
      [TODAY, 'fair', 'overnight', 'morning'],
      ['2026-12-02', 'tomorrow'],
    ]);
  });

  it('before today come in the order of time, without what goes on', () => {
    expect(titles(daysBefore([overnight, yesterday, over], TODAY))).toEqual([
      ['2026-11-29', 'over'],
      ['2026-11-30', 'yesterday'],
    ]);
  });

  it('together have every event once', () => {
    const all = [over, yesterday, overnight, fair, morning, tomorrow];
    const shown = [...daysBefore(all.toReversed(), TODAY), ...daysFrom(all, TODAY)].flatMap(({ events }) => events);
    expect(shown).toHaveLength(all.length);
  });

  it('are called by what they are today, and with the year when it is another', () => {
    expect(dayName(TODAY, TODAY)).toMatch(/^Today, Tuesday/);
    expect(dayName('2026-12-02', TODAY)).toMatch(/^Tomorrow, /);
    expect(dayName('2026-11-30', TODAY)).toMatch(/^Yesterday, /);
    expect(dayName('2026-12-05', TODAY)).not.toMatch(/2026/);
    expect(dayName('2027-03-01', TODAY)).toMatch(/2027/);
  });
});
