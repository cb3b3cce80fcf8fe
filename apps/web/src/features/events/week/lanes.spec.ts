import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignLanes, type Interval } from './lanes';

const at = (from: number, to: number): Interval => ({ from, to });
const words = (...intervals: Interval[]) => assignLanes(intervals).map(({ lane, lanes }) => `${lane + 1}/${lanes}`);

describe('lanes', () => {
  it('are one for what follows each other', () => {
    expect(words(at(0, 60), at(60, 120), at(180, 240))).toEqual(['1/1', '1/1', '1/1']);
  });

  it('stand side by side for what overlaps, in the order of time', () => {
    expect(words(at(0, 60), at(30, 90))).toEqual(['1/2', '2/2']);
    expect(words(at(30, 90), at(0, 60))).toEqual(['2/2', '1/2']);
  });

  it('are taken again as soon as they are free, and all of a group are as wide', () => {
    expect(words(at(0, 120), at(0, 60), at(60, 120), at(120, 180))).toEqual(['1/2', '2/2', '2/2', '1/1']);
    expect(words(at(0, 90), at(60, 150), at(100, 200))).toEqual(['1/2', '2/2', '1/2']);
  });

  it('never hold two at the same time, are as many as go on at once, and as wide as those beside them', () => {
    const interval = fc
      .tuple(fc.nat(1_440), fc.integer({ min: 1, max: 400 }))
      .map(([from, long]) => at(from, from + long));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
        const lanes = assignLanes(intervals);
        expect(lanes).toHaveLength(intervals.length);
        intervals.forEach((one, index) => {
          const own = lanes[index]!;
          expect(own.lane).toBeLessThan(own.lanes);
          const atOnce = (time: number) => intervals.filter(({ from, to }) => from <= time && time < to).length;
          expect(own.lanes).toBeGreaterThanOrEqual(atOnce(one.from));
          intervals.slice(index + 1).forEach((other, offset) => {
            if (one.from >= other.to || other.from >= one.to) return;
            const beside = lanes[index + 1 + offset]!;
            expect(beside.lane).not.toBe(own.lane);
            expect(beside.lanes).toBe(own.lanes);
          });
        });
        const most = Math.max(0, ...lanes.map((one) => one.lanes));
        const busiest = Math.max(
          0,
          ...intervals.map(({ from }) => intervals.filter((i) => i.from <= from && from < i.to).length),
        );
        expect(most).toBe(busiest);
      }),
    );
  });
});
