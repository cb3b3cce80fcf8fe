import { randomUUID } from 'node:crypto';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { ModuleRef } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Queue } from 'bull';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Jobs, JobsModule } from '../../../libs/contracts/jobs';
import { serveRequest } from '../../../libs/platform/observability/tracing/work';
import type { AppConfig } from '../../../libs/platform/config';
import { bullOptions, RedisConnection } from '../../../libs/platform/redis';
import { JobConsumers } from '../../../libs/processor/job-consumers';
import type { JobRuns, TakenJob } from '../../../libs/processor/job-runs';
import { eventually } from '../../support/eventually';
import { freshRedisUrl } from '../../support/redis';
import { SharedRedis } from '../platform/shared-redis';

const MANY = 20;
const CONFIG = { worker: { concurrency: 4 } } as AppConfig;

let nest: TestingModule;
let jobs: Jobs;
let queue: Queue;
let taken: TakenJob[];
/** What a job is to end with. */
let endOf: (job: TakenJob) => Promise<unknown>;

beforeAll(async () => {
  const url = await freshRedisUrl();
  nest = await Test.createTestingModule({
    imports: [
      SharedRedis.of(new RedisConnection({ url })),
      BullModule.forRoot(bullOptions({ url })),
      JobsModule.forRoot({}),
    ],
  }).compile();
  await nest.init();
  jobs = nest.get(Jobs);
  queue = nest.get<Queue>(getQueueToken('interactive'));
  const run = (job: TakenJob): Promise<unknown> => {
    taken.push(job);
    return endOf(job);
  };
  new JobConsumers(CONFIG, nest.get(ModuleRef), { run } as unknown as JobRuns).start();
  await eventually(
    () => jobs.add('sync_calendar_event', { eventId: randomUUID(), action: 'update' }),
    (isAdded) => isAdded,
  );
  await eventually(
    () => Promise.resolve(taken),
    ({ length }) => length > 0,
  );
});
afterAll(() => nest.close());
beforeEach(() => {
  taken = [];
  endOf = () => Promise.resolve();
});
taken = [];
endOf = () => Promise.resolve();

const eventIds = () => Array.from({ length: MANY }, () => randomUUID());
/** As the request of each of them. */
const add = (eventId: string) =>
  serveRequest(
    { requestId: `request-${eventId}`, traceparent: null, description: { name: 'PATCH', kind: 'server' } },
    () => jobs.add('sync_calendar_event', { eventId, action: 'update' }),
  );
const idsTaken = () => taken.map(({ data }) => (data as { eventId: string }).eventId);
const untilTaken = (count: number) =>
  eventually(
    () => Promise.resolve(taken),
    ({ length }) => length >= count,
  );

it('jobs that are added at once travel together, and each runs as if it had come alone', async () => {
  const [add1, addMany] = [vi.spyOn(queue, 'add'), vi.spyOn(queue, 'addBulk')];
  const ids = eventIds();
  expect(await Promise.all(ids.map(add))).toEqual(ids.map(() => true));
  await untilTaken(MANY);
  expect(idsTaken().toSorted()).toEqual(ids.toSorted());
  for (const { name, data, queue: from, attempt } of taken) {
    const { eventId, origin } = data as { eventId: string; origin: { requestId: string } };
    expect({ name, from, attempt }).toEqual({ name: 'sync_calendar_event', from: 'interactive', attempt: 1 });
    expect(origin.requestId).toBe(`request-${eventId}`);
  }
  expect(add1).not.toHaveBeenCalled();
  expect(addMany.mock.calls.map(([added]) => added.length)).toEqual([2]);
  vi.restoreAllMocks();
});

it('one that fails holds up none of the others, and is tried again with them', async () => {
  const ids = eventIds().slice(0, 3);
  endOf = ({ data, attempt }) =>
    (data as { eventId: string }).eventId === ids[0] && attempt === 1
      ? Promise.reject(new Error('Postgres is away'))
      : Promise.resolve();
  await Promise.all(ids.map(add));
  await untilTaken(2 * ids.length);
  expect(idsTaken().slice(0, 3)).toEqual(ids);
  expect(idsTaken().slice(3)).toEqual(ids);
  expect(taken.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 2, 2, 2]);
  await eventually(
    () => queue.getJobCounts(),
    ({ active, waiting, delayed, failed }) => active + waiting + delayed + failed === 0,
  );
});

it('those with a key stay jobs of their own: one of them stands for all of its key', async () => {
  const [first, second] = eventIds();
  const keyed = (eventId: string) => jobs.add('sync_calendar_event', { eventId, action: 'retry' }, { key: eventId });
  const wait = Promise.withResolvers<void>();
  endOf = () => wait.promise;
  await Promise.all([keyed(first!), keyed(second!), keyed(first!)]);
  await untilTaken(2);
  wait.resolve();
  expect(idsTaken().toSorted()).toEqual([first, second].toSorted());
});
