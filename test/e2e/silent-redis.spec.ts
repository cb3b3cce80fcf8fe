import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const ROUNDS = 12;
/** Of the times in order: what a busy machine makes late is not among the quickest, what waits for Redis is among no others. */
const COUNTED = 3;
/**
 * What waits for Redis does so each time that it is measured, and what a machine that is slow for seconds makes late does not:
 * each time it is compared with what it took just before the silence.
 */
const MEASUREMENTS = 4;
/** No request is slowed by more, once the silence is known. */
const MOST_MS = 100;
/** In which it becomes known. */
const BECOMES_KNOWN_MS = 5_000;

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ privateRedis: true });
});
afterAll(() => stack.stop());

it('a Redis that is silent slows no request down once that is known, and nothing is lost', async () => {
  const person = await Person.of(stack);
  const { id } = await person.settledInterview('google');
  const requests: Record<string, () => Promise<unknown>> = {
    'GET /events': () => person.app.ok('GET', '/events'),
    'PATCH /events': () => person.app.ok('PATCH', `/events/${id}`, { title: `At ${performance.now()}` }),
    'POST /events': () => person.app.addInterview(),
    'POST /calendar/sync': () => person.app.call('POST', '/calendar/sync'),
    'GET /connections': () => person.app.connections(),
  };
  let slowed = requests;
  let noticedMs = Infinity;
  for (let count = 0; count < MEASUREMENTS; count += 1) {
    const before = await usualTimes(slowed);
    await inSilence(async () => {
      const began = performance.now();
      await person.app.ok('PATCH', `/events/${id}`, { title: 'The first to notice' });
      noticedMs = Math.min(noticedMs, performance.now() - began);
      const during = await usualTimes(slowed);
      slowed = Object.fromEntries(Object.entries(slowed).filter(([name]) => during[name]! - before[name]! >= MOST_MS));
      await person.app.ok('PATCH', `/events/${id}`, { title: 'Written in silence' });
    });
    if (Object.keys(slowed).length === 0 && noticedMs < BECOMES_KNOWN_MS) break;
  }
  expect(Object.keys(slowed)).toEqual([]);
  expect(noticedMs).toBeLessThan(BECOMES_KNOWN_MS);
  await eventually(
    () => person.seen('google'),
    (events) => events.some(({ title }) => title === 'Written in silence'),
    { withinMs: 60_000 },
  );
});

/** Ends when Redis has been found again. */
async function inSilence(work: () => Promise<void>): Promise<void> {
  stack.privateRedis!.pause();
  try {
    await work();
  } finally {
    stack.privateRedis!.resume();
  }
  await eventually(
    async () => (await fetch(`${stack.api.url}/health/ready`)).ok,
    (isReady) => isReady,
  );
}

/** How long each request takes when the machine has time for it, in ms. */
async function usualTimes(requests: Record<string, () => Promise<unknown>>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, run] of Object.entries(requests)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      await run();
      times.push(performance.now() - began);
    }
    found[name] = times.toSorted((a, b) => a - b)[COUNTED]!;
  }
  return found;
}
