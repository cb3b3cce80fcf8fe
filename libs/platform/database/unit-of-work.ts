import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';

type AfterCommitHook = () => Promise<void> | void;

interface Transaction {
  manager: EntityManager;
  afterCommit: AfterCommitHook[];
}

/**
 * One database transaction, found by everything that runs inside it without being passed along.
 * What must happen once the transaction is durable is registered with `afterCommit`.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<Transaction | undefined>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction and commits when it resolves; joins the surrounding transaction if there is one.
   * Hooks run after the commit, one by one, outside of the transaction; they must not throw.
   *
   * What changes a person's events, links or accounts together goes one after the other: no two such transactions wait
   * for each other in a circle, and none plans from what another is just changing.
   *
   * @param userId whose turn it is
   */
  async runInTurnOf<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.active) return work();
    const afterCommit: AfterCommitHook[] = [];
    const result = await this.dataSource.transaction((manager) =>
      this.current.run({ manager, afterCommit }, async () => {
        await this.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [userId]);
        return work();
      }),
    );
    await this.current.run(undefined, async () => {
      for (const hook of afterCommit) await hook();
    });
    return result;
  }

  get active(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** Registers a hook for after the commit. Throws outside of a transaction: there is nothing to wait for. */
  afterCommit(hook: AfterCommitHook): void {
    const transaction = this.current.getStore();
    if (!transaction) throw new Error('afterCommit needs a surrounding UnitOfWork.runInTurnOf');
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

  private get manager(): EntityManager {
    return this.current.getStore()?.manager ?? this.dataSource.manager;
  }
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, and rows for everything else. */
function rowsOf(result: unknown): unknown[] {
  if (!Array.isArray(result)) return [];
  return result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result;
}
