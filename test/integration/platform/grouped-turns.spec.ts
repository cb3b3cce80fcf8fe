import { AsyncLocalStorage } from 'node:async_hooks';
import type { SharedStatement, UnitOfWork } from '@calendar/platform/database';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually';
import { atOnce, people, TurnScene } from './turn-scene';

let scene: TurnScene;
let unitOfWork: UnitOfWork;
let elsewhere: UnitOfWork;

beforeAll(async () => {
  scene = await TurnScene.open();
  ({ unitOfWork, elsewhere } = scene);
});
afterAll(() => scene.close());
beforeEach(() => scene.empty());

const stored = () => scene.stored();
const transactionId = () => scene.transactionId();
const insert = (id: string, person: string, number?: unknown) => scene.insert(id, person, number);

describe('work that comes together', () => {
  it('of different people is one transaction, and so is that of one person, one after the other', async () => {
    const works = [...people(5), 'person-0', 'person-0'];
    const ended = await atOnce(works, (person) =>
      unitOfWork.runWithOthers(person, async () => {
        const rows = await unitOfWork.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM entries WHERE person = $1',
          [person],
        );
        const { count } = rows[0]!;
        await insert(`${person} ${count}`, person);
        return transactionId();
      }),
    );
    const ids = ended.map((end) => (end as PromiseFulfilledResult<string>).value);
    expect(new Set(ids).size).toBe(1);
    expect(await stored()).toEqual([
      'person-0 0',
      'person-0 1',
      'person-0 2',
      ...people(5)
        .slice(1)
        .map((one) => `${one} 0`),
    ]);
  });

  it('shares a statement, and each gets what it asked for', async () => {
    const asked: string[][] = [];
    const double: SharedStatement<string, string> = {
      writes: false,
      run: async (inputs) => {
        asked.push([...inputs]);
        const rows = await unitOfWork.query<{ text: string }>(
          'SELECT text || text AS text FROM unnest($1::text[]) AS text',
          [inputs],
        );
        return rows.map(({ text }) => text);
      },
    };
    const ended = await atOnce(people(8), (person) =>
      unitOfWork.runWithOthers(person, () => unitOfWork.share(double, person)),
    );
    expect(ended.map((end) => (end as PromiseFulfilledResult<string>).value)).toEqual(
      people(8).map((one) => one + one),
    );
    expect(asked).toEqual([people(8)]);
    expect(await unitOfWork.share(double, 'alone')).toBe('alonealone');
  });

  it('hears of the end when it is durable, and runs its hooks then, each where it came from', async () => {
    const request = new AsyncLocalStorage<string>();
    const seen: Array<[string | undefined, string]> = [];
    const ended = await atOnce(people(4), (person) =>
      request.run(`request of ${person}`, () =>
        unitOfWork.runWithOthers(person, async () => {
          await insert(person, person);
          unitOfWork.afterCommit(async () => {
            const rows = await elsewhere.query<{ id: string }>('SELECT id FROM entries WHERE id = $1', [person]);
            seen.push([request.getStore(), rows[0]!.id]);
          });
          return request.getStore();
        }),
      ),
    );
    expect(ended.map((end) => (end as PromiseFulfilledResult<string>).value)).toEqual(
      people(4).map((one) => `request of ${one}`),
    );
    await eventually(
      () => Promise.resolve(seen),
      (all) => all.length === 4,
    );
    expect(seen.toSorted()).toEqual(people(4).map((one) => [`request of ${one}`, one]));
  });
});

describe('work that fails', () => {
  it('before it has written is told so, and the others are committed together', async () => {
    const ended = await atOnce(people(5), (person) =>
      unitOfWork.runWithOthers(person, async () => {
        await unitOfWork.query('SELECT 1 AS one');
        if (person === 'person-2') throw new Error('is not wanted');
        await insert(person, person);
        return transactionId();
      }),
    );
    expect(ended[2]).toMatchObject({ status: 'rejected', reason: { message: 'is not wanted' } });
    const ids = ended
      .filter(({ status }) => status === 'fulfilled')
      .map((end) => (end as PromiseFulfilledResult<string>).value);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['after it has written', async (person: string) => void (await insert(`${person} too`, person))],
    [
      'with a statement that Postgres refuses',
      async (person: string) => void (await insert(`${person} too`, person, 'no number')),
    ],
    [
      'with a statement whose refusal nobody looks at',
      async (person: string) => {
        await insert(`${person} too`, person, 'no number').catch(() => undefined);
      },
    ],
  ])('%s leaves nothing, and takes nobody along', async (_when, write) => {
    const ended = await atOnce(people(5), (person) =>
      unitOfWork.runWithOthers(person, async () => {
        await insert(person, person);
        if (person !== 'person-2') return;
        await write(person);
        throw new Error('on purpose');
      }),
    );
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await stored()).toEqual(people(5).filter((one) => one !== 'person-2'));
  });

  it('without knowing it, since nobody looked at what Postgres refused, is not told that it is stored', async () => {
    const ended = await atOnce(people(3), (person) =>
      unitOfWork.runWithOthers(person, async () => {
        await insert(person, person);
        if (person === 'person-1') await insert(`${person} too`, person, 'no number').catch(() => undefined);
      }),
    );
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual(['person-0', 'person-2']);
  });

  const insertAll: SharedStatement<string, void> = {
    writes: true,
    run: async (ids) => {
      await unitOfWork.query(`INSERT INTO entries SELECT id, '', 1 FROM unnest($1::text[]) AS id`, [ids]);
      return ids.map(() => undefined);
    },
  };
  it.each([
    ['its own', (id: string) => unitOfWork.query('SELECT pg_sleep(0.02)').then(() => insert(id, id))],
    ['one that it shares', (id: string) => unitOfWork.share(insertAll, id)],
  ])(
    'while a statement is still under way, %s, neither leaves that to the next nor writes with it',
    async (_whose, write) => {
      const ended = await atOnce(people(4), (person) =>
        unitOfWork.runWithOthers(person, async () => {
          const writing: Promise<unknown> = write(person);
          await (person === 'person-1' ? Promise.all([writing, Promise.reject(new Error('sooner'))]) : writing);
        }),
      );
      expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect(await stored()).toEqual(['person-0', 'person-2', 'person-3']);
    },
  );
});

it('ids that several bring at once are inserted without a circle, whoever brings them in whatever order', async () => {
  const insertOnce: SharedStatement<string, boolean> = {
    writes: true,
    onlyOnce: true,
    run: async (ids) => {
      const rows = await unitOfWork.query<{ id: string }>(
        `INSERT INTO entries (id, person, number) SELECT DISTINCT id, '', 1 FROM unnest($1::text[]) AS id ORDER BY id
         ON CONFLICT (id) DO NOTHING RETURNING id`,
        [ids],
      );
      return ids.map((id) => rows.some((row) => row.id === id));
    },
  };
  const ids = ['a', 'b', 'c', 'd'];
  for (let round = 0; round < 20; round += 1) {
    await unitOfWork.query('TRUNCATE entries');
    const works = people(8).flatMap((person, index) =>
      (index % 2 === 0 ? ids : ids.toReversed()).map((id, place) => ({ person, id, late: (index + place) % 3 })),
    );
    const ended = await atOnce(works, ({ person, id, late }) =>
      unitOfWork.runWithOthers(
        person,
        async () => {
          for (let time = 0; time < late; time += 1) await unitOfWork.query('SELECT 1 AS one');
          return unitOfWork.share(insertOnce, id);
        },
        { takesIds: true },
      ),
    );
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await stored()).toEqual(ids);
  }
});

it('outside of transactions what is wanted of a statement while it is under way is run together, and fails together', async () => {
  const asked: number[][] = [];
  const halves: SharedStatement<number, number> = {
    writes: false,
    run: async (numbers) => {
      asked.push([...numbers]);
      const rows = await unitOfWork.query<{ half: number }>(
        'SELECT 10 / number AS half FROM unnest($1::int[]) AS number',
        [numbers],
      );
      return rows.map(({ half }) => half);
    },
  };
  const first = unitOfWork.share(halves, 1);
  await eventually(
    () => Promise.resolve(asked),
    (all) => all.length === 1,
    { everyMs: 0 },
  );
  const rest = [2, 5, 10].map((number) => unitOfWork.share(halves, number));
  expect(await Promise.all([first, ...rest])).toEqual([10, 5, 2, 1]);
  expect(asked.flat()).toEqual([1, 2, 5, 10]);
  const failing = await Promise.allSettled([0, 1].map((number) => unitOfWork.share(halves, number)));
  expect(failing.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await unitOfWork.share(halves, 2)).toBe(5);
});

it('a connection that is cut in the middle loses nothing and does nothing twice', async () => {
  let isCut = false;
  const ended = await atOnce(people(6), (person) =>
    unitOfWork.runWithOthers(person, async () => {
      await insert(person, person);
      if (person !== 'person-3' || isCut) return;
      isCut = true;
      const [backend] = await unitOfWork.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await elsewhere.query('SELECT pg_terminate_backend($1, 5000)', [backend!.pid]);
      await insert(`${person} too`, person);
    }),
  );
  expect(isCut).toBe(true);
  expect(ended.map(({ status }) => status)).toEqual(people(6).map(() => 'fulfilled'));
  expect(await stored()).toEqual(people(6));
});

it('a connection that is cut while it commits: nobody is told that it is stored, and nothing is run again', async () => {
  await unitOfWork.query(`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
  await unitOfWork.query(`CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.person = 'person-2') EXECUTE FUNCTION cut()`);
  const held = await scene.holdTurn('person-5');
  let runs = 0;
  let hooks = 0;
  const works = atOnce(people(6), (person) =>
    unitOfWork.runWithOthers(person, async () => {
      runs += 1;
      await insert(person, person);
      unitOfWork.afterCommit(() => void (hooks += 1));
    }),
  );
  await eventually(
    () => Promise.resolve(runs),
    (count) => count === 5,
  );
  held.letGo();
  const ended = await works;
  await unitOfWork.query('DROP FUNCTION cut CASCADE');
  expect(ended.map(({ status }) => status)).toEqual([...people(5).map(() => 'rejected'), 'fulfilled']);
  expect(await stored()).toEqual(['person-5']);
  expect(runs).toBe(6);
  expect(hooks).toBe(1);
  await held.done;
});

it('whatever comes together, in two processes at once, ends as if each had been alone', async () => {
  const kinds = fc.constantFrom('writes', 'refused', 'spoils', 'refused by Postgres');
  const work = fc.record({
    person: fc.constantFrom(...people(4)),
    kind: kinds,
    here: fc.boolean(),
    isSmall: fc.boolean(),
    options: fc.constantFrom({}, { beside: 'a' }, { beside: 'b' }),
  });
  const works = fc.array(work, { minLength: 1, maxLength: 40 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(works, async (all) => {
      run += 1;
      const ended = await atOnce([...all.entries()], ([index, { person, kind, here, isSmall, options }]) => {
        const unit = here ? unitOfWork : elsewhere;
        const write = async (): Promise<void> => {
          if (kind === 'refused') throw new Error(kind);
          const number = kind === 'refused by Postgres' ? 'no number' : 1;
          await unit.query('INSERT INTO entries (id, person, number) VALUES ($1, $2, $3)', [
            `${run} ${index}`,
            person,
            number,
          ]);
          if (kind === 'spoils') throw new Error(kind);
        };
        return isSmall ? unit.runWithOthers(person, write, options) : unit.runInTurnOf(person, write);
      });
      const isWanted = all.map(({ kind }) => kind === 'writes');
      expect(ended.map(({ status }) => status === 'fulfilled')).toEqual(isWanted);
      const rows = await unitOfWork.query<{ id: string }>(`SELECT id FROM entries WHERE id LIKE $1`, [`${run} %`]);
      const wanted = all.flatMap((_, index) => (isWanted[index] ? [`${run} ${index}`] : []));
      expect(rows.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
    }),
    { numRuns: 40 },
  );
});
