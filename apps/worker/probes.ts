import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { ProbesOptions } from '@calendar/platform/observability';
import { RedisConnection } from '@calendar/platform/redis';
import { Lanes } from './lanes';

/** What the worker cannot do its work without. That migrations are applied was checked when it started. */
export const workerReadiness: ProbesOptions = {
  inject: [getDataSourceToken(), RedisConnection, Lanes],
  useFactory: (dataSource: DataSource, redis: RedisConnection, lanes: Lanes) => [
    { name: 'postgres', check: () => dataSource.query('SELECT 1') },
    { name: 'redis', check: () => redis.ping() },
    { name: 'jobs', check: () => lanes.assertMoving() },
  ],
};
