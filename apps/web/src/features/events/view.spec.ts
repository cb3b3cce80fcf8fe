import { describe, expect, it } from 'vitest';
import { asList, asWeek, isWeekView, weekIn } from './view';

const address = (text: string) => new URLSearchParams(text);

describe('the view of what is planned', () => {
  it('stands in the address, beside the filters', () => {
    const week = asWeek(address('type=interview&q=acme'), '2026-12-07');
    expect(week.toString()).toBe('type=interview&q=acme&view=week&week=2026-12-07');
    expect([isWeekView(week), weekIn(week)]).toEqual([true, '2026-12-07']);
    expect(asWeek(week, null).toString()).toBe('type=interview&q=acme&view=week');
    expect(asList(week).toString()).toBe('type=interview&q=acme');
    expect(isWeekView(asList(week))).toBe(false);
  });

  it.each(['', 'soon', '2026-13-01', '2026-12-99', '0001-01-01', '2026-12-07T00:00', '9999-12-31'])(
    'is of this week when the address says %j',
    (date) => {
      expect(weekIn(address(`view=week&week=${date}`))).toBeNull();
    },
  );
});
