import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import type { GroupedWork } from './groups';
import type { AfterCommitHook, MemberScope, Scope } from './scope';
import { LeavesGroupError, SharedStatements } from './shared-statements';
import { NotCommittedError, Transaction } from './transaction';

/**
 * Never waits: whoever waited with the turns of others in hand would do so in a circle sooner or later. Nor is anything waited
 * for afterwards for long, such as a row that another transaction is just inserting under the same id: everybody is then run
 * alone, and who brought that waits alone. Postgres looks for circles of such waits after a second.
 */
const TRY_TURNS = `SELECT user_id AS "userId", set_config('lock_timeout', '100ms', true) FROM unnest($1::text[]) AS user_id
                    WHERE pg_try_advisory_xact_lock(hashtextextended(user_id, 0))`;
/** So often work is put into the next group because its turn was taken; then it waits for that in a transaction of its own. */
const MOST_TRIES = 3;

/** A piece of work that may share its transaction, with those who wait for it. */
export interface Member extends GroupedWork {
  /** Groups that it has been in. */
  tries: number;
  /** Runs what it does where it came from: with the id of its request, for logs and jobs. */
  inContext: <Result>(run: () => Result) => Result;
  /** It is answered only when its hooks have run. */
  waitsForHooks: boolean;
  work: () => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

interface GroupEnd {
  /** Are committed, and to be told what their work resolved to. */
  done: Array<{ member: Member; result: unknown; hooks: AfterCommitHook[] }>;
  /** Could not have their turn yet. */
  again: Member[];
  /** Are to be run in transactions of their own. */
  alone: Member[];
}

interface Outcome {
  member: Member;
  own: MemberScope;
  hooks: AfterCommitHook[];
  kind: 'resolved' | 'rejected' | 'left';
  /** What it resolved to, or was rejected with. */
  value: unknown;
}

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

  /** Never rejects. */
  async run(members: readonly Member[]): Promise<GroupEnd> {
    const everybodyAlone = { done: [], again: [], alone: [...members] };
    let connected: PoolClient;
    try {
      connected = await this.pool.connect();
    } catch (error) {
      // To wait for a connection again, each for one of his own, would only take them longer to hear of it.
      for (const { reject } of members) reject(error);
      return { done: [], again: [], alone: [] };
    }
    let transaction: Transaction;
    let turns: Set<string>;
    try {
      const userIds = [...new Set(members.map(({ userId }) => userId))].toSorted();
      const begun = await Transaction.beginWith(connected, { sql: TRY_TURNS, parameters: [userIds] });
      transaction = begun.transaction;
      turns = new Set((begun.rows as Array<{ userId: string }>).map(({ userId }) => userId));
    } catch {
      // Each hears for itself what is wrong with the database.
      return everybodyAlone;
    }
    const inTurn = members.filter(({ userId }) => turns.has(userId));
    const outcomes = await this.runAll(transaction, inTurn);
    if (this.isSpoilt || transaction.isBroken) {
      await transaction.rollback();
      return everybodyAlone;
    }
    const end = await this.commit(transaction, outcomes);
    return end === 'not-committed' ? everybodyAlone : withThoseOutOfTurn(end, members, turns);
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

  private async commit(transaction: Transaction, outcomes: readonly Outcome[]): Promise<GroupEnd | 'not-committed'> {
    try {
      await transaction.commit();
    } catch (error) {
      if (error instanceof NotCommittedError) return 'not-committed';
      // It may have been committed: to run anything again would be to do it twice.
      for (const { member } of outcomes) member.reject(error);
      return { done: [], again: [], alone: [] };
    }
    const end: GroupEnd = { done: [], again: [], alone: [] };
    for (const { member, hooks, kind, value } of outcomes) {
      if (kind === 'left') end.alone.push(member);
      else if (kind === 'rejected') member.reject(value);
      else end.done.push({ member, result: value, hooks });
    }
    return end;
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

function withThoseOutOfTurn(end: GroupEnd, members: readonly Member[], turns: ReadonlySet<string>): GroupEnd {
  for (const member of members.filter(({ userId }) => !turns.has(userId))) {
    member.tries += 1;
    (member.tries < MOST_TRIES ? end.again : end.alone).push(member);
  }
  return end;
}
