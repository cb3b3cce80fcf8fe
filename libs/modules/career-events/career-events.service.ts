import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { problem } from '@calendar/contracts/errors';
import type { CareerEventSnapshot } from '@calendar/contracts/vocabulary';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { changed, contentOf, created, toSnapshot, type CareerEvent, type EventContentInput } from './career-event';
import { CareerEventStore } from './career-event.store';
import { CareerEventChanges } from './career-event-changes';
import {
  CareerEventUpserts,
  checkVersion,
  type IsExpected,
  type Upsert,
  type UpsertOptions,
  type UpsertResult,
} from './career-event-upserts';
import { notFound, unrelated } from './event-problems';

/** Everything a person or client does with career events. */
@Injectable()
export class CareerEventsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: CareerEventStore,
    private readonly upserts: CareerEventUpserts,
    private readonly changes: CareerEventChanges,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws AppError `event.relates-to-not-found` */
  async create(userId: string, content: EventContentInput): Promise<CareerEvent> {
    const [result] = await this.upsertAll(userId, [{ id: randomUUID(), content }], { idsFrom: 'us' });
    return eventOf(result!);
  }

  /**
   * Creates or replaces one event.
   *
   * @throws AppError `event.not-found` (someone else's id), `event.version-mismatch`, `event.relates-to-not-found`
   */
  async put(userId: string, upsert: Upsert, isExpected: IsExpected): Promise<{ created: boolean; event: CareerEvent }> {
    const [result] = await this.upsertAll(userId, [upsert], { isExpected });
    return { created: result!.status === 'created', event: eventOf(result!) };
  }

  /** Creates or replaces up to 500 events in one transaction; the results come in the order of the upserts. */
  upsertAll(userId: string, upserts: readonly Upsert[], options: UpsertOptions = {}): Promise<UpsertResult[]> {
    return this.upserts.all(userId, upserts, options);
  }

  /**
   * @param change.update from what is stored to what is to be stored, while nobody else can change it
   * @throws AppError `event.not-found`, `event.version-mismatch`, `event.relates-to-not-found`, and what `update` throws
   */
  patch(
    userId: string,
    id: string,
    change: { isExpected: IsExpected; update: (stored: CareerEvent) => EventContentInput },
  ): Promise<CareerEvent> {
    return this.unitOfWork.runWithOthers(userId, async () => {
      const stored = await this.readOwn(userId, id);
      checkVersion(stored, change.isExpected);
      const content = change.update(stored);
      if (content.relatesTo !== stored.relatesTo) await this.checkRelated(stored, content.relatesTo);
      if (isDeepStrictEqual(content, contentOf(stored))) return stored;
      return this.save(stored, changed(stored, content, this.clock.now()));
    });
  }

  /** Safe to repeat. @throws AppError `event.not-found` for what never was one's own, `event.version-mismatch` */
  async delete(userId: string, id: string, isExpected: IsExpected): Promise<void> {
    await this.unitOfWork.runWithOthers(userId, async () => {
      const [stored] = await this.store.byIds([id]);
      if (!stored || stored.userId !== userId) throw notFound();
      if (stored.deleted) return;
      checkVersion(stored, isExpected);
      const event = { ...stored, deleted: true, version: stored.version + 1, updatedAt: this.clock.now() };
      await this.store.update([event]);
      await this.changes.deleted(userId, [event]);
    });
  }

  /**
   * An event as it would be saved, and is not.
   *
   * @param id of an event that may exist already
   * @throws AppError `event.not-found` (someone else's id), `event.relates-to-not-found`
   */
  async unsaved(userId: string, content: EventContentInput, id: string = randomUUID()): Promise<CareerEventSnapshot> {
    const [stored] = await this.store.byIds([id]);
    if (stored && stored.userId !== userId) throw notFound();
    const event = created({ userId, id, content }, this.clock.now());
    if (content.relatesTo !== stored?.relatesTo) await this.checkRelated(event, content.relatesTo);
    return toSnapshot(event);
  }

  /** @throws AppError `event.not-found` */
  async read(userId: string, id: string): Promise<CareerEvent> {
    const [event] = await this.store.byIds([id]);
    if (!event || event.deleted || event.userId !== userId) throw notFound();
    return event;
  }

  /** One's own event; `null` when there is none with this id. */
  async own(userId: string, id: string): Promise<CareerEvent | null> {
    return (await this.ownByIds(userId, [id])).get(id.toLowerCase()) ?? null;
  }

  /** Those of these events that are one's own, by their ids. */
  async ownByIds(userId: string, ids: readonly string[]): Promise<ReadonlyMap<string, CareerEvent>> {
    const events = await this.store.byIds(ids);
    return new Map(
      events.filter((event) => event.userId === userId && !event.deleted).map((event) => [event.id, event]),
    );
  }

  /** Undoes a cancellation that came from a calendar. @throws AppError `event.not-found`, `event.not-restorable` */
  restore(userId: string, id: string): Promise<CareerEvent> {
    return this.unitOfWork.runWithOthers(userId, async () => {
      const stored = await this.readOwn(userId, id);
      if (stored.status !== 'cancelled' || stored.cancelledBy !== 'calendar') {
        throw problem('event.not-restorable', {
          detail: 'Only a cancellation that came from a calendar can be undone. Set the status to change it yourself.',
        });
      }
      const status = stored.statusBeforeCancel ?? 'confirmed';
      return this.save(stored, changed(stored, { ...contentOf(stored), status }, this.clock.now()));
    });
  }

  private async save(before: CareerEvent, after: CareerEvent): Promise<CareerEvent> {
    await this.store.update([after]);
    await this.changes.saved(after.userId, [{ before, after }]);
    return after;
  }

  private async readOwn(userId: string, id: string): Promise<CareerEvent> {
    const [stored] = await this.store.byIds([id]);
    if (!stored || stored.deleted || stored.userId !== userId) throw notFound();
    return stored;
  }

  private async checkRelated({ id, userId }: CareerEvent, relatesTo: string | null): Promise<void> {
    if (relatesTo === null) return;
    const known = await this.store.livingIds(userId, [relatesTo]);
    if (relatesTo === id || !known.has(relatesTo)) throw unrelated();
  }
}

function eventOf(result: UpsertResult): CareerEvent {
  if (result.status === 'foreign') throw notFound();
  if (result.status === 'unrelated') throw unrelated();
  return result.event;
}
