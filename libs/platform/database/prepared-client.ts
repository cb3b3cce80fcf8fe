import { createHash } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';

/** The driver's overloads of `query`, seen as one. */
type Query = (statement: unknown, parameters?: unknown, ...rest: unknown[]) => unknown;

/** By their text. There are as many as the stores have statements: what differs from call to call is a parameter. */
const names = new Map<string, string>();

/**
 * A connection on which Postgres keeps the plan of each statement with parameters: planning statements as small as ours
 * costs as much as running them. The columns of an answer belong to the plan, so every statement names its columns;
 * with `*` it would fail from the migration that adds a column until the process starts anew.
 */
export class PreparedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const query = this.query.bind(this) as Query;
    const prepared: Query = (statement, parameters, ...rest) => {
      this.writeAtOnce();
      return query(isPreparable(statement, parameters) ? named(statement) : statement, parameters, ...rest);
    };
    this.query = prepared as Client['query'];
  }

  /** What is sent before anybody waits goes out in one write: each costs more than what it says. */
  private writeAtOnce(): void {
    const { stream } = this.connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** Statements without parameters begin and end transactions, or are run once. */
function isPreparable(statement: unknown, parameters: unknown): statement is string {
  return typeof statement === 'string' && Array.isArray(parameters) && parameters.length > 0;
}

/** A name that fits Postgres' 63 characters, the same for the same text. */
function named(text: string): { name: string; text: string } {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 40);
  names.set(text, name);
  return { name, text };
}
