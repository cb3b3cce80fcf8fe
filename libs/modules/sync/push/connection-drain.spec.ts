import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connections } from '@calendar/contracts/ports';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DisconnectCleanup } from '../disconnect/disconnect-cleanup';
import type { LinkLeases } from '../links/link-lease.store';
import type { PushScheduler } from '../links/push-scheduler';
import { ConnectionDrain } from './connection-drain';
import type { LinkPusher, PushResult } from './link-pusher';
import { OutcomeMeetings } from './outcome-meetings';

const IN_HAND = 16;
const TURN_MS = 5_000;
const LINKS = 40;
const linksOf = (connection: string) => Array.from({ length: LINKS }, (_, number) => `${connection} ${number}`);

let begun: Set<string>;
let inHand: Map<string, PromiseWithResolvers<PushResult>>;
/** After how many ms connections are to be drained again. */
let later: number[];
let drain: ConnectionDrain;

beforeEach(() => {
  [begun, inHand, later] = [new Set(), new Map(), []];
  const push = (id: string): Promise<PushResult> => {
    begun.add(id);
    const end = Promise.withResolvers<PushResult>();
    inHand.set(id, end);
    return end.promise.finally(() => inHand.delete(id));
  };
  drain = new ConnectionDrain(
    {
      dueOfConnection: (id: string) => Promise.resolve(linksOf(id).filter((link) => !begun.has(link))),
      untilNextDueOfConnection: () => Promise.resolve(null),
    } as unknown as LinkLeases,
    { push } as unknown as LinkPusher,
    new OutcomeMeetings(),
    { byId: () => Promise.resolve(null) } as unknown as Connections,
    {} as DisconnectCleanup,
    {
      drain: (_: string[], delayMs: number) => Promise.resolve(void later.push(delayMs)),
    } as unknown as PushScheduler,
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function letGo(ids: Iterable<string>): Promise<void> {
  for (const id of ids) inHand.get(id)!.resolve({ kind: 'done' });
  await nextTurn();
}

async function letAllGo(): Promise<void> {
  while (inHand.size > 0) await letGo(inHand.keys());
}

it('has so many links in hand and no more, however often it is asked for, and looks again for what that was about', async () => {
  const end = drain.run('connection');
  await nextTurn();
  const others = [drain.run('connection'), drain.run('connection')];
  await nextTurn();
  expect(inHand.size).toBe(IN_HAND);
  await Promise.all(others);
  await letAllGo();
  await end;
  expect(begun.size).toBe(LINKS);
  expect(later).toEqual([0]);
  await drain.run('connection');
  expect(later).toEqual([0]);
});

it('has links of each connection in hand', async () => {
  const ends = ['one', 'other'].map((connection) => drain.run(connection));
  await nextTurn();
  expect(inHand.size).toBe(2 * IN_HAND);
  await letAllGo();
  await Promise.all(ends);
  expect(later).toEqual([]);
});

it('keeps no other waiting for the last of its links', async () => {
  const slow = drain.run('connection');
  await nextTurn();
  const [last, ...others] = inHand.keys();
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + TURN_MS);
  await letGo(others);
  expect([...inHand.keys()]).toEqual([last]);
  const next = drain.run('connection');
  await nextTurn();
  expect(inHand.size).toBe(1 + IN_HAND);
  await letAllGo();
  await Promise.all([slow, next]);
  expect(begun.size).toBe(LINKS);
});

it('that has failed keeps no other from beginning', async () => {
  const failing = drain.run('connection');
  await nextTurn();
  const [first] = inHand.values();
  const failed = failing.catch((error: unknown) => error);
  first!.reject(new Error('away'));
  await nextTurn();
  await letAllGo();
  expect(await failed).toMatchObject({ message: 'away' });
  const next = drain.run('connection');
  await nextTurn();
  expect(inHand.size).toBe(IN_HAND);
  await letAllGo();
  await next;
});
