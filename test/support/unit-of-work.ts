import { DataSource } from 'typeorm';
import { dataSourceOptions, UnitOfWork } from '../../libs/platform/database';
import { createTestDatabase } from './database';

/** A unit of work on a migrated database of its own. */
export async function openUnitOfWork(): Promise<{ unitOfWork: UnitOfWork; close: () => Promise<void> }> {
  const database = await createTestDatabase();
  const dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [] }));
  await dataSource.initialize();
  return {
    unitOfWork: new UnitOfWork(dataSource),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
