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

it('makes one job of all who want it read at the same later moment', async () => {
  await Promise.all([scheduler.goOn(CALENDAR, 60_000), scheduler.goOn(CALENDAR, 60_000)]);
  expect(new Set(added.map(({ key }) => key)).size).toBe(1);
  expect(added.map(({ delayMs }) => delayMs)).toEqual([60_050, 60_050]);
});

it('does not make one job of a poll and of a calendar that somebody waits for', async () => {
  await scheduler.goOn(CALENDAR, 60_000);
  await scheduler.start([CALENDAR], 60_000);
  expect(new Set(added.map(({ key }) => key)).size).toBe(2);
});
