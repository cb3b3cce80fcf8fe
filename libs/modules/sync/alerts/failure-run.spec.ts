import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFailure, type FailureRun } from './failure-run';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (ms: number) => new Date(Date.UTC(2026, 10, 1) + ms);

/** Failures at these times (ms), one after the other. @returns the times at which an alert was raised */
function raisedAt(times: readonly number[]): number[] {
  let run: FailureRun | null = null;
  return times.filter((time, index) => {
    const { isRaised, ...next }: FailureRun & { isRaised: boolean } = withFailure(
      run,
      at(time),
      () => `alert ${index}`,
    );
    run = next;
    return isRaised;
  });
}

const minutes = (...values: number[]) => values.map((value) => value * MINUTE_MS);

describe('failures of one person', () => {
  it('are an alert from the sixth within an hour on, and one alert only', () => {
    expect(raisedAt(minutes(0, 1, 2, 3, 4))).toEqual([]);
    expect(raisedAt(minutes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))).toEqual(minutes(5));
  });

  it('are none when the first of six is an hour ago', () => {
    expect(raisedAt([0, 1, 2, 3, 4, HOUR_MS])).toEqual([]);
    expect(raisedAt([0, 1, 2, 3, 4, HOUR_MS - 1])).toEqual([HOUR_MS - 1]);
  });

  it('stand as one alert for as long as they go on, however slowly', () => {
    const slow = [
      ...minutes(0, 1, 2, 3, 4, 5),
      20 * HOUR_MS,
      40 * HOUR_MS,
      ...[0, 1, 2, 3, 4].map((n) => 41 * HOUR_MS + n),
    ];
    expect(raisedAt(slow)).toEqual(minutes(5));
  });

  it('that come again after a day of silence are counted anew', () => {
    const again = [0, 1, 2, 3, 4, 5].map((minute) => 30 * HOUR_MS + minute * MINUTE_MS);
    expect(raisedAt([...minutes(0, 1, 2, 3, 4, 5), ...again])).toEqual([5 * MINUTE_MS, again[5]]);
  });

  it('are remembered only as far as they count', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 * HOUR_MS }), { maxLength: 40 }), (gaps) => {
        let run: FailureRun | null = null;
        let [now, raised] = [0, 0];
        const times: number[] = [];
        for (const gap of gaps) {
          now += gap;
          times.push(now);
          const next: FailureRun & { isRaised: boolean } = withFailure(run, at(now), () => 'an alert');
          expect(next.failedAt.length).toBeLessThanOrEqual(6);
          raised += Number(next.isRaised);
          run = next;
        }
        const crowded = times.some((time, index) => index >= 5 && time - times[index - 5]! < HOUR_MS);
        expect(raised > 0).toBe(crowded);
      }),
    );
  });
});
