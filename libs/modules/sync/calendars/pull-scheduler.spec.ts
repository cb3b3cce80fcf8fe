import type { AddOptions, Jobs } from '@calendar/contracts/jobs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CursorStore } from './cursor.store';
import { PullScheduler } from './pull-scheduler';

const CALENDAR = { connectionId: 'a connection', calendarId: 'a calendar' };

let added: AddOptions[];
let scheduler: PullScheduler;

beforeEach(() => {
  vi.useFakeTimers({ now: 50, toFake: ['Date'] });
  added = [];
  const jobs: Pick<Jobs, 'add'> = {
    add: (_name, _payload, options: AddOptions | undefined) => {
      added.push(options ?? {});
      return Promise.resolve(true);
    },
  };
  scheduler = new PullScheduler({} as CursorStore, jobs as Jobs);
});

afterEach(() => {
  vi.useRealTimers();
});

it('has a calendar that may be read now read at once', async () => {
  await scheduler.goOn(CALENDAR, 0);
  expect(added).toEqual([{ urgent: true }]);
});

it('has those that rest read at the same moments, so that they travel together, and none too early', async () => {
  for (const dueInMs of [60_000, 60_030, 60_051]) await scheduler.goOn(CALENDAR, dueInMs);
  expect(added).toMatchObject([60_050, 60_050, 60_150].map((delayMs) => ({ urgent: true, delayMs })));
});

it('has each of them wait once, however many ask for it', async () => {
  for (const calendarId of ['one', 'other', 'one']) await scheduler.goOn({ ...CALENDAR, calendarId }, 60_000);
  const [one, other, again] = added.map(({ waitKey }) => waitKey);
  expect([again === one, other === one, one === undefined]).toEqual([true, false, false]);
});

it('has a calendar that somebody waits for wait beside its own poll, which has to let others go first', async () => {
  await scheduler.start([CALENDAR], 60_000);
  await scheduler.goOn(CALENDAR, 60_000);
  const [poll, awaited] = added;
  expect(poll!.key).toBeDefined();
  expect(awaited!.waitKey).not.toBe(poll!.key);
});

it('makes one job of all polls of a calendar at the same moment', async () => {
  await scheduler.start([CALENDAR], 60_000);
  await scheduler.start([CALENDAR], 60_000);
  expect(new Set(added.map(({ key }) => key)).size).toBe(1);
  expect(added.map(({ delayMs, urgent }) => [delayMs, urgent])).toEqual([
    [60_050, undefined],
    [60_050, undefined],
  ]);
});
