import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const ROUNDS = 12;
/** Of the times in order: what a busy machine makes late is not among the quickest, what waits for Redis is among no others. */
const COUNTED = 3;
/** What waits for Redis does so each time that it is measured, and what a machine that is slow for seconds makes late does not. */
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
  const before = await usualTimes(requests);
  stack.privateRedis!.pause();
  try {
    const began = performance.now();
    await person.app.ok('PATCH', `/events/${id}`, { title: 'The first to notice' });
    expect(performance.now() - began).toBeLessThan(BECOMES_KNOWN_MS);
    let slowed = requests;
    for (let count = 0; count < MEASUREMENTS && Object.keys(slowed).length > 0; count += 1) {
      const during = await usualTimes(slowed);
      slowed = Object.fromEntries(Object.entries(slowed).filter(([name]) => during[name]! - before[name]! >= MOST_MS));
    }
    expect(Object.keys(slowed)).toEqual([]);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Written in silence' });
  } finally {
    stack.privateRedis!.resume();
  }
  await eventually(
    () => person.seen('google'),
    (events) => events.some(({ title }) => title === 'Written in silence'),
    { withinMs: 60_000 },
  );
});

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
