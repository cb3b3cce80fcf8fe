import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<() => void>();

/**
 * Runs a job that may go on without its place.
 *
 * @param giveUp called when the job gives up the place that it takes in its queue, any number of times
 */
export function runInPlace<Result>(work: () => Promise<Result>, giveUp: () => void): Promise<Result> {
  return running.run(giveUp, work);
}

/**
 * The job that is running waits for somebody who is slow: others may have its place in the queue while it goes on. A job
 * carries no change, so nothing is lost with it. Does nothing where no job is running.
 */
export function giveUpPlace(): void {
  running.getStore()?.();
}

/** Waits for something, without a place after `patienceMs`. */
export async function waitAside<Result>(wait: Promise<Result>, patienceMs: number): Promise<Result> {
  const timer = setTimeout(giveUpPlace, patienceMs);
  try {
    return await wait;
  } finally {
    clearTimeout(timer);
  }
}
