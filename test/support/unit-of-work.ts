import { DataSource } from 'typeorm';
import { DatabaseClock, dataSourceOptions, UnitOfWork } from '../../libs/platform/database';
import { createTestDatabase } from './database';

export interface OpenUnitOfWork {
  unitOfWork: UnitOfWork;
  clock: DatabaseClock;
  /** One with connections of its own to the same database, as another process has. */
  another(): Promise<UnitOfWork>;
  close(): Promise<void>;
}

/** A unit of work on a migrated database of its own. */
export async function openUnitOfWork(): Promise<OpenUnitOfWork> {
  const database = await createTestDatabase();
  const opened: DataSource[] = [];
  const another = async (): Promise<UnitOfWork> => {
    const dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [] }));
    await dataSource.initialize();
    opened.push(dataSource);
    return new UnitOfWork(dataSource);
  };
  const unitOfWork = await another();
  const clock = new DatabaseClock(opened[0]!);
  await clock.set();
  return {
    unitOfWork,
    clock,
    another,
    close: async () => {
      await Promise.all(opened.map((dataSource) => dataSource.destroy()));
      await database.drop();
    },
  };
}
