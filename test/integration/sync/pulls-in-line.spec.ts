import { randomUUID } from 'node:crypto';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Job, Queue } from 'bull';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Jobs, jobsIn, JobsModule } from '../../../libs/contracts/jobs';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { PullScheduler } from '../../../libs/modules/sync/calendars/pull-scheduler';
import type { UnitOfWork } from '../../../libs/platform/database';
import { bullOptions, RedisConnection } from '../../../libs/platform/redis';
import { eventually } from '../../support/eventually';
import { freshRedisUrl } from '../../support/redis';
import { openUnitOfWork } from '../../support/unit-of-work';
import { SharedRedis } from '../platform/shared-redis';

const POLLS = 40;

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;
let nest: TestingModule;
let queue: Queue<{ connectionId: string }>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
  const redisUrl = await freshRedisUrl();
  nest = await Test.createTestingModule({
    imports: [
      SharedRedis.of(new RedisConnection({ url: redisUrl })),
      BullModule.forRoot(bullOptions({ url: redisUrl })),
      JobsModule.forRoot({}),
    ],
  }).compile();
  await nest.init();
  queue = nest.get<Queue<{ connectionId: string }>>(getQueueToken('inbound'), { strict: false });
  await queue.isReady();
});
afterAll(async () => {
  await nest.close();
  await close();
});

it('a calendar of which a notification has come is read before all that are only polled, though one waits for it, too', async () => {
  const cursors = new CursorStore(unitOfWork);
  const pulls = new PullScheduler(cursors, nest.get(Jobs));
  const polled = Array.from({ length: POLLS }, () => ({ connectionId: randomUUID(), calendarId: 'primary' }));
  const told = { ...polled.at(-1)!, userId: 'person', provider: 'google' } as const;
  await cursors.follow(told, ['primary']);
  const taken: string[] = [];
  const busy = Promise.withResolvers<void>();
  void queue.process('pull_calendar_changes', 1, async (job: Job<{ connectionId: string }>) => {
    taken.push(job.data.connectionId);
    await busy.promise;
  });
  await pulls.start(polled);
  await eventually(
    () => queue.getWaitingCount(),
    (count) => count === POLLS - 1,
  );
  await pulls.request(told.connectionId, null);
  await eventually(
    () => queue.getWaitingCount(),
    (count) => count === POLLS,
  );
  busy.resolve();
  await eventually(
    () => Promise.resolve(taken.length),
    (count) => count === POLLS + 1,
  );
  expect(taken[1]).toBe(told.connectionId);
});

it('calendars that are to be read at the same moment are one job', async () => {
  const pulls = new PullScheduler(new CursorStore(unitOfWork), nest.get(Jobs));
  const calendars = Array.from({ length: 5 }, () => ({ connectionId: randomUUID(), calendarId: 'primary' }));
  await queue.pause();
  await Promise.all(calendars.map((calendar) => pulls.goOn(calendar, 0)));
  const [job, ...others] = await queue.getWaiting();
  expect(others).toEqual([]);
  const { name, data } = job!;
  expect(jobsIn({ name, data }).map((each) => each.data)).toMatchObject(calendars);
  expect(job!.opts.priority).toBe(1);
});

it('what waits already in this process is added once, and travels with what is due with it', async () => {
  // It takes the pause along.
  await queue.empty();
  await queue.pause();
  const jobs = nest.get(Jobs);
  const waits = ['one', 'one', 'other'].map((waitKey) => {
    const calendar = { connectionId: randomUUID(), calendarId: waitKey };
    return jobs.add('pull_calendar_changes', calendar, { delayMs: 50, urgent: true, waitKey });
  });
  await Promise.all(waits);
  const added = async () => (await queue.getWaiting()).flatMap(({ name, data }) => jobsIn({ name, data }));
  await eventually(added, (all) => all.some(({ data }) => 'calendarId' in data && data.calendarId === 'other'));
  expect((await added()).map(({ data }) => 'calendarId' in data && data.calendarId)).toEqual(['one', 'other']);
});
