import type { PatternedRecurrence, RecurrencePattern } from '@microsoft/microsoft-graph-types';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import { movedGraphRecurrence } from './graph-recurrence';

/** A Tuesday. */
const startDate = '2027-03-02';
const series = (pattern: RecurrencePattern, range: object = { type: 'noEnd' }): PatternedRecurrence => ({
  pattern: { interval: 1, ...pattern },
  range: { startDate, recurrenceTimeZone: 'W. Europe Standard Time', ...range },
});
const moved = (pattern: RecurrencePattern, date = '2027-03-04') => movedGraphRecurrence(series(pattern), date).pattern;

describe('the rule of a series that is moved from a Tuesday to a Thursday', () => {
  it.each<[RecurrencePattern, RecurrencePattern]>([
    [{ type: 'daily' }, { type: 'daily' }],
    [
      { type: 'weekly', daysOfWeek: ['tuesday', 'saturday'] },
      { type: 'weekly', daysOfWeek: ['thursday', 'monday'] },
    ],
    [
      { type: 'absoluteMonthly', dayOfMonth: 2 },
      { type: 'absoluteMonthly', dayOfMonth: 4 },
    ],
    [
      { type: 'absoluteYearly', dayOfMonth: 2, month: 3 },
      { type: 'absoluteYearly', dayOfMonth: 4, month: 3 },
    ],
    [
      { type: 'relativeMonthly', daysOfWeek: ['tuesday'], index: 'first' },
      { type: 'relativeMonthly', daysOfWeek: ['thursday'], index: 'first' },
    ],
  ])('%j is %j', (pattern, expected) => {
    expect(moved(pattern)).toEqual({ interval: 1, ...expected });
  });

  it('keeps the last weekday of a month the last one', () => {
    const last: RecurrencePattern = { type: 'relativeMonthly', daysOfWeek: ['tuesday'], index: 'last' };
    expect(moved(last, '2027-03-25')).toMatchObject({ index: 'last', daysOfWeek: ['thursday'] });
    expect(moved(last, '2027-03-04')).toMatchObject({ index: 'first' });
  });

  it('begins on the new date, ends as much later, and takes the zone of the event', () => {
    const { range } = movedGraphRecurrence(
      series({ type: 'daily' }, { type: 'endDate', endDate: '2027-03-10' }),
      '2027-03-04',
    );
    expect(range).toEqual({ type: 'endDate', startDate: '2027-03-04', endDate: '2027-03-12' });
  });

  it('cannot be told when it names several days of a month', () => {
    const pattern: RecurrencePattern = { type: 'relativeMonthly', daysOfWeek: ['tuesday', 'friday'], index: 'first' };
    expect(() => moved(pattern)).toThrow(ProviderError);
  });
});
