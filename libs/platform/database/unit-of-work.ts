import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { GroupRuns, type Committed } from './group-runs';
import { GroupTransaction, type Member } from './group-transaction';
import { Groups } from './groups';
import { KeyedMutex } from './keyed-mutex';
import type { Scope, AfterCommitHook, MemberScope } from './scope';
import { StatementBatches, type SharedStatement } from './shared-statements';
import { Transaction, TransactionEndedError, type Statement } from './transaction';
import { turnAlone } from './turns';

/**
 * One database transaction, found by everything that runs inside it without being passed along.
 * What must happen once the transaction is durable is registered with `afterCommit`.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);
  private readonly current = new AsyncLocalStorage<Scope | undefined>();
  // Who waits for a turn in the database holds a connection, and one person could hold all of them.
  private readonly turns = new KeyedMutex();
  private readonly batches = new StatementBatches((run) => this.current.run(undefined, run));
  private readonly groupRuns = new GroupRuns({
    turns: this.turns,
    begin: () => new GroupTransaction(this.pool, this.current),
    commit: (userId, work, takeTurn) => this.commit(userId, work, takeTurn),
    runHooks: (hooks) => this.runHooks(hooks),
  });
  private readonly groups = new Groups<Member>((group) => this.groupRuns.run(group));

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction and commits when it resolves; joins the surrounding transaction if there is one.
   * Hooks run after the commit, one by one, outside of the transaction.
   *
   * What changes a person's events, links or accounts together goes one after the other: no two such transactions wait
   * for each other in a circle, and none plans from what another is just changing.
   *
   * @param userId whose turn it is
   * @throws QueueFullError when too much of this person is waiting already
   */
  async runInTurnOf<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.isInTurnOf(userId)) return work();
    const { result, hooks } = await this.commit(userId, work, turnAlone(userId));
    await this.runHooks(hooks);
    return result;
  }

  /**
   * The same for work that is small and comes often: what comes while other such work is being committed is committed
   * together, each as if it were alone. Work that fails is told so itself, and the others are committed without it; it may
   * then be run a second time, so it does nothing outside of the transaction but through `afterCommit`.
   *
   * @param options.takesIds whether it may insert rows under ids that came from outside
   * @param options.beside it may go on in one transaction beside work of the same person that says the same here: neither
   * reads what the other writes. Else each is over before the next begins
   * @param options.waitsForHooks whether it is over only when its hooks have run: what ends a job must, since a process
   * that stops waits for its jobs and for nothing else
   * @throws QueueFullError, and whatever `work` throws
   */
  runWithOthers<Result>(
    userId: string,
    work: () => Promise<Result>,
    {
      takesIds = false,
      waitsForHooks = false,
      beside,
    }: { takesIds?: boolean; waitsForHooks?: boolean; beside?: string } = {},
  ): Promise<Result> {
    if (this.isInTurnOf(userId)) return work();
    const inContext = AsyncLocalStorage.snapshot();
    return new Promise<Result>((resolve, reject) => {
      this.groups.add({
        userId,
        takesIds,
        beside,
        waitsForHooks,
        inContext,
        work,
        resolve: resolve as Member['resolve'],
        reject,
      });
    });
  }

  /**
   * Runs statements that read so that all of them see the same moment, and no change that is committed between them; joins
   * the surrounding transaction if there is one. Nothing that writes a person's things can run inside.
   */
  async readAtOneMoment<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.current.getStore()) return work();
    const transaction = await Transaction.begin(this.pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ');
    return (await this.runIn(transaction, { userId: null, transaction, afterCommit: [] }, work)).result;
  }

  get active(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** Registers a hook for after the commit. Throws outside of a transaction: there is nothing to wait for. */
  afterCommit(hook: AfterCommitHook): void {
    const scope = this.current.getStore();
    if (!scope || scope.userId === null) throw new Error('afterCommit needs a surrounding UnitOfWork.runInTurnOf');
    scope.afterCommit.push(hook);
  }

  /** Runs SQL in the surrounding transaction, or on its own. Rows come back as plain objects with column names. */
  async query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const scope = this.current.getStore();
    if (!scope) return (await this.pool.query<Row>(sql, parameters)).rows;
    if (scope.member) refuseAfterEnd(scope.member);
    if (scope.member && !isRead(sql)) scope.member.hasWritten = true;
    return (await scope.transaction.query(sql, parameters)) as Row[];
  }

  /**
   * Runs a statement for one, along with others who want the same: of a group of transactions, or outside of any. Alone in
   * a transaction of its own.
   */
  async share<Input, Output>(statement: SharedStatement<Input, Output>, input: Input): Promise<Output> {
    const scope = this.current.getStore();
    if (!scope) return this.batches.share(statement, input);
    const { member } = scope;
    if (!member) return (await statement.run([input]))[0]!;
    refuseAfterEnd(member);
    return member.statements.share(statement, input, () => {
      if (statement.writes) member.hasWritten = true;
    });
  }

  private isInTurnOf(userId: string): boolean {
    const surrounding = this.current.getStore();
    if (surrounding && surrounding.userId !== userId)
      throw new Error('a transaction in the turn of one person changes nothing of others');
    return surrounding !== undefined;
  }

  private commit<Result>(userId: string, work: () => Promise<Result>, takeTurn: Statement): Promise<Committed<Result>> {
    return this.turns.run(userId, async () => {
      const { transaction } = await Transaction.beginWith(await this.pool.connect(), takeTurn);
      return this.runIn(transaction, { userId, transaction, afterCommit: [] }, work);
    });
  }

  private async runIn<Result>(
    transaction: Transaction,
    scope: Scope,
    work: () => Promise<Result>,
  ): Promise<Committed<Result>> {
    let result: Result;
    try {
      result = await this.current.run(scope, work);
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    await transaction.commit();
    return { result, hooks: scope.afterCommit };
  }

  /** What has been committed is done, whatever becomes of the hooks: each of them only makes something fast. */
  private runHooks(hooks: readonly AfterCommitHook[]): Promise<void> {
    return this.current.run(undefined, async () => {
      for (const hook of hooks) {
        try {
          await hook();
        } catch (error) {
          this.logger.error({ err: error }, 'a hook after a commit failed');
        }
      }
    });
  }

  /** TypeORM's, which it makes when it connects. */
  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

/** @throws TransactionEndedError */
function refuseAfterEnd({ hasEnded }: MemberScope): void {
  if (hasEnded) throw new TransactionEndedError('this work has ended: the transaction is that of others now');
}

function isRead(sql: string): boolean {
  return /^\s*SELECT\b/i.test(sql);
}
