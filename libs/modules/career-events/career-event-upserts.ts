import { isDeepStrictEqual } from 'node:util';
import { problem } from '@calendar/contracts/errors';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { changed, contentOf, created, type CareerEvent, type EventContentInput } from './career-event';
import { CareerEventStore } from './career-event.store';
import { CareerEventChanges, type Change } from './career-event-changes';
import { EventQuota } from './event-quota';
import { withoutUnrelated } from './related-events';

export interface Upsert {
  id: string;
  content: EventContentInput;
  /** Of a new one. */
  seriesId?: string;
}

export type UpsertResult =
  | { status: 'created' | 'updated' | 'unchanged'; event: CareerEvent }
  /** The id belongs to another person. */
  | { status: 'foreign' }
  /** `relatesTo` names nothing that this person has. */
  | { status: 'unrelated' };

/** Whether the stored version is one that the caller knows; `null`: there is no such event. */
export type IsExpected = (version: number | null) => boolean;

export interface UpsertOptions {
  isExpected?: IsExpected;
  /** Whose ids they are (`client`). */
  idsFrom?: 'us' | 'client';
}

/** More events than this have a transaction of their own: to do all of them in one statement is what saves most. */
const MOST_WITH_OTHERS = 20;
/** Two requests may create the same id at once: the loser then finds the winner's event. */
const RACES = 3;

/** Creates and replaces events, a whole request at a time. */
@Injectable()
export class CareerEventUpserts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: CareerEventStore,
    private readonly changes: CareerEventChanges,
    private readonly quota: EventQuota,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Creates or replaces up to 500 events in one transaction and in a few statements.
   *
   * @param upserts each id once
   * @returns the results in the order of the upserts
   * @throws AppError `event.version-mismatch`, `quota.events`
   */
  all(userId: string, upserts: readonly Upsert[], options: UpsertOptions = {}): Promise<UpsertResult[]> {
    const save = async (): Promise<UpsertResult[]> => {
      const results = new Map<string, UpsertResult>();
      for (let race = 0; race < RACES; race += 1) {
        const open = upserts.filter(({ id }) => !results.has(id));
        if (open.length === 0) break;
        for (const [id, result] of await this.pass(userId, open, options)) results.set(id, result);
      }
      return upserts.map(({ id }) => results.get(id) ?? { status: 'foreign' });
    };
    if (upserts.length > MOST_WITH_OTHERS) return this.unitOfWork.runInTurnOf(userId, save);
    return this.unitOfWork.runWithOthers(userId, save, { takesIds: options.idsFrom !== 'us' });
  }

  /** @returns what became of them; those that lost a race are left out, and are to be tried again */
  private async pass(
    userId: string,
    upserts: readonly Upsert[],
    { isExpected = () => true, ...how }: UpsertOptions,
  ): Promise<Map<string, UpsertResult>> {
    const ids = upserts.map(({ id }) => id);
    // Ids of ours are new.
    const found = how.idsFrom === 'us' ? [] : await this.store.byIds(ids);
    const stored = new Map(found.map((event) => [event.id, event]));
    const isForeign = (id: string) => stored.has(id) && stored.get(id)!.userId !== userId;
    const own = upserts.filter(({ id }) => !isForeign(id));
    for (const { id } of own) checkVersion(stored.get(id), isExpected);
    const related = await this.withRelatives(userId, own, stored);

    const results = new Map<string, UpsertResult>();
    for (const { id } of upserts) results.set(id, { status: isForeign(id) ? 'foreign' : 'unrelated' });
    const now = this.clock.now();
    const decided = related.map((upsert) => decide({ ...upsert, userId, now }, stored.get(upsert.id)));
    for (const result of decided) results.set(result.event.id, result);
    for (const id of await this.save(userId, decided, how)) results.delete(id);
    return results;
  }

  /** Writes and publishes what has changed. @returns the ids that somebody else took in the meantime */
  private async save(
    userId: string,
    decided: readonly Decided[],
    { idsFrom = 'client' }: UpsertOptions,
  ): Promise<string[]> {
    const inserts = decided.filter(({ kind }) => kind === 'insert').map(({ event }) => event);
    const updates = decided.filter(({ kind }) => kind === 'update');
    await this.quota.admit(userId, decided.filter(({ status }) => status === 'created').length);
    const inserted = await this.store.insert(inserts, idsFrom);
    await this.store.update(updates.map(({ event }) => event));
    const saved: Change[] = [
      ...inserts.filter(({ id }) => inserted.has(id)).map((after) => ({ before: null, after })),
      ...updates.map(({ before, event }) => ({ before, after: event })),
    ];
    await this.changes.saved(userId, saved);
    return inserts.filter(({ id }) => !inserted.has(id)).map(({ id }) => id);
  }

  private async withRelatives(
    userId: string,
    upserts: readonly Upsert[],
    stored: ReadonlyMap<string, CareerEvent>,
  ): Promise<Upsert[]> {
    const known = await this.store.livingIds(userId, relatives(upserts));
    return withoutUnrelated(upserts, ({ id, content: { relatesTo } }) => {
      // What was true when it was written stays: also when the interview is gone, its follow-up can be changed.
      const before = stored.get(id);
      return (
        (before !== undefined && !before.deleted && before.relatesTo === relatesTo) ||
        (relatesTo !== id && known.has(relatesTo!))
      );
    });
  }
}

interface Decided {
  kind: 'insert' | 'update' | 'none';
  status: 'created' | 'updated' | 'unchanged';
  before: CareerEvent | null;
  event: CareerEvent;
}

function decide(
  { userId, id, content, now, seriesId }: Upsert & { userId: string; now: Date },
  before: CareerEvent | undefined,
): Decided {
  const fresh = () => created({ userId, id, content, seriesId: before?.seriesId ?? seriesId ?? null }, now);
  if (!before) return { kind: 'insert', status: 'created', before: null, event: fresh() };
  if (before.deleted) {
    // Its versions go on: an entity tag never means two things.
    const event = { ...fresh(), version: before.version + 1 };
    return { kind: 'update', status: 'created', before: null, event };
  }
  if (isDeepStrictEqual(content, contentOf(before)))
    return { kind: 'none', status: 'unchanged', before, event: before };
  return { kind: 'update', status: 'updated', before, event: changed(before, content, now) };
}

function relatives(upserts: readonly Upsert[]): string[] {
  return [...new Set(upserts.map(({ content }) => content.relatesTo).filter((id) => id !== null))];
}

/** @throws AppError `event.version-mismatch` */
export function checkVersion(stored: CareerEvent | undefined, isExpected: IsExpected): void {
  const version = stored && !stored.deleted ? stored.version : null;
  if (isExpected(version)) return;
  throw problem('event.version-mismatch', {
    detail:
      version === null
        ? 'There is no event with this id. Leave out If-Match to create it.'
        : `The event is at version ${version} now. Read it again and repeat your change.`,
  });
}
