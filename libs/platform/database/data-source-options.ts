import pg, { type ClientBase } from 'pg';
import { PreparedClient } from './prepared-client';
import type { DataSourceOptions } from 'typeorm';

export type MigrationClasses = NonNullable<DataSourceOptions['migrations']>;

export interface DatabaseSettings {
  /** `postgres://…` */
  url: string;
  /** Listed one by one: the bundle has no folders to search. */
  migrations: MigrationClasses;
  /** Connections this process may hold (20). */
  poolSize?: number;
  /** Behind a pooler that gives every transaction another connection nothing can be kept on one (false). */
  isPooledByTransaction?: boolean;
}

/** What belongs to a connection for as long as it lives; see ADR 38 for who else sees to it. */
const KEPT_ON_THE_CONNECTION = {
  // A process that hangs in a transaction keeps its person waiting no longer than this.
  idle_in_transaction_session_timeout: 30_000,
  Client: PreparedClient,
};

/** Options shared by the API, the worker and the migration program. `synchronize` is never on. */
export function dataSourceOptions(settings: DatabaseSettings) {
  return {
    type: 'postgres',
    // By itself TypeORM looks for it in node_modules, where a bundle has nothing.
    driver: pg,
    url: settings.url,
    migrations: settings.migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolSize: settings.poolSize ?? 20,
    extra: {
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      // An answer that was lost while the network was down never comes when Postgres has given up the connection meanwhile,
      // and nobody says so: without questions to a silent line, work would hold its links for the two hours of Linux.
      keepAliveInitialDelayMillis: 5_000,
      // Statements that do not wait for each other are sent without waiting for the answer to the one before.
      pipeline: true,
      onConnect: surviveItsEnd,
      ...(!settings.isPooledByTransaction && KEPT_ON_THE_CONNECTION),
    },
  } as const satisfies DataSourceOptions;
}

/**
 * Between the pool's watch over a connection and TypeORM's nobody listens to it: the news of its end would end the
 * process. Whoever uses the connection hears of it from the next query.
 */
function surviveItsEnd(client: ClientBase): void {
  client.on('error', () => undefined);
}
