import type { SharedStatement, UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
  await unitOfWork.query('CREATE TABLE entries (id text PRIMARY KEY)');
});
afterAll(() => close());

const stored = async () =>
  (await unitOfWork.query<{ id: string }>('SELECT id FROM entries ORDER BY id')).map(({ id }) => id);

it('work of one person that may go on beside each other shares a statement, and all of it is over before what may not', async () => {
  const asked: string[][] = [];
  const note: SharedStatement<string, void> = {
    writes: true,
    run: async (ids) => {
      asked.push([...ids]);
      await unitOfWork.query(`INSERT INTO entries SELECT id FROM unnest($1::text[]) AS id`, [ids]);
      return ids.map(() => undefined);
    },
  };
  const works = [
    { id: 'first' },
    { id: 'a 1', beside: 'a' },
    { id: 'a 2', beside: 'a' },
    { id: 'b 1', beside: 'b' },
    { id: 'last' },
  ];
  const seen = await Promise.all(
    works.map(({ id, ...options }) =>
      unitOfWork.runWithOthers(
        'person',
        async () => {
          await unitOfWork.share(note, id);
          return stored();
        },
        options,
      ),
    ),
  );
  expect(asked).toEqual([['first'], ['a 1', 'a 2'], ['b 1'], ['last']]);
  const ofA = ['a 1', 'a 2', 'first'];
  expect(seen).toEqual([['first'], ofA, ofA, ['a 1', 'a 2', 'b 1', 'first'], works.map(({ id }) => id).toSorted()]);
});
