import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INTERVIEW, type ConnectionJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { lowest } from '../support/quickest';
import { Stack } from '../support/stack';

const SLOW_MS = 9_000;
/** How many times as long reading may take beside somebody who writes thousands of events. */
const MOST_SLOWDOWN = 6;

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

/** Somebody with a few Google accounts. */
async function connected(
  accounts: number,
): Promise<{ person: Person; connections: ConnectionJson[]; emails: string[] }> {
  const person = await Person.of(stack);
  const emails = Array.from({ length: accounts }, (_, index) => `${person.id}-${index}@google.test`);
  for (const account of emails) await person.connect('google', { decision: 'approve', account });
  return { person, emails, connections: await person.app.connections() };
}

it('somebody whose accounts are slow keeps nobody else from asking theirs, however often they ask', async () => {
  const [slow, other] = [await connected(3), await connected(1)];
  const path = '/users/me/calendarList';
  const asksOfSlow = async () =>
    (await slow.person.calendars.requests({ provider: 'google' })).filter(
      (one) => one.path.includes(path) && slow.emails.includes(one.account ?? ''),
    );
  // A new account is looked into once, by ourselves.
  await eventually(asksOfSlow, ({ length }) => length === 3);
  for (const account of slow.emails) {
    const action = { kind: 'delay', ms: SLOW_MS };
    await slow.person.calendars.fault({ provider: 'google', times: null, match: { path, account }, action });
  }
  await slow.person.calendars.forgetRequests();
  const asked = Array.from({ length: 42 }, (_, index) =>
    slow.person.app.call('GET', `/calendar/connections/${slow.connections[index % 3]!.id}/calendars`),
  );
  const first = await Promise.race([
    Promise.race(asked).then(() => 'one of the slow accounts'),
    other.person.app
      .ok('GET', `/calendar/connections/${other.connections[0]!.id}/calendars`)
      .then(() => 'the account that is not slow'),
  ]);
  expect(first).toBe('the account that is not slow');
  expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([200]));
  // Who asks the same at once gets one answer.
  expect(await asksOfSlow()).toHaveLength(3);
});

it('somebody who writes thousands of events at once keeps nobody else from reading', async () => {
  const [writer, reader] = [await Person.of(stack), await Person.of(stack)];
  await reader.app.addInterview();
  const read = async () => {
    const began = performance.now();
    await reader.app.ok('GET', '/events');
    return performance.now() - began;
  };
  const slowdown = await lowest(MOST_SLOWDOWN, async () => {
    const alone: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < 20; round += 1) alone.push(await read());
    const written = Array.from({ length: 15 }, async () => {
      const description = 'x'.repeat(500);
      const events = Array.from({ length: 300 }, () => ({ ...INTERVIEW, id: randomUUID(), description }));
      await writer.app.ok('POST', '/events/bulk', { events });
    });
    const over = new AbortController();
    void Promise.allSettled(written).then(() => over.abort());
    while (!over.signal.aborted) beside.push(await read());
    await Promise.all(written);
    for (let round = 0; round < 20; round += 1) alone.push(await read());
    expect(beside.length).toBeGreaterThan(5);
    // On average: those that wait for the others are few, and wait for seconds.
    return mean(beside) / mean(alone);
  });
  expect(slowdown).toBeLessThan(MOST_SLOWDOWN);
});

it('a plan of an account is made at most once in ten seconds', async () => {
  const { person, connections } = await connected(1);
  const plan = () => person.app.call<{ code: string }>('GET', `/calendar/connections/${connections[0]!.id}/plan`);
  expect((await plan()).status).toBe(200);
  const refused = await plan();
  expect(refused).toMatchObject({ status: 429, body: { code: 'sync.too-soon' } });
  expect(Number(refused.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 10);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
