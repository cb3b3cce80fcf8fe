import { setTimeout as delay } from 'node:timers/promises';
import type { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;
let told: string[];

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());
beforeEach(() => {
  told = [];
});

/** A transaction that lasts until it is let go. */
function hold(userId: string, name: string): { done: Promise<void>; letGo: (error?: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = unitOfWork.runInTurnOf(userId, async () => {
    told.push(`${name} begins`);
    await promise;
    told.push(`${name} ends`);
  });
  return { done, letGo: (error) => (error ? reject(error) : resolve()) };
}

const somebodyWaits = () =>
  eventually(
    () =>
      unitOfWork.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
      ),
    (rows) => rows.length > 0,
  );

const begun = (name: string) =>
  eventually(
    () => Promise.resolve(told),
    (all) => all.includes(`${name} begins`),
  );

it('transactions of one person come one after the other, those of others beside them', async () => {
  const first = hold('ada', 'first');
  await begun('first');
  const second = hold('ada', 'second');
  await somebodyWaits();
  const other = hold('ben', 'other');
  await begun('other');
  other.letGo();
  await other.done;
  first.letGo();
  second.letGo();
  await Promise.all([first.done, second.done]);
  expect(told).toEqual(['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends']);
});

it('a turn that fails ends, with nothing written', async () => {
  await unitOfWork.query('CREATE TABLE IF NOT EXISTS written (name text)');
  const failing = unitOfWork.runInTurnOf('ada', async () => {
    await unitOfWork.query(`INSERT INTO written VALUES ('lost')`);
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  await unitOfWork.runInTurnOf('ada', () => unitOfWork.query(`INSERT INTO written VALUES ('kept')`));
  expect(await unitOfWork.query('SELECT name FROM written')).toEqual([{ name: 'kept' }]);
});

it('work inside of a turn belongs to its transaction, and what waits for the commit comes after it', async () => {
  await unitOfWork.query('CREATE TABLE IF NOT EXISTS counted (name text)');
  const outside: unknown[] = [];
  await unitOfWork.runInTurnOf('ada', async () => {
    await unitOfWork.runInTurnOf('ada', async () => {
      await unitOfWork.query(`INSERT INTO counted VALUES ('inner')`);
      unitOfWork.afterCommit(async () => void outside.push(...(await unitOfWork.query('SELECT name FROM counted'))));
    });
    await delay(50);
    expect(outside).toEqual([]);
  });
  expect(outside).toEqual([{ name: 'inner' }]);
});

it('a process that hangs in its turn does not keep the person waiting for ever', async () => {
  expect(await unitOfWork.query('SHOW idle_in_transaction_session_timeout')).toEqual([
    { idle_in_transaction_session_timeout: '30s' },
  ]);
});
