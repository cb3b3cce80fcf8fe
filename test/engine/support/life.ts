import type { Pool, PoolClient } from 'pg';

/** The worker is dead: nothing that it still does reaches anybody. */
export class DeadError extends Error {
  override readonly name = 'DeadError';
}

/** When a worker dies. */
export interface Death {
  /** The number of the step that it does not take any more, 1 for the first. */
  before: number;
  /** The step after whose first time they are counted, where what comes before it is of no interest; else all are. */
  after?: string;
}

type Query = (sql: string, parameters?: unknown[]) => Promise<unknown>;

/**
 * The life of a worker, as a row of steps: each statement that it sends to Postgres, and each request to a provider. It dies
 * before the one that a test names; from then on it takes no step and adds no job, and its open transactions end with nothing
 * of them stored, as when a process is killed.
 */
export class Life {
  isOver = false;
  private death: Death = { before: Infinity };
  private readonly taken: string[] = [];

  /** What it has done last, or was about to do when it died, in words. */
  get lastStep(): string {
    return `${this.taken.length}: ${this.taken.at(-1)}`;
  }

  begin(death: Death = { before: Infinity }): void {
    this.isOver = false;
    this.death = death;
    this.taken.length = 0;
  }

  /** It dies now. */
  end(): void {
    this.isOver = true;
  }

  /** @throws DeadError */
  step(what: string): void {
    if (this.isOver) throw new DeadError(`dead: ${what}`);
    this.taken.push(what);
    if (this.counted < this.death.before) return;
    this.isOver = true;
    throw new DeadError(`died before step ${this.taken.length}: ${what}`);
  }

  private get counted(): number {
    const { after } = this.death;
    if (after === undefined) return this.taken.length;
    const first = this.taken.indexOf(after);
    return first < 0 ? 0 : this.taken.length - 1 - first;
  }

  /** Has every statement of a pool be a step. */
  governs(pool: Pool): void {
    const query = pool.query.bind(pool) as unknown as Query;
    const connect = pool.connect.bind(pool) as (...callback: unknown[]) => Promise<PoolClient>;
    Object.assign(pool, {
      query: async (sql: string, parameters?: unknown[]) => {
        this.step(nameOf(sql));
        return query(sql, parameters);
      },
      // With a callback it is the pool itself that asks, for a statement that is a step already.
      connect: async (...callback: unknown[]) =>
        callback.length > 0 ? connect(...callback) : this.mortal(await connect()),
    });
  }

  private mortal(client: PoolClient): PoolClient {
    const query = client.query.bind(client) as unknown as Query;
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'query') {
          return async (sql: string, parameters?: unknown[]) => {
            this.step(nameOf(sql));
            return query(sql, parameters);
          };
        }
        if (name === 'release') return (destroy?: boolean) => this.release(target, destroy);
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  /**
   * Postgres rolls back what a process that is killed had open. So does this, and keeps the connection: for another one it has to
   * make a process of its own, and to plan all statements anew.
   */
  private release(client: PoolClient, destroy?: boolean): void {
    if (!this.isOver) return client.release(destroy);
    void client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true),
    );
  }
}

/** The verb and the table of a statement. */
function nameOf(sql: string): string {
  const [verb = ''] = /\w+/.exec(sql) ?? [];
  const [, table] = /\b(?:FROM|INTO|UPDATE)\s+([a-z_]+)/.exec(sql) ?? [];
  return [verb, table].filter(Boolean).join(' ');
}
