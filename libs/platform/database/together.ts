import { DatabaseError } from 'pg';

/** What a statement over several rows does about a row that another transaction is just changing: it waits, or leaves it out. */
export type RowLock = '' | 'SKIP LOCKED';

/** Each has a connection of the pool. */
const MOST_WAITING_FOR_ROWS = 8;

/** Places of those who wait for rows: when all are taken one waits for a place, without a connection. */
class Places {
  private free = MOST_WAITING_FOR_ROWS;
  private readonly waiting: Array<() => void> = [];

  get areTaken(): boolean {
    return this.free === 0;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/** Of this process. */
const places = new Places();

/**
 * Does for several in one statement what it does for one, outside of transactions. There nothing keeps two such statements from
 * waiting for each other in a circle, so several wait for no row: those that were left out are done one by one, each with
 * nothing else in hand, a few of them at a time, and keep none of the others waiting. So is everybody when Postgres refuses what one of them brings.
 *
 * @param run does it for all of the inputs; `undefined` for those whose row was left out, or is not there
 * @param none what becomes of an input whose row is not there
 */
export async function togetherOrSingly<Input, Output>(
  inputs: readonly Input[],
  run: (inputs: readonly Input[], lock: RowLock) => Promise<ReadonlyArray<Output | undefined>>,
  none: Output,
): Promise<Array<Output | Promise<Output>>> {
  const alone = async (input: Input): Promise<Output> => {
    const [output] = await places.run(() => run([input], ''));
    return output === undefined ? none : output;
  };
  if (inputs.length === 1 && !places.areTaken) return [await alone(inputs[0]!)];
  const outputs = await run(inputs, 'SKIP LOCKED').catch((error: unknown) => {
    if (isOfOneInput(error)) return [];
    throw error;
  });
  return inputs.map((input, index) => {
    const output = outputs[index];
    return output === undefined ? alone(input) : output;
  });
}

/** Data that Postgres cannot store (class 22), or that breaks a rule of a table (class 23): the others' may be in order. */
function isOfOneInput(error: unknown): boolean {
  return error instanceof DatabaseError && /^2[23]/.test(error.code ?? '');
}
