import type { Pool, PoolClient } from 'pg';

export interface Statement {
  sql: string;
  parameters: unknown[];
}

/** A statement came after the end of its transaction: whoever sent it was not waited for. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError';
}

/** Nothing of the transaction is stored, although nobody was told of an error: a statement had failed unnoticed. */
export class NotCommittedError extends Error {
  override readonly name = 'NotCommittedError';
}

/** A transaction on a connection of its own. Statements that do not wait for each other are sent together. */
export class Transaction {
  private isOver = false;
  private hasFailed = false;

  private constructor(private readonly client: PoolClient) {}

  /** @param begin the statement */
  static async begin(pool: Pool, begin: string): Promise<Transaction> {
    const transaction = new Transaction(await pool.connect());
    await transaction.orRollBack(transaction.query(begin));
    return transaction;
  }

  /**
   * @param connected a connection of the pool, that goes back to it with the end of the transaction, or of its beginning
   * @param first sent along with BEGIN: one way to Postgres and back for both; its rows come with the transaction
   */
  static async beginWith(
    connected: PoolClient,
    first: Statement,
  ): Promise<{ transaction: Transaction; rows: unknown[] }> {
    const transaction = new Transaction(connected);
    const [, rows] = await transaction.orRollBack(
      Promise.all([transaction.query('BEGIN'), transaction.query(first.sql, first.parameters)]),
    );
    return { transaction, rows };
  }

  /** Whether a statement has failed: Postgres then takes no other one, and commits nothing. */
  get isBroken(): boolean {
    return this.hasFailed;
  }

  async query(sql: string, parameters?: unknown[]): Promise<unknown[]> {
    if (this.isOver) throw new TransactionEndedError('the connection of this transaction was released');
    try {
      return (await this.client.query<object>(sql, parameters)).rows;
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  /**
   * @throws NotCommittedError when Postgres has rolled back instead, which it tells by no error
   * (https://www.postgresql.org/docs/current/sql-commit.html); after any other error it is not known what became of it
   */
  async commit(): Promise<void> {
    this.isOver = true;
    try {
      const { command } = await this.client.query('COMMIT');
      this.client.release();
      if (command !== 'COMMIT') throw new NotCommittedError(`Postgres answered ${command} to COMMIT`);
    } catch (error) {
      if (!(error instanceof NotCommittedError)) this.client.release(true);
      throw error;
    }
  }

  /** Never fails: with its connection a transaction ends, too. */
  async rollback(): Promise<void> {
    this.isOver = true;
    const isOpen = await this.client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    this.client.release(!isOpen);
  }

  private async orRollBack<Result>(begun: Promise<Result>): Promise<Result> {
    try {
      return await begun;
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }
}
