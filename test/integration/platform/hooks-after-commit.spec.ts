import type { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
  await unitOfWork.query('CREATE TABLE works (number int)');
});
afterAll(() => close());
beforeEach(async () => {
  await unitOfWork.query('TRUNCATE works');
});

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const stored = () => unitOfWork.query('SELECT number FROM works');

it.each([
  ['have run when work ends that waits for them', 1, true],
  ['of others, too', 4, true],
  ['keep no other work from its answer', 1, false],
  ['of others, neither', 4, false],
])('%s', async (_what, count, waitsForHooks) => {
  const { promise: slow, resolve: letGo } = Promise.withResolvers<void>();
  const answered: number[] = [];
  const works = numbers(count).map(async (number) => {
    await unitOfWork.runWithOthers(
      `person-${number}`,
      async () => {
        await unitOfWork.query('INSERT INTO works VALUES ($1)', [number]);
        unitOfWork.afterCommit(() => slow);
      },
      { waitsForHooks },
    );
    answered.push(number);
  });
  if (waitsForHooks) {
    await eventually(stored, (rows) => rows.length === count);
    expect(answered).toEqual([]);
    letGo();
  }
  await Promise.all(works);
  letGo();
  expect(answered.toSorted()).toEqual(numbers(count));
});
