import { describe, expect, it } from 'vitest';
import { dueLookSeconds, pollDelay } from './poll-delay';

describe.each([1, 2, 4, 30, 300])('with an interval of %i s', (interval) => {
  it('a calendar is read within it, also when its time comes just after a look at what is due', () => {
    const longest = pollDelay(interval, () => 0) + dueLookSeconds(interval) * 1_000;
    expect(longest).toBeLessThanOrEqual(interval * 1_000);
  });

  it('calendars that are connected together drift apart', () => {
    const [first, last] = [pollDelay(interval, () => 1), pollDelay(interval, () => 0)];
    expect(first).toBeGreaterThanOrEqual(0);
    if (interval > 1) expect(first).toBeLessThan(last);
  });
});

it('polls are spread over the last third of the time', () => {
  expect(pollDelay(300, () => 0)).toBe(290_000);
  expect(pollDelay(300, () => 1)).toBe(203_000);
});
