import { setTimeout as delay } from 'node:timers/promises';
import { QueueFullError, type UnitOfWork } from '@calendar/platform/database';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

/** As many connections as a process may hold. */
const POOL = 20;

let unitOfWork: UnitOfWork;
let elsewhere: UnitOfWork;
let close: () => Promise<void>;
let told: string[];

beforeAll(async () => {
  const opened = await openUnitOfWork();
  ({ unitOfWork, close } = opened);
  elsewhere = await opened.another();
});
afterAll(() => close());
beforeEach(() => {
  told = [];
});

/** A transaction that lasts until it is let go. */
function hold(userId: string, name: string, process = unitOfWork): { done: Promise<void>; letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = process.runInTurnOf(userId, async () => {
    told.push(`${name} begins`);
    await promise;
    told.push(`${name} ends`);
  });
  return { done, letGo: resolve };
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

it('transactions of one person come one after the other over all processes, those of others beside them', async () => {
  const first = hold('ada', 'first');
  await begun('first');
  const second = hold('ada', 'second', elsewhere);
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

it('whoever waits for a turn takes no connection away from others', async () => {
  const holds = Array.from({ length: 2 * POOL }, (_, index) => hold('ada', `turn ${index}`));
  await begun('turn 0');
  expect(await unitOfWork.query(`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  expect(await unitOfWork.runInTurnOf('ben', () => Promise.resolve('ben'))).toBe('ben');
  for (const { letGo } of holds) letGo();
  await Promise.all(holds.map(({ done }) => done));
  expect(told).toEqual(holds.flatMap((_, index) => [`turn ${index} begins`, `turn ${index} ends`]));
});

it('a row that another transaction holds keeps nobody waiting but who wants it', async () => {
  await unitOfWork.query('CREATE TABLE taken (id int PRIMARY KEY)');
  const take = (process: UnitOfWork, id: number) =>
    process.query('INSERT INTO taken VALUES ($1) ON CONFLICT DO NOTHING', [id]);
  const { promise, resolve } = Promise.withResolvers<void>();
  const ids = [0, 1, 2, 3];
  const holder = elsewhere.runInTurnOf('holder', async () => {
    for (const id of ids) await take(elsewhere, id);
    told.push('all are taken');
    await promise;
  });
  await eventually(
    () => Promise.resolve(told),
    (all) => all.includes('all are taken'),
  );
  const waiting = async () => {
    const rows = await elsewhere.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'transactionid'`,
    );
    return rows[0]!.count;
  };
  const wanting: Array<Promise<unknown>> = [];
  const others: Array<Promise<unknown>> = [];
  for (const id of ids) {
    wanting.push(unitOfWork.runWithOthers(`wanting ${id}`, () => take(unitOfWork, id)));
    others.push(unitOfWork.runWithOthers(`beside ${id}`, () => unitOfWork.query('SELECT 1 AS one')));
    await eventually(waiting, (count) => count === wanting.length);
  }
  others.push(unitOfWork.runWithOthers('later', () => unitOfWork.query('SELECT 1 AS one')));
  await Promise.all(others);
  await eventually(waiting, (count) => count === wanting.length);
  resolve();
  await Promise.all([holder, ...wanting]);
});

it('work that comes together hears after one wait that there is no connection', async () => {
  const holds = Array.from({ length: POOL }, (_, index) => hold(`holder ${index}`, `turn ${index}`));
  await Promise.all(holds.map((_, index) => begun(`turn ${index}`)));
  const connect = vi.spyOn(unitOfWork['pool'], 'connect');
  const ended = await Promise.allSettled(
    ['ada', 'ben', 'cleo'].map((person) => unitOfWork.runWithOthers(person, () => Promise.resolve())),
  );
  expect(connect).toHaveBeenCalledTimes(1);
  connect.mockRestore();
  for (const end of ended)
    expect(end).toMatchObject({ reason: { message: 'timeout exceeded when trying to connect' } });
  for (const { letGo } of holds) letGo();
  await Promise.all(holds.map(({ done }) => done));
});

it('one person does not make a process wait for more than it can hold', async () => {
  const first = hold('ada', 'first');
  await begun('first');
  const others = Array.from({ length: 250 }, () => unitOfWork.runInTurnOf('ada', () => Promise.resolve('done')));
  const ended = Promise.allSettled(others);
  first.letGo();
  const refused = (await ended).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(50);
  for (const { reason } of refused as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(QueueFullError);
  await expect(unitOfWork.runInTurnOf('ada', () => Promise.resolve('again'))).resolves.toBe('again');
});

it('nothing of other people is changed in the turn of one', async () => {
  const nested = unitOfWork.runInTurnOf('ada', () => unitOfWork.runInTurnOf('ben', () => Promise.resolve()));
  await expect(nested).rejects.toThrow('changes nothing of others');
});

it('a hook that fails is logged: what is committed is done, and the other hooks run', async () => {
  const logged = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  const ran: string[] = [];
  const done = unitOfWork.runInTurnOf('ada', () => {
    unitOfWork.afterCommit(() => Promise.reject(new Error('the database is away')));
    unitOfWork.afterCommit(() => void ran.push('second'));
    return Promise.resolve('committed');
  });
  await expect(done).resolves.toBe('committed');
  expect(ran).toEqual(['second']);
  expect(logged).toHaveBeenCalledOnce();
  logged.mockRestore();
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
