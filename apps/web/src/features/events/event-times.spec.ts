import { describe, expect, it } from 'vitest';
import { dateOf, endWords, firstDate, isOverBefore, startWords, whenThere, whenWords } from './event-times';

/** A time of the clock here, wherever these tests run. */
const here = (local: string) => new Date(local).toISOString();
const timed = (start: string, end: string, timeZone: string | null = null) => ({
  start: here(start),
  end: here(end),
  allDay: false,
  timeZone,
});
const days = (start: string, end: string) => ({ start, end, allDay: true, timeZone: null });

describe('the day of an event', () => {
  it('is that of the clock here', () => {
    expect(firstDate(timed('2026-12-01T00:05', '2026-12-01T01:00'))).toBe('2026-12-01');
    expect(firstDate(timed('2026-12-01T23:55', '2026-12-02T01:00'))).toBe('2026-12-01');
    expect(dateOf(new Date('2026-03-09T12:00').getTime())).toBe('2026-03-09');
  });

  it('is the date itself when it lasts all day, in every zone', () => {
    expect(firstDate(days('2026-12-01', '2026-12-02'))).toBe('2026-12-01');
  });
});

describe('an event is over before a day', () => {
  it('when it ended at its midnight or sooner', () => {
    expect(isOverBefore(timed('2026-11-30T23:00', '2026-12-01T00:00'), '2026-12-01')).toBe(true);
    expect(isOverBefore(timed('2026-11-30T23:00', '2026-12-01T00:01'), '2026-12-01')).toBe(false);
  });

  it('when the day after its last one is that day: an end of all-day events is exclusive', () => {
    expect(isOverBefore(days('2026-11-29', '2026-12-01'), '2026-12-01')).toBe(true);
    expect(isOverBefore(days('2026-11-29', '2026-12-02'), '2026-12-01')).toBe(false);
  });
});

describe('the words of a time', () => {
  it('say the day of an end that is on another one', () => {
    expect(endWords(timed('2026-12-01T10:00', '2026-12-01T11:30'))).not.toMatch(/Dec/);
    expect(endWords(timed('2026-12-01T22:00', '2026-12-02T01:00'))).toMatch(/Dec/);
  });

  it('say the day of a start that was before the one it is listed under', () => {
    expect(startWords(timed('2026-12-01T22:00', '2026-12-02T01:00'), '2026-12-01')).toMatch(/10|22/);
    expect(startWords(timed('2026-12-01T22:00', '2026-12-02T01:00'), '2026-12-02')).toMatch(/Dec/);
  });

  it('name one day once, and the first and the last of several', () => {
    expect(whenWords(days('2026-12-01', '2026-12-02'))).toMatch(/^Tuesday, (1 December|December 1),? 2026$/);
    expect(whenWords(days('2026-12-01', '2026-12-03'))).toMatch(/Tuesday.*–.*Wednesday/);
  });

  it('say what the clocks of the event show, where they differ from those here', () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(whenThere(timed('2026-12-01T10:00', '2026-12-01T11:00', own))).toBeNull();
    expect(whenThere(timed('2026-12-01T10:00', '2026-12-01T11:00', 'Pacific/Port_Moresby'))?.place).toBe(
      'Port Moresby',
    );
    expect(whenThere(timed('2026-12-01T10:00', '2026-12-01T11:00', 'Moon/Sea_of_Rains'))).toBeNull();
  });
});
