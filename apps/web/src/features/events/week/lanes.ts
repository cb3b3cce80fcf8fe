/** Minutes of a day, `to` exclusive. */
export interface Interval {
  from: number;
  to: number;
}

/** Where something stands beside what goes on at the same time: in the `lane`th of so many `lanes`. */
export interface Lane {
  lane: number;
  lanes: number;
}

/**
 * Puts what overlaps side by side, as few as possible: each into the first lane that is free again. Those that overlap
 * only through others have lanes of the same width.
 *
 * @param intervals of two that begin together, the first comes first
 * @returns in the order of the intervals
 */
export function assignLanes(intervals: readonly Interval[]): Lane[] {
  const result: Lane[] = intervals.map(() => ({ lane: 0, lanes: 1 }));
  const order = intervals
    .map((interval, index) => ({ ...interval, index }))
    .sort((one, other) => one.from - other.from);
  let group: Lane[] = [];
  let laneEnds: number[] = [];
  for (const { from, to, index } of order) {
    if (laneEnds.every((end) => end <= from)) {
      group = [];
      laneEnds = [];
    }
    const free = laneEnds.findIndex((end) => end <= from);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = to;
    const own = result[index]!;
    own.lane = lane;
    group.push(own);
    for (const one of group) one.lanes = laneEnds.length;
  }
  return result;
}
