import type { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ScheduleRuns } from '../../../libs/processor/schedule-runs';
import { openUnitOfWork } from '../../support/unit-of-work';

const EVERY = 30;

let unitOfWork: UnitOfWork;
/** Each with connections of its own, as workers have. */
let workers: ScheduleRuns[];
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await openUnitOfWork();
  ({ unitOfWork, close } = opened);
  workers = [new ScheduleRuns(unitOfWork)];
  for (let more = 0; more < 3; more += 1) workers.push(new ScheduleRuns(await opened.another()));
});
afterAll(() => close());
beforeEach(() => unitOfWork.query('DELETE FROM schedule_runs'));

const later = (seconds: number) =>
  unitOfWork.query(`UPDATE schedule_runs SET begun_at = begun_at - make_interval(secs => $1)`, [seconds]);

async function askedByAll(): Promise<number> {
  let runs = 0;
  const work = () => Promise.resolve((runs += 1));
  await Promise.all([...workers, ...workers].map((worker) => worker.once('sweep', EVERY, work)));
  return runs;
}

it('workers that ask together, again, or late run a regular job once in its interval', async () => {
  expect(await askedByAll()).toBe(1);
  expect(await askedByAll()).toBe(0);
  await later(EVERY / 2);
  expect(await askedByAll()).toBe(0);
  await later(EVERY / 2);
  expect(await askedByAll()).toBe(1);
  // After an outage of many intervals there is one look to make, and not many.
  await later(EVERY * 20);
  expect(await askedByAll()).toBe(1);
});

it('each job has intervals of its own', async () => {
  expect(await workers[0]!.once('sweep', EVERY, async () => undefined)).toBe(true);
  expect(await workers[1]!.once('start_due_pulls', EVERY, async () => undefined)).toBe(true);
});

it('a run that fails may be tried again at once, and by anybody', async () => {
  const failing = workers[0]!.once('sweep', EVERY, () => Promise.reject(new Error('the database is away')));
  await expect(failing).rejects.toThrow('the database is away');
  expect(await workers[1]!.once('sweep', EVERY, async () => undefined)).toBe(true);
});
