import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Jobs } from '@calendar/contracts/jobs';
import { WaitingEvents } from './waiting-events';

const CONNECTION = 'connection';
const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

let added: Array<{ connectionId: string; eventIds: string[] }>;
let waiting: WaitingEvents;

beforeEach(() => {
  vi.useFakeTimers();
  added = [];
  const add = (_name: string, payload: (typeof added)[number]) => added.push(payload);
  waiting = new WaitingEvents({ add } as unknown as Jobs);
});
afterEach(() => void vi.useRealTimers());

it('hundreds of events that wait for one account have one timer and one job, in their order', () => {
  const events = ids(150);
  for (const id of events) waiting.wait(CONNECTION, [id], 1_000);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(999);
  expect(added).toEqual([]);
  vi.advanceTimersByTime(501);
  expect(added).toEqual([{ connectionId: CONNECTION, eventIds: events }]);
  expect(vi.getTimerCount()).toBe(0);
});

it('an event that is asked for twice is looked at once, when it was asked for last', () => {
  const [id] = ids(1);
  waiting.wait(CONNECTION, [id!], 1_000);
  waiting.wait(CONNECTION, [id!], 3_000);
  vi.advanceTimersByTime(2_000);
  expect(added).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(added).toEqual([{ connectionId: CONNECTION, eventIds: [id] }]);
});

it('events that are sent away one after the other are looked at together', () => {
  const events = ids(10);
  for (const id of events) {
    waiting.wait(CONNECTION, [id], 100);
    vi.advanceTimersByTime(30);
  }
  vi.advanceTimersByTime(1_000);
  expect(added.length).toBeLessThanOrEqual(2);
  expect(added.flatMap(({ eventIds }) => eventIds)).toEqual(events);
});

it('what waits for longer waits on, and accounts wait each for themselves', () => {
  const [soon, late, other] = ids(3);
  waiting.wait(CONNECTION, [late!], 5_000);
  waiting.wait(CONNECTION, [soon!], 1_000);
  waiting.wait('other', [other!], 1_000);
  expect(vi.getTimerCount()).toBe(2);
  vi.advanceTimersByTime(2_000);
  expect(added).toEqual([
    { connectionId: CONNECTION, eventIds: [soon] },
    { connectionId: 'other', eventIds: [other] },
  ]);
  vi.advanceTimersByTime(4_000);
  expect(added.at(-1)).toEqual({ connectionId: CONNECTION, eventIds: [late] });
});

it('more than one job takes are left for the next', () => {
  const events = ids(450);
  waiting.wait(CONNECTION, events, 500);
  vi.advanceTimersByTime(1_000);
  expect(added.flatMap(({ eventIds }) => eventIds)).toEqual(events);
  expect(added.map(({ eventIds }) => eventIds.length)).toEqual([200, 200, 50]);
});
