import { Batches } from './batches';

/**
 * A statement that does for several what it does for one. Each input belongs to another piece of work, and gets the
 * output at its place.
 */
export interface SharedStatement<Input, Output> {
  /** Work that fails after such a statement takes along all that shares a transaction with it. */
  readonly writes: boolean;
  /**
   * It may wait for what another transaction has just written. Run a second time in one transaction, two such could wait
   * for each other in a circle; who comes too late is served in a transaction of their own.
   */
  readonly onlyOnce?: boolean;
  /** What takes longer for one of them than for the others comes as a promise. */
  run(inputs: readonly Input[]): Promise<ReadonlyArray<Output | Promise<Output>>>;
}

/** This work goes on in a transaction of its own. Nothing is wrong with it, and it has written nothing yet. */
export class LeavesGroupError extends Error {
  override readonly name = 'LeavesGroupError';
}

interface Asked {
  input: unknown;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
}

interface Request extends Asked {
  /** Called before the statement is run. */
  begin: () => void;
}

const MOST_IN_A_BATCH = 64;

/** Statements outside of transactions: what is wanted of one while it is under way is run together when it is done. */
export class StatementBatches {
  private readonly batches = new WeakMap<SharedStatement<never, unknown>, Batches<Asked>>();

  /** @param within runs a statement outside of any transaction */
  constructor(private readonly within: <Result>(run: () => Promise<Result>) => Promise<Result>) {}

  share<Input, Output>(statement: SharedStatement<Input, Output>, input: Input): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      const batches = this.batches.get(statement) ?? this.batchesOf(statement);
      batches.add({ input, resolve: resolve as Asked['resolve'], reject });
    });
  }

  private batchesOf(statement: SharedStatement<never, unknown>): Batches<Asked> {
    const batches = new Batches<Asked>(
      (waiting) => ({ batch: waiting.slice(0, MOST_IN_A_BATCH), left: waiting.slice(MOST_IN_A_BATCH) }),
      (batch) => runFor(statement, batch, this.within),
    );
    this.batches.set(statement, batches);
    return batches;
  }
}

/** Gathers what the members of a group want of the same statement in the same turn of the event loop, and runs it once. */
export class SharedStatements {
  private readonly waiting = new Map<SharedStatement<never, unknown>, Request[]>();
  private readonly running = new Set<Promise<void>>();
  private readonly begun = new Set<object>();

  /** @param within runs a statement in the transaction of the group */
  constructor(private readonly within: <Result>(run: () => Promise<Result>) => Promise<Result>) {}

  /** @param begin called when it is certain that the statement is run */
  share<Input, Output>(statement: SharedStatement<Input, Output>, input: Input, begin: () => void): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      // By then everybody who went on with the same answer of Postgres has come as far.
      if (this.waiting.size === 0) setImmediate(() => this.runAll());
      const requests = this.waiting.get(statement) ?? [];
      requests.push({ input, begin, resolve: resolve as Request['resolve'], reject });
      this.waiting.set(statement, requests);
    });
  }

  /** Resolves when nothing is under way, also of those who have stopped waiting for it. */
  async idle(): Promise<void> {
    this.runAll();
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private runAll(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const [statement, requests] of all) {
      const run = this.run(statement, requests).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  private async run(statement: SharedStatement<never, unknown>, requests: readonly Request[]): Promise<void> {
    if (statement.onlyOnce && this.begun.has(statement)) {
      for (const { reject } of requests) reject(new LeavesGroupError('this statement is run once in a transaction'));
      return;
    }
    this.begun.add(statement);
    for (const { begin } of requests) begin();
    await runFor(statement, requests, this.within);
  }
}

/** Never rejects: everybody hears of it. */
async function runFor(
  statement: SharedStatement<never, unknown>,
  asked: readonly Asked[],
  within: <Result>(run: () => Promise<Result>) => Promise<Result>,
): Promise<void> {
  try {
    const inputs = asked.map(({ input }) => input) as never[];
    const outputs = await within(() => statement.run(inputs));
    for (const [index, { resolve }] of asked.entries()) resolve(outputs[index]);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
