import { describe, expect, it } from 'vitest';
import { SlidingWindow } from './sliding-window';

describe('Sliding window', () => {
  it('lets so many through in any window, and says how long to wait', () => {
    const window = new SlidingWindow(() => 1_000);
    expect([0, 100, 200].map((now) => window.take('a', 3, now))).toEqual([0, 0, 0]);
    expect(window.take('a', 3, 300)).toBe(700);
    expect(window.take('a', 3, 999)).toBe(1);
    expect(window.take('a', 3, 1_000)).toBe(0);
    expect(window.take('a', 3, 1_050)).toBe(50);
  });

  it('keeps keys apart, and forgets when told', () => {
    const window = new SlidingWindow(() => 1_000);
    expect([window.take('a', 1, 0), window.take('b', 1, 0), window.take('a', 1, 1)]).toEqual([0, 0, 999]);
    window.clear();
    expect(window.take('a', 1, 2)).toBe(0);
  });

  it('stays exact over many hits', () => {
    const window = new SlidingWindow(() => 1_000);
    let through = 0;
    for (let now = 0; now < 10_000; now += 1) if (window.take('a', 600, now) === 0) through += 1;
    expect(through).toBe(6_000);
  });

  it('forgets what it counted at a time that is yet to come again', () => {
    const window = new SlidingWindow(() => 1_000);
    window.take('ann', 1, 50_000);
    expect(window.take('ann', 1, 10_000)).toBe(0);
    expect(window.take('ann', 1, 10_001)).toBe(999);
  });
});
