import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { hasPendingMigrations } from '@calendar/platform/database';
import { NotReadyError, type ProbesOptions } from '@calendar/platform/observability';
import { RedisConnection } from '@calendar/platform/redis';

/** What the API cannot do its work without. */
export const apiReadiness: ProbesOptions = {
  inject: [getDataSourceToken(), RedisConnection],
  useFactory: (dataSource: DataSource, redis: RedisConnection) => [
    { name: 'postgres', check: () => dataSource.query('SELECT 1') },
    { name: 'redis', check: () => redis.ping() },
    { name: 'migrations', check: migrationsApplied(dataSource) },
  ],
};

/** Asks until the answer is yes: the code's own list does not change while it runs. */
function migrationsApplied(dataSource: DataSource): () => Promise<void> {
  let applied = false;
  return async () => {
    applied ||= !(await hasPendingMigrations(dataSource));
    if (!applied) throw new NotReadyError('migrations are pending');
  };
}
