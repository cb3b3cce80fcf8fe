import type { DoneMember, GroupTransaction, Member } from './group-transaction';
import type { GoesOn } from './groups';
import type { KeyedMutex } from './keyed-mutex';
import type { AfterCommitHook } from './scope';
import type { Statement } from './transaction';
import { turnAlone, turnOfOne, turnsTogether } from './turns';

export interface Committed<Result> {
  result: Result;
  hooks: AfterCommitHook[];
}

/** What the unit of work does for groups. */
export interface GroupSteps {
  /** Of one person those of one process wait for their turn without a connection. */
  turns: KeyedMutex;
  begin: () => GroupTransaction;
  /** In a transaction of its own. */
  commit: (userId: string, work: () => Promise<unknown>, takeTurn: Statement) => Promise<Committed<unknown>>;
  /** Never rejects. */
  runHooks: (hooks: readonly AfterCommitHook[]) => Promise<void>;
}

/** Sees to it that every member of a group comes to its end: at once with the others, or later with fewer of them. */
export class GroupRuns {
  constructor(private readonly steps: GroupSteps) {}

  /** Never rejects: every member hears of its own end. */
  async run(members: readonly Member[]): Promise<GoesOn> {
    if (members.length === 1) {
      await this.runAlone(members[0]!, turnOfOne);
      return new Map();
    }
    const people = new Set(members.map(({ userId }) => userId));
    const { done, aside, alone } = await this.steps.begin().run(members, turnsTogether([...people]));
    this.finish(done);
    return new Map([
      ...byPerson(aside).map(([userId, own]) => [userId, this.runAside(userId, own)] as const),
      ...byPerson(alone).map(([userId, own]) => [userId, this.runEachAlone(own)] as const),
    ]);
  }

  /** One person's, who wait for their turn with nothing else in hand. */
  private async runAside(userId: string, members: readonly Member[]): Promise<void> {
    if (members.length === 1) return this.runAlone(members[0]!, turnOfOne);
    const waiting = this.steps.turns.run(userId, () => this.steps.begin().run(members, turnOfOne(userId)));
    const end = await waiting.catch((error: unknown) => {
      for (const { reject } of members) reject(error);
      return null;
    });
    if (!end) return;
    this.finish(end.done);
    await this.runEachAlone([...end.aside, ...end.alone]);
  }

  /** What has held up its group may do so again: nobody is to wait for it in company. */
  private async runEachAlone(members: readonly Member[]): Promise<void> {
    await Promise.all(members.map((member) => this.runAlone(member, turnAlone)));
  }

  private async runAlone(member: Member, turn: (userId: string) => Statement): Promise<void> {
    const { userId, inContext, work, reject } = member;
    try {
      const { result, hooks } = await inContext(() => this.steps.commit(userId, work, turn(userId)));
      this.finish([{ member, result, hooks }]);
    } catch (error) {
      reject(error);
    }
  }

  private finish(done: readonly DoneMember[]): void {
    for (const { member, result, hooks } of done) void this.tell(member, result, hooks);
  }

  /** Never rejects. */
  private async tell(member: Member, result: unknown, hooks: readonly AfterCommitHook[]): Promise<void> {
    if (!member.waitsForHooks) member.resolve(result);
    await member.inContext(() => this.steps.runHooks(hooks));
    member.resolve(result);
  }
}

function byPerson(members: readonly Member[]): Array<[userId: string, own: Member[]]> {
  return [...Map.groupBy(members, ({ userId }) => userId)];
}
