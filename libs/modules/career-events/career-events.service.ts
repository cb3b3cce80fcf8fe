import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { problem } from '@calendar/contracts/errors';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { contentOf, type CareerEvent, type EventContentInput } from './career-event';
import { CareerEventStore } from './career-event.store';
import { CareerEventChanges, type Lane } from './career-event-changes';

export interface Upsert {
  id: string;
  content: EventContentInput;
}

export type UpsertResult =
  | { status: 'created' | 'updated' | 'unchanged'; event: CareerEvent }
  /** The id belongs to another person. */
  | { status: 'foreign' }
  | { status: 'unrelated' };

/** Two requests may create the same id at once: the loser then finds the winner's event. */
const RACES = 3;

/** Everything a person or client does with career events. */
@Injectable()
export class CareerEventsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: CareerEventStore,
    private readonly changes: CareerEventChanges,
  ) {}

  /** @throws AppError `event.relates-to-not-found` */
  async create(userId: string, content: EventContentInput): Promise<CareerEvent> {
    const [result] = await this.upsertAll(userId, [{ id: randomUUID(), content }], { lane: 'interactive' });
    return eventOf(result!);
  }

  /**
   * Creates or replaces one event.
   *
   * @param isExpected whether the stored version is one the caller knows (If-Match)
   * @throws AppError `event.not-found` (someone else's id), `event.version-mismatch`, `event.relates-to-not-found`
   */
  async put(
    userId: string,
    upsert: Upsert,
    isExpected: (version: number) => boolean,
  ): Promise<{ created: boolean; event: CareerEvent }> {
    const [result] = await this.upsertAll(userId, [upsert], { lane: 'interactive', isExpected });
    return { created: result!.status === 'created', event: eventOf(result!) };
  }

  /** Creates or replaces up to 500 events in one transaction; the results come in the order of the upserts. */
  async upsertAll(
    userId: string,
    upserts: readonly Upsert[],
    options: { lane: Lane; isExpected?: (version: number) => boolean },
  ): Promise<UpsertResult[]> {
    return this.unitOfWork.run(async () => {
      const results = new Map<string, UpsertResult>();
      const related = await this.livingIds(userId, upserts);
      let open = upserts.filter(({ id, content }) => {
        const ok = content.relatesTo === null || (content.relatesTo !== id && related.has(content.relatesTo));
        if (!ok) results.set(id, { status: 'unrelated' });
        return ok;
      });
      for (let race = 0; open.length > 0 && race < RACES; race += 1) {
        open = await this.upsertOpen(userId, open, { ...options, results });
      }
      return upserts.map(({ id }) => results.get(id) ?? { status: 'foreign' });
    });
  }

  /** @throws AppError `event.not-found`, `event.version-mismatch`, and what `update` throws */
  patch(
    userId: string,
    id: string,
    change: { isExpected: (version: number) => boolean; update: (stored: CareerEvent) => EventContentInput },
  ): Promise<CareerEvent> {
    return this.unitOfWork.run(async () => {
      const stored = await this.lockOwn(userId, id);
      checkVersion(stored, change.isExpected);
      const content = change.update(stored);
      const related = await this.livingIds(userId, [{ id, content }]);
      if (content.relatesTo && (content.relatesTo === id || !related.has(content.relatesTo))) throw unrelated();
      if (isDeepStrictEqual(content, contentOf(stored))) return stored;
      const event = changed(stored, content);
      await this.store.update([event]);
      await this.changes.saved(userId, [{ before: stored, after: event }], 'interactive');
      return event;
    });
  }

  /** Safe to repeat. @throws AppError `event.not-found` for what never was one's own, `event.version-mismatch` */
  async delete(userId: string, id: string, isExpected: (version: number) => boolean): Promise<void> {
    await this.unitOfWork.run(async () => {
      const [stored] = await this.store.byIds([id], { lock: true });
      if (!stored || stored.userId !== userId) throw notFound();
      if (stored.deleted) return;
      checkVersion(stored, isExpected);
      const event = { ...stored, deleted: true, version: stored.version + 1, updatedAt: new Date() };
      await this.store.update([event]);
      await this.changes.deleted(userId, [event]);
    });
  }

  /** @throws AppError `event.not-found` */
  async read(userId: string, id: string): Promise<CareerEvent> {
    const [event] = await this.store.byIds([id]);
    if (!event || event.deleted || event.userId !== userId) throw notFound();
    return event;
  }

  /** Undoes a cancellation that came from a calendar. @throws AppError `event.not-found`, `event.not-restorable` */
  restore(userId: string, id: string): Promise<CareerEvent> {
    return this.unitOfWork.run(async () => {
      const stored = await this.lockOwn(userId, id);
      if (stored.status !== 'cancelled' || stored.cancelledBy !== 'calendar') {
        throw problem('event.not-restorable', {
          detail: 'Only a cancellation that came from a calendar can be undone. Set the status to change it yourself.',
        });
      }
      const event = changed(stored, { ...contentOf(stored), status: stored.statusBeforeCancel ?? 'confirmed' });
      await this.store.update([event]);
      await this.changes.saved(userId, [{ before: stored, after: event }], 'interactive');
      return event;
    });
  }

  /** One pass over what is left: @returns the upserts that lost a race and are to be tried again */
  private async upsertOpen(
    userId: string,
    open: readonly Upsert[],
    context: { lane: Lane; isExpected?: (version: number) => boolean; results: Map<string, UpsertResult> },
  ): Promise<Upsert[]> {
    const ids = open.map((upsert) => upsert.id);
    const stored = new Map((await this.store.byIds(ids, { lock: true })).map((event) => [event.id, event]));
    const inserts: CareerEvent[] = [];
    const updates: Array<{ before: CareerEvent | null; after: CareerEvent }> = [];
    for (const { id, content } of open) {
      const before = stored.get(id);
      if (before && before.userId !== userId) context.results.set(id, { status: 'foreign' });
      else if (!before) inserts.push(created(userId, id, content));
      else if (before.deleted) {
        const after = { ...changed(before, content), deleted: false };
        updates.push({ before: null, after });
        context.results.set(id, { status: 'created', event: after });
      } else {
        if (context.isExpected) checkVersion(before, context.isExpected);
        const same = isDeepStrictEqual(content, contentOf(before));
        const after = same ? before : changed(before, content);
        if (!same) updates.push({ before, after });
        context.results.set(id, { status: same ? 'unchanged' : 'updated', event: after });
      }
    }
    const inserted = await this.store.insert(inserts);
    await this.store.update(updates.map(({ after }) => after));
    const fresh = inserts.filter((event) => inserted.has(event.id));
    for (const event of fresh) context.results.set(event.id, { status: 'created', event });
    const saved = [...fresh.map((after) => ({ before: null, after })), ...updates];
    await this.changes.saved(userId, saved, context.lane);
    return open.filter(({ id }) => !context.results.has(id));
  }

  private async livingIds(userId: string, upserts: readonly Upsert[]): Promise<Set<string>> {
    const wanted = new Set(upserts.map(({ content }) => content.relatesTo).filter((id) => id !== null));
    if (wanted.size === 0) return new Set();
    const stored = await this.store.byIds([...wanted]);
    const living = stored.filter((event) => event.userId === userId && !event.deleted).map((event) => event.id);
    return new Set([...living, ...upserts.map(({ id }) => id)]);
  }

  private async lockOwn(userId: string, id: string): Promise<CareerEvent> {
    const [stored] = await this.store.byIds([id], { lock: true });
    if (!stored || stored.deleted || stored.userId !== userId) throw notFound();
    return stored;
  }
}

function created(userId: string, id: string, content: EventContentInput): CareerEvent {
  const now = new Date();
  return {
    ...content,
    id,
    userId,
    version: 1,
    cancelledBy: content.status === 'cancelled' ? 'career_copilot' : null,
    statusBeforeCancel: null,
    deleted: false,
    createdAt: now,
    updatedAt: now,
  };
}

function changed(stored: CareerEvent, content: EventContentInput): CareerEvent {
  const cancelledBy = content.status === 'cancelled' ? (stored.cancelledBy ?? 'career_copilot') : null;
  return {
    ...stored,
    ...content,
    cancelledBy,
    statusBeforeCancel: cancelledBy ? stored.statusBeforeCancel : null,
    version: stored.version + 1,
    updatedAt: new Date(),
  };
}

function eventOf(result: UpsertResult): CareerEvent {
  if (result.status === 'foreign') throw notFound();
  if (result.status === 'unrelated') throw unrelated();
  return result.event;
}

function checkVersion(stored: CareerEvent, isExpected: (version: number) => boolean): void {
  if (isExpected(stored.version)) return;
  throw problem('event.version-mismatch', {
    detail: `The event is at version ${stored.version} now. Read it again and repeat your change.`,
  });
}

function notFound() {
  return problem('event.not-found', { detail: 'There is no event with this id.' });
}

function unrelated() {
  return problem('event.relates-to-not-found', {
    detail: 'relatesTo must be the id of another event of yours.',
    errors: [{ field: 'relatesTo', message: 'is not the id of another event of yours' }],
  });
}
