import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFailure, withoutAccount, type FailureRun } from './failure-run';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (ms: number) => new Date(Date.UTC(2026, 10, 1) + ms);

/** Failures at these times (ms), one after the other. @returns the times at which an alert was raised */
function raisedAt(times: readonly number[]): number[] {
  let run: FailureRun | null = null;
  return times.filter((time, index) => {
    const { isRaised, ...next }: FailureRun & { isRaised: boolean } = withFailure(
      run,
      { at: at(time), connectionId: 'an account' },
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
          const next: FailureRun & { isRaised: boolean } = withFailure(
            run,
            { at: at(now), connectionId: 'an account' },
            () => 'an alert',
          );
          expect(next.failures.length).toBeLessThanOrEqual(6);
          raised += Number(next.isRaised);
          run = next;
        }
        const crowded = times.some((time, index) => index >= 5 && time - times[index - 5]! < HOUR_MS);
        expect(raised > 0).toBe(crowded);
      }),
    );
  });
});

/** Failures of these accounts, a minute apart. */
function failuresOf(...accounts: Array<string | null>): FailureRun {
  return accounts.reduce<FailureRun>(
    (run, connectionId, minute) => {
      const { isRaised: _, ...next } = withFailure(run, { at: at(minute * MINUTE_MS), connectionId }, () => 'an alert');
      return next;
    },
    { failures: [], alertId: null, failing: [] },
  );
}

describe('an account that works again', () => {
  it('ends the alert when nothing fails elsewhere', () => {
    expect(withoutAccount(failuresOf('a', 'a', 'a', 'a', 'a', 'a', 'a'), 'a')).toBeNull();
  });

  it('says nothing of the alert for another one', () => {
    const run = failuresOf('a', 'a', 'a', 'a', 'a', 'a');
    expect(withoutAccount(run, 'b')).toEqual(run);
  });

  it('leaves an alert to the others that fail, until the last of them works', () => {
    const run = failuresOf('b', 'a', 'a', 'a', 'a', 'a', 'a', 'c');
    const left = withoutAccount(run, 'a')!;
    expect(left).toMatchObject({ alertId: 'an alert', failing: ['b', 'c'] });
    expect(withoutAccount(withoutAccount(left, 'b')!, 'c')).toBeNull();
  });

  it('is one of the failing when it fails anew, and the alert is the same', () => {
    const left = withoutAccount(failuresOf('a', 'b', 'a', 'a', 'a', 'a'), 'a')!;
    const again = withFailure(left, { at: at(HOUR_MS), connectionId: 'a' }, () => 'another alert');
    expect(again).toMatchObject({ alertId: 'an alert', failing: ['b', 'a'], isRaised: false });
  });

  it('ends an alert of which nobody wrote down where it fails', () => {
    expect(withoutAccount(failuresOf(null, null, null, null, null, null), 'a')).toBeNull();
  });

  it('without an alert takes its own failures out of the count', () => {
    expect(withoutAccount(failuresOf('a', 'b', 'a'), 'a')).toMatchObject({ failures: [{ connectionId: 'b' }] });
    expect(withoutAccount(failuresOf('a', 'a'), 'a')).toBeNull();
  });
});
