import type { UnitOfWork } from '../../../libs/platform/database';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

export const people = (count: number) => Array.from({ length: count }, (_, number) => `person-${number}`);

/** All at once, as requests come that do not know of each other. */
export const atOnce = <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) =>
  Promise.allSettled(items.map(work));

/** In how many transactions work was done that answers in which one it was. */
export const transactionsOf = (ended: ReadonlyArray<PromiseSettledResult<string>>) =>
  new Set(ended.map((end) => (end as PromiseFulfilledResult<string>).value)).size;

/** What keeps turns, until it is let go. */
export interface Held {
  letGo: () => void;
  done: Promise<unknown>;
}

/** Two processes with a table that both of them write into. */
export class TurnScene {
  private constructor(
    readonly unitOfWork: UnitOfWork,
    readonly elsewhere: UnitOfWork,
    /** The database tells of every deadlock that it has seen, and one fails the file. */
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<TurnScene> {
    const { unitOfWork, another, close } = await openUnitOfWork();
    await unitOfWork.query('CREATE TABLE entries (id text PRIMARY KEY, person text NOT NULL, number int NOT NULL)');
    return new TurnScene(unitOfWork, await another(), close);
  }

  async empty(): Promise<void> {
    await this.unitOfWork.query('TRUNCATE entries');
  }

  insert(id: string, person: string, number: unknown = 1): Promise<object[]> {
    return this.unitOfWork.query('INSERT INTO entries (id, person, number) VALUES ($1, $2, $3)', [id, person, number]);
  }

  async stored(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>('SELECT id FROM entries ORDER BY id');
    return rows.map(({ id }) => id);
  }

  async transactionId(unit = this.unitOfWork): Promise<string> {
    return (await unit.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id'))[0]!.id;
  }

  /** Elsewhere, and alone. */
  async holdTurn(person: string): Promise<Held> {
    const begun = Promise.withResolvers<void>();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = this.elsewhere.runInTurnOf(person, () => {
      begun.resolve();
      return promise;
    });
    await begun.promise;
    return { letGo: resolve, done };
  }

  /** Elsewhere by small work, in one transaction. */
  async holdTurnsTogether(persons: readonly string[]): Promise<Held> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const done = atOnce(persons, (person) =>
      this.elsewhere.runWithOthers(person, () => {
        begun += 1;
        return promise;
      }),
    );
    await eventually(
      () => Promise.resolve(begun),
      (count) => count === persons.length,
    );
    return { letGo: resolve, done };
  }

  /** How many transactions wait for turns. */
  async waiting(): Promise<number> {
    const rows = await this.elsewhere.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
    );
    return rows[0]!.count;
  }

  async somebodyWaits(): Promise<void> {
    await eventually(
      () => this.waiting(),
      (count) => count > 0,
    );
  }
}
