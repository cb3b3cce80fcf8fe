import type { RunningServer } from './processes';

/**
 * For how long a process was silent to everybody at most, in ms, since this was asked before.
 *
 * The process measures that itself, so a test that is slow to ask is no stall.
 */
export async function longestStallOf({ url }: RunningServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1];
  if (seconds === undefined) throw new Error('the process does not tell how its event loop fares');
  return Number(seconds) * 1_000;
}
