import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataSourceOptions, UnitOfWork } from '../../../libs/platform/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  await database.query(`CREATE TABLE things (id integer, name text); INSERT INTO things VALUES (1, 'one'), (2, 'two')`);
  // One connection: it is the same one that is asked afterwards.
  dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  unitOfWork = new UnitOfWork(dataSource);
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const nameOf = (id: number) => unitOfWork.query<{ name: string }>('SELECT name FROM things WHERE id = $1', [id]);

it('Postgres plans a statement once, inside of transactions and outside', async () => {
  await expect(nameOf(1)).resolves.toEqual([{ name: 'one' }]);
  await expect(unitOfWork.runInTurnOf('somebody', () => nameOf(2))).resolves.toEqual([{ name: 'two' }]);
  await expect(nameOf(3)).resolves.toEqual([]);
  const kept = await unitOfWork.query<{ statement: string; used: number }>(
    `SELECT statement, (generic_plans + custom_plans)::int AS used FROM pg_prepared_statements WHERE statement LIKE 'SELECT name%'`,
  );
  expect(kept).toEqual([{ statement: 'SELECT name FROM things WHERE id = $1', used: 3 }]);
});

it('a migration under a running process changes no answer', async () => {
  await nameOf(1);
  await database.query(`ALTER TABLE things ADD COLUMN colour text; CREATE INDEX ON things (id)`);
  await expect(nameOf(1)).resolves.toEqual([{ name: 'one' }]);
});

it('a statement that fails can be sent again', async () => {
  const divide = (by: number) => unitOfWork.query<{ result: number }>('SELECT 10 / $1::int AS result', [by]);
  await expect(divide(0)).rejects.toThrow('division by zero');
  await expect(divide(5)).resolves.toEqual([{ result: 2 }]);
});
