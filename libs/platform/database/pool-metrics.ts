import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** What TypeORM holds of node-postgres' pool (https://node-postgres.com/apis/pool). */
interface Pool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max: number };
}

/** How far the connections of this process are taken: whoever waits for one waits before doing anything. */
@Injectable()
export class PoolMetrics {
  constructor(metrics: Metrics, @InjectDataSource() dataSource: DataSource) {
    const pool = (dataSource.driver as unknown as { master: Pool }).master;
    const gauge = (name: `postgres_pool_${string}`, help: string, value: () => number) =>
      metrics.gauge({
        name: `copilot_calendar_${name}`,
        help,
        collect() {
          this.set(value());
        },
      });
    gauge('postgres_pool_in_use', 'Connections to Postgres in use.', () => pool.totalCount - pool.idleCount);
    gauge('postgres_pool_waiting', 'Queries that wait for a connection.', () => pool.waitingCount);
    gauge('postgres_pool_size', 'Connections that this process may hold.', () => pool.options.max);
  }
}
