import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { togetherOrSingly, type RowLock } from './together';

const MOST_AT_ONCE = 8;

it('waits for so many rows at once and no more, and for none that is free', async () => {
  const letGo = Promise.withResolvers<void>();
  let waiting = 0;
  const run = async (rows: readonly string[], lock: RowLock): Promise<Array<string | undefined>> => {
    if (lock === 'SKIP LOCKED') return rows.map((row) => (row.startsWith('held') ? undefined : row));
    waiting += 1;
    await letGo.promise;
    waiting -= 1;
    return [...rows];
  };
  const held = Array.from({ length: MOST_AT_ONCE + 3 }, (_, number) => `held ${number}`);
  const [free, ...others] = await togetherOrSingly(['free', ...held], run, 'none');
  await nextTurn();
  expect(free).toBe('free');
  expect(waiting).toBe(MOST_AT_ONCE);
  expect(await togetherOrSingly(['free, too'], run, 'none')).toEqual(['free, too']);
  letGo.resolve();
  expect(await Promise.all(others.map(async (each) => each))).toEqual(held);
  expect(waiting).toBe(0);
});

it('keeps nobody waiting for what Postgres has refused', async () => {
  const run = (_: readonly string[], lock: RowLock): Promise<Array<string | undefined>> =>
    lock === 'SKIP LOCKED' ? Promise.resolve([]) : Promise.reject(new Error('away'));
  const refused = Array.from({ length: MOST_AT_ONCE + 1 }, (_, number) => `row ${number}`);
  const outputs = await togetherOrSingly(refused, run, 'none');
  const ends = await Promise.allSettled(outputs.map(async (each) => each));
  expect(ends.map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
});
