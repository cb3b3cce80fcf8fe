/** So many tries that a machine which others use, too, has time for one of them. */
const MOST_TRIES = 12;

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
  let figure = Infinity;
  for (let number = 1; number <= MOST_TRIES && figure >= enough; number += 1) {
    figure = Math.min(figure, await measure(number));
  }
  return figure;
}
