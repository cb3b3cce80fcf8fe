import { describe, expect, it } from 'vitest';
import { dueLookSeconds, pollDelay, pollInterval } from './poll-delay';

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

describe('a calendar is read', () => {
  const now = new Date('2027-01-01T12:00:00Z');
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const interval = (notifies: boolean, changedAt: Date | null, intervalSeconds = 300) =>
    pollInterval({ intervalSeconds, notifies }, { changedAt, now });

  it.each([
    ['every minute for ten minutes after a change', ago(9), 60],
    ['then at the usual interval', ago(11), 300],
    ['and three times more seldom after a quiet week', ago(7 * 24 * 60), 900],
    ['or when nothing has ever changed there', null, 900],
  ])('%s, where nobody tells of changes', (_when, changedAt, seconds) => {
    expect(interval(false, changedAt)).toBe(seconds);
  });

  it('never more seldom after a change than at the usual interval', () => {
    expect(interval(false, ago(1), 2)).toBe(2);
  });

  it.each([ago(1), ago(60), null])('at the usual interval where notifications come', (changedAt) => {
    expect(interval(true, changedAt)).toBe(300);
  });
});
