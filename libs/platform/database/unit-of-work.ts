import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import { Lines } from './lines';

type AfterCommitHook = () => Promise<void> | void;

interface Transaction {
  /** `null`: it only reads. */
  userId: string | null;
  manager: EntityManager;
  afterCommit: AfterCommitHook[];
}

/**
 * One database transaction, found by everything that runs inside it without being passed along.
 * What must happen once the transaction is durable is registered with `afterCommit`.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);
  private readonly current = new AsyncLocalStorage<Transaction | undefined>();
  // Who waits for a turn in the database holds a connection, and one person could hold all of them.
  private readonly lines = new Lines();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction and commits when it resolves; joins the surrounding transaction if there is one.
   * Hooks run after the commit, one by one, outside of the transaction.
   *
   * What changes a person's events, links or accounts together goes one after the other: no two such transactions wait
   * for each other in a circle, and none plans from what another is just changing.
   *
   * @param userId whose turn it is
   * @throws LineTooLongError when too much of this person is waiting already
   */
  async runInTurnOf<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    const surrounding = this.current.getStore();
    if (surrounding) {
      if (surrounding.userId !== userId)
        throw new Error('a transaction in the turn of one person changes nothing of others');
      return work();
    }
    const afterCommit: AfterCommitHook[] = [];
    const result = await this.lines.run(userId, () =>
      this.dataSource.transaction((manager) =>
        this.current.run({ userId, manager, afterCommit }, async () => {
          await this.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [userId]);
          return work();
        }),
      ),
    );
    await this.current.run(undefined, () => this.runHooks(afterCommit));
    return result;
  }

  /**
   * Runs statements that read so that all of them see the same moment, and no change that is committed between them; joins
   * the surrounding transaction if there is one. Nothing that writes a person's things can run inside.
   */
  readAtOneMoment<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.current.getStore()) return work();
    return this.dataSource.transaction('REPEATABLE READ', (manager) =>
      this.current.run({ userId: null, manager, afterCommit: [] }, work),
    );
  }

  get active(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** Registers a hook for after the commit. Throws outside of a transaction: there is nothing to wait for. */
  afterCommit(hook: AfterCommitHook): void {
    const transaction = this.current.getStore();
    if (!transaction || transaction.userId === null)
      throw new Error('afterCommit needs a surrounding UnitOfWork.runInTurnOf');
    transaction.afterCommit.push(hook);
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }

  /** Runs SQL in the surrounding transaction, or on its own. Rows come back as plain objects with column names. */
  async query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const result: unknown = await this.manager.query(sql, parameters);
    return rowsOf(result) as Row[];
  }

  /** What has been committed is done, whatever becomes of the hooks: each of them only makes something fast. */
  private async runHooks(hooks: readonly AfterCommitHook[]): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook();
      } catch (error) {
        this.logger.error({ err: error }, 'a hook after a commit failed');
      }
    }
  }

  private get manager(): EntityManager {
    return this.current.getStore()?.manager ?? this.dataSource.manager;
  }
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, and rows for everything else. */
function rowsOf(result: unknown): unknown[] {
  if (!Array.isArray(result)) return [];
  return result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result;
}
