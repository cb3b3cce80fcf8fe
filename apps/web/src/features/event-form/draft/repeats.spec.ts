import { expect, it } from 'vitest';
import { canRepeat, daysOf, repeatBody, usualRepeats, weekdayOf, withDay } from './repeats';

it('an interview is not repeated', () => {
  expect([canRepeat('interview'), canRepeat('follow_up'), canRepeat('reminder')]).toEqual([false, true, true]);
});

it('a week has the day of the first one until others are chosen, and again when none is', () => {
  const usual = usualRepeats('week');
  expect(weekdayOf('2026-11-29T10:00:00')).toBe('sunday');
  expect(daysOf(usual, 'sunday')).toEqual(['sunday']);
  const two = withDay(usual, 'sunday', { day: 'tuesday', isOn: true });
  expect(two.weekdays).toEqual(['tuesday', 'sunday']);
  const one = withDay(two, 'sunday', { day: 'sunday', isOn: false });
  expect(daysOf(one, 'sunday')).toEqual(['tuesday']);
  expect(withDay(one, 'sunday', { day: 'tuesday', isOn: false }).weekdays).toBeNull();
});

it('of days and months no weekdays are sent', () => {
  const weekly = withDay(usualRepeats('week'), 'monday', { day: 'friday', isOn: true });
  expect(repeatBody(weekly)).toEqual({ every: 'week', interval: 1, count: 4, weekdays: ['monday', 'friday'] });
  expect(repeatBody({ ...weekly, every: 'month' })).toEqual({ every: 'month', interval: 1, count: 4 });
});
