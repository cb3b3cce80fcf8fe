import { describe, expect, it } from 'vitest';
import { byDay, daysAgo } from './days';

const at = (day: number, hour: number) => ({ createdAt: new Date(2026, 2, day, hour).toISOString() });
const midnight = (day: number) => new Date(2026, 2, day).getTime();

describe('notifications by day', () => {
  it('stand under the day on which they came, newest first', () => {
    const [late, early, before] = [at(12, 23), at(12, 0), at(11, 23)];
    expect(byDay([late, early, before])).toEqual([
      { start: midnight(12), items: [late, early] },
      { start: midnight(11), items: [before] },
    ]);
    expect(byDay([])).toEqual([]);
  });

  it('a day is counted from midnight to midnight, whatever the hour', () => {
    expect(daysAgo(midnight(12), new Date(2026, 2, 12, 0, 1).getTime())).toBe(0);
    expect(daysAgo(midnight(11), new Date(2026, 2, 12, 0, 1).getTime())).toBe(1);
    expect(daysAgo(midnight(1), new Date(2026, 2, 31, 23).getTime())).toBe(30);
  });

  it('what a server calls tomorrow happened today', () => {
    expect(daysAgo(midnight(13), new Date(2026, 2, 12, 23, 59).getTime())).toBe(0);
  });
});
