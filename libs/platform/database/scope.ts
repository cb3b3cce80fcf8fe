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
  member?: MemberScope;
}

export interface MemberScope {
  readonly statements: SharedStatements;
  hasWritten: boolean;
  /** Its end is decided, while the transaction goes on for others: it can add nothing to it any more. */
  hasEnded: boolean;
}
