import { Client } from 'pg';

/** A lock in a database that others wait for, until it is let go or its connection is cut. */
export class HeldLock {
  private constructor(private readonly client: Client) {}

  /** @param statement takes the lock */
  static async take(databaseUrl: string, statement: string, parameters: unknown[] = []): Promise<HeldLock> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(statement, parameters);
    return new HeldLock(client);
  }

  /** How many connections to this database are waiting for a lock. */
  async waiting(): Promise<number> {
    const sql = `SELECT count(*)::int AS count FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await this.client.query<{ count: number }>(sql)).rows[0]!.count;
  }

  async letGo(): Promise<void> {
    await this.client.query('COMMIT');
    await this.client.end();
  }
}
