import { setTimeout as delay } from 'node:timers/promises';
import type { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseProblem } from '../../../apps/api/http/database-problems';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let elsewhere: UnitOfWork;
let close: () => Promise<void>;
let hooks: string[];

beforeAll(async () => {
  const opened = await openUnitOfWork();
  ({ unitOfWork, close } = opened);
  elsewhere = await opened.another();
  await unitOfWork.query('CREATE TABLE written (name text)');
});
afterAll(() => close());
beforeEach(() => {
  hooks = [];
});

/** Postgres ends every connection in a transaction, but for the one that asks. */
const endAll = () =>
  elsewhere.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
  );

const ENDINGS: ReadonlyArray<[ending: string, end: () => Promise<unknown>]> = [
  ['because it rested for too long', () => Promise.resolve()],
  ['because Postgres goes down', endAll],
];

/** How many connections are in a transaction: an ended one is gone. */
const othersInTransactions = async () =>
  (
    await elsewhere.query(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
    )
  ).length;

async function ended(end: () => Promise<unknown>, last: () => Promise<unknown>): Promise<unknown> {
  const turn = unitOfWork.runInTurnOf('ada', async () => {
    unitOfWork.afterCommit(() => void hooks.push('ran'));
    await unitOfWork.query(`INSERT INTO written VALUES ('lost')`);
    await unitOfWork.query(`SET LOCAL idle_in_transaction_session_timeout = '150ms'`);
    await end();
    await eventually(othersInTransactions, (count) => count === 0);
    return last();
  });
  return turn.then(
    () => 'committed',
    (error: unknown) => databaseProblem(error)?.code ?? error,
  );
}

describe.each(ENDINGS)('a turn that is ended %s', (_ending, end) => {
  it('is told as an outage by its next statement, and leaves nothing', async () => {
    expect(await ended(end, () => unitOfWork.query('SELECT name FROM written'))).toBe('service.unavailable');
    expect(await unitOfWork.query('SELECT name FROM written')).toEqual([]);
    expect(hooks).toEqual([]);
  });

  it('is told as an outage by its commit, if that comes next', async () => {
    expect(await ended(end, () => Promise.resolve())).toBe('service.unavailable');
    expect(await unitOfWork.query('SELECT name FROM written')).toEqual([]);
    expect(hooks).toEqual([]);
  });

  it('lets the next one of the person begin', async () => {
    await ended(end, () => Promise.resolve());
    expect(await unitOfWork.runInTurnOf('ada', () => Promise.resolve('next'))).toBe('next');
  });
});

it('a turn that is ended while it is waited for is told as an outage', async () => {
  const begun = Promise.withResolvers<void>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = elsewhere.runInTurnOf('ada', () => {
    begun.resolve();
    return promise;
  });
  await begun.promise;
  const waits = () =>
    elsewhere.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
    );
  const waiting = unitOfWork.runInTurnOf('ada', () => Promise.resolve());
  const told = waiting.catch((error: unknown) => databaseProblem(error)?.code ?? error);
  const [waiter] = await eventually(waits, (rows) => rows.length > 0);
  await elsewhere.query('SELECT pg_terminate_backend($1)', [waiter!.pid]);
  expect(await told).toBe('service.unavailable');
  resolve();
  await first;
});

it('what goes on after its turn has ended is told so, and is not written elsewhere', async () => {
  let detached: Promise<unknown> | undefined;
  await unitOfWork.runInTurnOf('ada', () => {
    detached = delay(200).then(() => unitOfWork.query(`INSERT INTO written VALUES ('detached')`));
    detached.catch(() => undefined);
    return Promise.resolve();
  });
  await expect(detached).rejects.toThrow(/released/);
  expect(await unitOfWork.query('SELECT name FROM written')).toEqual([]);
});
