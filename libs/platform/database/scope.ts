import type { SharedStatements } from './shared-statements';
import type { Transaction } from './transaction';

export type AfterCommitHook = () => Promise<void> | void;

/** What belongs to a piece of work for as long as it is in its transaction. */
export interface Scope {
  /** `null`: it only reads. */
  userId: string | null;
  transaction: Transaction;
  afterCommit: AfterCommitHook[];
  /** In a transaction that it shares with others. */
  member?: { readonly statements: SharedStatements; hasWritten: boolean };
}
