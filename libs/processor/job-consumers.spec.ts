import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { giveUpPlace } from '@calendar/contracts/jobs';
import type { AppConfig } from '@calendar/platform/config';
import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { Job } from 'bull';
import { expect, it, vi } from 'vitest';
import { JobConsumers } from './job-consumers';
import type { JobRuns } from './job-runs';

const CONFIG = { worker: { concurrency: 1 } } as AppConfig;
const JOB = {
  name: 'sync_calendar_event',
  data: { eventId: randomUUID(), action: 'update' },
  queue: { name: 'interactive' },
  attemptsMade: 0,
} as unknown as Job;

type Take = (job: Job) => Promise<unknown>;

/** A worker whose jobs give up their places when they are told to, and end when they are told to. */
function workerOf() {
  const taken: Take[] = [];
  const process = (_name: string, _places: number, take: Take): Promise<void> => {
    taken.push(take);
    return Promise.resolve();
  };
  const [slow, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const run = vi.fn<JobRuns['run']>(async () => {
    await slow.promise;
    giveUpPlace();
    await end.promise;
  });
  const queues = { get: () => ({ process }) } as unknown as ModuleRef;
  const consumers = new JobConsumers(CONFIG, queues, { run } as unknown as JobRuns);
  consumers.start();
  return { consumers, take: taken[0]!, run, slow, end };
}

/** What of these has come to its end by now. */
async function over(...waits: Array<Promise<unknown>>): Promise<boolean[]> {
  const ends = waits.map(() => false);
  for (const [index, wait] of waits.entries()) void wait.then(() => (ends[index] = true));
  await nextTurn();
  return ends;
}

it('a slow job gives up its place, and a worker that stops waits for it', async () => {
  const { consumers, take, slow, end } = workerOf();
  const place = take(JOB);
  slow.resolve();
  expect(await over(place)).toEqual([true]);
  const stopping = consumers.beforeApplicationShutdown();
  expect(await over(stopping)).toEqual([false]);
  end.resolve();
  await stopping;
});

it('what becomes slow in a worker that stops keeps its place: the queue waits for that', async () => {
  const { consumers, take, slow, end } = workerOf();
  const place = take(JOB);
  await consumers.beforeApplicationShutdown();
  slow.resolve();
  expect(await over(place)).toEqual([false]);
  end.resolve();
  await place;
});

it('of a bundle what is not understood is told of, and fails; the others are run', async () => {
  const told = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  const { take, run, slow, end } = workerOf();
  for (const { resolve } of [slow, end]) resolve();
  const known = { name: JOB.name, data: JOB.data as object };
  const jobs = [{ ...known, data: { eventId: 'none' } }, known, { ...known, name: 'of_a_later_release' }];
  await expect(take({ ...JOB, name: 'bundle', data: { jobs } } as Job)).rejects.toThrow(/eventId/);
  expect(run.mock.calls).toMatchObject([[{ ...known, queue: 'interactive', attempt: 1 }, known.data]]);
  expect(told.mock.calls).toMatchObject([
    [{ job: JOB.name }, 'a job is not understood'],
    [{ job: 'of_a_later_release' }, 'a job is not understood'],
  ]);
  vi.restoreAllMocks();
});
