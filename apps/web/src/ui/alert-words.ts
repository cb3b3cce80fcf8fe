const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** What can be added, in minutes before the start. */
export const COMMON_ALERTS = [0, 5, 10, 15, 30, HOUR, 2 * HOUR, DAY, 2 * DAY, WEEK] as const;
export const MOST_ALERTS = 5;

/** "10 min before", "1 h before", "at the start". @param minutes before the start */
export function alertWords(minutes: number): string {
  if (minutes === 0) return 'at the start';
  return `${duration(minutes)} before`;
}

function duration(minutes: number): string {
  const [size, word] = largestUnit(minutes);
  const count = minutes / size;
  return word === 'min' || word === 'h' ? `${count} ${word}` : `${count} ${word}${count === 1 ? '' : 's'}`;
}

function largestUnit(minutes: number): [size: number, word: string] {
  if (minutes % WEEK === 0) return [WEEK, 'week'];
  if (minutes % DAY === 0) return [DAY, 'day'];
  if (minutes % HOUR === 0) return [HOUR, 'h'];
  return [1, 'min'];
}
