import type { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { GroupedWork } from './groups';
import type { AfterCommitHook, MemberScope, Scope } from './scope';
import { LeavesGroupError, SharedStatements } from './shared-statements';
import { NotCommittedError, Transaction, type Statement } from './transaction';
import type { TurnRow } from './turns';

/** A piece of work that may share its transaction, with those who wait for it. */
export interface Member extends GroupedWork {
  /** Runs what it does where it came from: with the id of its request, for logs and jobs. */
  inContext: <Result>(run: () => Result) => Result;
  /** It is answered only when its hooks have run. */
  waitsForHooks: boolean;
  work: () => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** Committed, and to be told what its work resolved to. */
export interface DoneMember {
  member: Member;
  result: unknown;
  hooks: AfterCommitHook[];
}

export interface GroupEnd {
  done: readonly DoneMember[];
  /** Somebody has their turn, and may have it for long. */
  aside: readonly Member[];
  /** Are to be run in transactions of their own. */
  alone: readonly Member[];
}

interface Outcome {
  member: Member;
  own: MemberScope;
  hooks: AfterCommitHook[];
  kind: 'resolved' | 'rejected' | 'left';
  /** What it resolved to, or was rejected with. */
  value: unknown;
}

const NOBODY: GroupEnd = { done: [], aside: [], alone: [] };

/**
 * One transaction for work of several people, each in their turn. Everybody hears of the end after the commit: what one
 * has read of another would be wrong without it. Work that fails before it has written anything is told so; anything else
 * that fails takes back all, and each is then run alone.
 */
export class GroupTransaction {
  private isSpoilt = false;

  constructor(
    private readonly pool: Pool,
    private readonly current: AsyncLocalStorage<Scope | undefined>,
  ) {}

  /** Never rejects. @param takeTurns of the members; answers `TurnRow`s of whom it is */
  async run(members: readonly Member[], takeTurns: Statement): Promise<GroupEnd> {
    let connected: PoolClient;
    try {
      connected = await this.pool.connect();
    } catch (error) {
      // To wait for a connection again, each for one of his own, would only take them longer to hear of it.
      for (const { reject } of members) reject(error);
      return NOBODY;
    }
    let begun: { transaction: Transaction; rows: unknown[] };
    try {
      begun = await Transaction.beginWith(connected, takeTurns);
    } catch (error) {
      // What else is wrong with the database each hears for itself.
      return hasWaitedTooLong(error) ? { ...NOBODY, aside: members } : { ...NOBODY, alone: members };
    }
    const turns = new Set((begun.rows as TurnRow[]).map(({ userId }) => userId));
    const inTurn = members.filter(({ userId }) => turns.has(userId));
    const end = await this.runInTurn(begun.transaction, inTurn);
    return { ...end, aside: members.filter(({ userId }) => !turns.has(userId)) };
  }

  private async runInTurn(transaction: Transaction, members: readonly Member[]): Promise<GroupEnd> {
    const outcomes = await this.runAll(transaction, members);
    const isInOrder = !this.isSpoilt && !transaction.isBroken;
    if (isInOrder) return this.commit(transaction, outcomes);
    await transaction.rollback();
    return { ...NOBODY, alone: members };
  }

  private async runAll(transaction: Transaction, members: readonly Member[]): Promise<Outcome[]> {
    const shared: Scope = { userId: null, transaction, afterCommit: [] };
    const statements = new SharedStatements((run) => this.current.run(shared, run));
    const chains = Map.groupBy(members, ({ userId }) => userId);
    const outcomes: Outcome[] = [];
    const runChain = async (chain: readonly Member[]): Promise<void> => {
      for (const step of stepsOf(chain)) {
        if (this.isSpoilt || transaction.isBroken) return;
        outcomes.push(...(await Promise.all(step.map((member) => this.runMember(member, transaction, statements)))));
      }
    };
    await Promise.all([...chains.values()].map(runChain));
    await statements.idle();
    // What somebody had asked for is run after its end, too, when it does not wait for it.
    if (outcomes.some(({ kind, own }) => kind !== 'resolved' && own.hasWritten)) this.isSpoilt = true;
    return outcomes;
  }

  private async runMember(member: Member, transaction: Transaction, statements: SharedStatements): Promise<Outcome> {
    const own: MemberScope = { statements, hasWritten: false, hasEnded: false };
    const scope = { userId: member.userId, transaction, afterCommit: [], member: own } satisfies Scope;
    const outcome = { member, own, hooks: scope.afterCommit };
    try {
      const value = await member.inContext(() => this.current.run(scope, member.work));
      return { ...outcome, kind: 'resolved', value };
    } catch (error) {
      if (own.hasWritten) this.isSpoilt = true;
      return { ...outcome, kind: error instanceof LeavesGroupError ? 'left' : 'rejected', value: error };
    } finally {
      own.hasEnded = true;
    }
  }

  private async commit(transaction: Transaction, outcomes: readonly Outcome[]): Promise<GroupEnd> {
    try {
      await transaction.commit();
    } catch (error) {
      if (error instanceof NotCommittedError) return { ...NOBODY, alone: outcomes.map(({ member }) => member) };
      // It may have been committed: to run anything again would be to do it twice.
      for (const { member } of outcomes) member.reject(error);
      return NOBODY;
    }
    for (const { member, kind, value } of outcomes) if (kind === 'rejected') member.reject(value);
    return {
      ...NOBODY,
      done: outcomes.filter(({ kind }) => kind === 'resolved').map(toDone),
      alone: outcomes.filter(({ kind }) => kind === 'left').map(({ member }) => member),
    };
  }
}

/** Work of one person in its order, with what may go on beside each other together. */
function stepsOf(chain: readonly Member[]): Member[][] {
  const steps: Member[][] = [];
  for (const member of chain) {
    const last = steps.at(-1);
    if (last && member.beside !== undefined && last[0]!.beside === member.beside) last.push(member);
    else steps.push([member]);
  }
  return steps;
}

function toDone({ member, value, hooks }: Outcome): DoneMember {
  return { member, result: value, hooks };
}

/** SQLSTATE lock_not_available (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function hasWaitedTooLong(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '55P03';
}
