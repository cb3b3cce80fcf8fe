import { setTimeout as delay } from 'node:timers/promises';

/** So many tries that a machine which others use, too, has time for one of them. */
const MOST_TRIES = 12;
/** By when the last of them begins, since a machine may be slow for many seconds; the first ones hardly wait for each other. */
const SPREAD_OVER_MS = 60_000;

/**
 * How long something takes when the machine has time for it. Beside other tests it is late now and then; what takes too long
 * of its own accord is late each time.
 *
 * @param enoughMs no more tries are needed once one was as quick as this
 * @param attempt what takes its time; or says how long the part of it took that counts, in ms
 * @returns the shortest of its times, in ms
 */
export function quickest(enoughMs: number, attempt: (number: number) => Promise<number | void>): Promise<number> {
  return lowest(enoughMs, async (number) => {
    const began = performance.now();
    return (await attempt(number)) ?? performance.now() - began;
  });
}

/** The same of any figure that a busy machine makes higher than it is. */
export async function lowest(enough: number, measure: (number: number) => Promise<number>): Promise<number> {
  const began = performance.now();
  let figure = Infinity;
  for (let number = 1; number <= MOST_TRIES && figure >= enough; number += 1) {
    const dueMs = SPREAD_OVER_MS * ((number - 1) / (MOST_TRIES - 1)) ** 2;
    await delay(Math.max(0, began + dueMs - performance.now()));
    figure = Math.min(figure, await measure(number));
  }
  return figure;
}
