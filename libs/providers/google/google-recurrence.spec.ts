import { describe, expect, it } from 'vitest';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { movedRecurrence } from './google-recurrence';

const at = (start: string): EventTime => ({
  allDay: false,
  start,
  end: new Date(Date.parse(start) + 3_600_000).toISOString(),
  timeZone: 'Europe/Berlin',
});
/** A Tuesday, ten o'clock in Berlin. */
const TUESDAY = at('2027-03-02T09:00:00.000Z');
const THURSDAY = at('2027-03-04T10:30:00.000Z');
const moved = (rule: string, to = THURSDAY) => movedRecurrence([`RRULE:${rule}`], TUESDAY, to)[0]!.slice(6);

describe('the rule of a series that is moved from a Tuesday to a Thursday', () => {
  it.each([
    ['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=3'],
    ['FREQ=WEEKLY', 'FREQ=WEEKLY'],
    ['FREQ=WEEKLY;WKST=MO;BYDAY=TU', 'FREQ=WEEKLY;WKST=MO;BYDAY=TH'],
    ['FREQ=WEEKLY;BYDAY=TU,SA', 'FREQ=WEEKLY;BYDAY=TH,MO'],
    ['FREQ=MONTHLY;BYDAY=1TU', 'FREQ=MONTHLY;BYDAY=1TH'],
    ['FREQ=MONTHLY;BYMONTHDAY=2', 'FREQ=MONTHLY;BYMONTHDAY=4'],
    ['FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4'],
    ['FREQ=DAILY;UNTIL=20270310T090000Z', 'FREQ=DAILY;UNTIL=20270312T103000Z'],
    ['FREQ=DAILY;UNTIL=20270310', 'FREQ=DAILY;UNTIL=20270312'],
  ])('%s is %s', (rule, expected) => {
    expect(moved(rule)).toBe(expected);
  });

  it('is as it was on the same day, but for its end', () => {
    const later = at('2027-03-02T11:00:00.000Z');
    expect(moved('FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330T080000Z', later)).toBe(
      'FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330T100000Z',
    );
  });

  it('keeps the last weekday of a month the last one', () => {
    const last = at('2027-03-25T09:00:00.000Z');
    expect(moved('FREQ=MONTHLY;BYDAY=-1TU', last)).toBe('FREQ=MONTHLY;BYDAY=-1TH');
    expect(moved('FREQ=MONTHLY;BYDAY=-1TU')).toBe('FREQ=MONTHLY;BYDAY=1TH');
  });

  it('is of the days on the wall', () => {
    // In Berlin the day after, and in UTC the same.
    expect(moved('FREQ=WEEKLY;BYDAY=TU', at('2027-03-02T23:30:00.000Z'))).toBe('FREQ=WEEKLY;BYDAY=WE');
  });

  it('leaves the other lines alone', () => {
    const lines = ['EXDATE:20270309T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=TU'];
    expect(movedRecurrence(lines, TUESDAY, THURSDAY)).toEqual([lines[0], 'RRULE:FREQ=WEEKLY;BYDAY=TH']);
  });

  it.each(['FREQ=MONTHLY;BYMONTHDAY=2,16', 'FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1', 'FREQ=WEEKLY;BYDAY=2XX'])(
    'cannot be told for %s',
    (rule) => {
      expect(() => moved(rule)).toThrow(ProviderError);
    },
  );
});
