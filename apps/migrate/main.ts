import { loadMigrationConfig } from '@calendar/platform/config';
import { applyMigrations, connect, dataSourceOptions } from '@calendar/platform/database';
import { reasonOf } from '@calendar/platform/process';
import { MIGRATIONS } from '../../migrations';

try {
  const database = loadMigrationConfig(process.env);
  const dataSource = await connect(dataSourceOptions({ ...database, migrations: MIGRATIONS, poolSize: 2 }));
  try {
    const applied = await applyMigrations(dataSource);
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    process.stdout.write(applied.length === 0 ? 'nothing to apply\n' : `${applied.length} migration(s) applied\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
