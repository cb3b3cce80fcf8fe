import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { ProbesOptions } from '@calendar/platform/observability';
import { RedisConnection } from '@calendar/platform/redis';
import { JobQueues } from './job-queues';

/** What the worker cannot do its work without. That migrations are applied was checked when it started. */
export const workerReadiness: ProbesOptions = {
  inject: [getDataSourceToken(), RedisConnection, JobQueues],
  useFactory: (dataSource: DataSource, redis: RedisConnection, queues: JobQueues) => [
    { name: 'postgres', check: () => dataSource.query('SELECT 1') },
    { name: 'redis', check: () => redis.ping() },
    { name: 'jobs', check: () => queues.assertMoving() },
  ],
};
