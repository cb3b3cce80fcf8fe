import { describe, expect, it } from 'vitest';
import { isFailingForTooLong, nextAttempt, pauseAfter } from './retry-plan';

const HOUR = 3_600_000;
const BEGIN = new Date('2026-12-01T10:00:00Z');
const GIVE_UP = new Date(BEGIN.getTime() + 72 * HOUR);

/** Hours after the cause at which a message is tried that always fails. */
function attemptsOf(chance: number, retryAfterMs: number | null = null): number[] {
  const times = [0];
  for (let attempts = 1; attempts < 1_000; attempts += 1) {
    const now = new Date(BEGIN.getTime() + times.at(-1)! * HOUR);
    const next = nextAttempt({ attempts, now, giveUpAt: GIVE_UP, retryAfterMs }, chance);
    if (!next) return times;
    times.push((next.getTime() - BEGIN.getTime()) / HOUR);
  }
  throw new Error('it is never given up');
}

describe('a message that is never taken', () => {
  it('is tried soon, then less and less often, and for the last time after three days', () => {
    const seconds = attemptsOf(0.5).map((hours) => Math.round(hours * 3_600));
    expect(seconds.slice(0, 5)).toEqual([0, 5, 65, 365, 2_165]);
    const hours = attemptsOf(0.5).map((at) => Math.round(at * 10) / 10);
    expect(hours.slice(5)).toEqual([2.6, 7.6, 17.6, 29.6, 41.6, 53.6, 65.6, 72]);
  });

  it('is tried at other times than the next one, within a tenth', () => {
    const [early, late] = [attemptsOf(0), attemptsOf(1)];
    expect(early[1]! * 3_600).toBeCloseTo(4.5);
    expect(late[1]! * 3_600).toBeCloseTo(5.5);
    expect(early.at(-1)).toBe(72);
    expect(late.at(-1)).toBe(72);
  });

  it('is tried no sooner than the endpoint asks for', () => {
    const hours = attemptsOf(0.5, 6 * HOUR);
    expect(hours.slice(0, 4)).toEqual([0, 6, 12, 18]);
    for (let at = 1; at < hours.length; at += 1) expect(hours[at]! - hours[at - 1]!).toBeGreaterThanOrEqual(6);
  });
});

describe('an endpoint', () => {
  it('that fails now and then is asked on', () => {
    expect([1, 2, 3, 4].map((failures) => pauseAfter(failures, null))).toEqual([0, 0, 0, 0]);
  });

  it('that fails again and again is left alone, a minute at most', () => {
    expect([5, 6, 7, 8, 9, 10, 11, 1_000].map((failures) => pauseAfter(failures, null) / 1_000)).toEqual([
      2, 4, 8, 16, 32, 60, 60, 60,
    ]);
  });

  it('that asks for a pause gets it', () => {
    expect(pauseAfter(1, 120_000)).toBe(120_000);
    expect(pauseAfter(10, 1_000)).toBe(60_000);
  });

  it('fails for too long after a day', () => {
    expect(isFailingForTooLong(BEGIN, new Date(BEGIN.getTime() + 24 * HOUR - 1))).toBe(false);
    expect(isFailingForTooLong(BEGIN, new Date(BEGIN.getTime() + 24 * HOUR))).toBe(true);
  });
});
