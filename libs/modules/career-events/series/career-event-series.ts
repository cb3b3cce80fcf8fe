import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { changed, contentOf, type CareerEvent, type EventContentInput } from '../career-event';
import { CareerEventChanges } from '../career-event-changes';
import { CareerEventUpserts, checkVersion, type IsExpected } from '../career-event-upserts';
import { CareerEventStore } from '../career-event.store';
import { movedAlong } from './moved-along';
import { timesOf, type Repetition } from './repetition';
import { SeriesStore } from './series.store';
import { notFound, unrelated } from '../event-problems';

/** Which events of a series a change is about: those that are over are left as they are. */
export const SERIES_SCOPES = ['this', 'following', 'all'] as const;
export type SeriesScope = (typeof SERIES_SCOPES)[number];
export type WiderScope = Exclude<SeriesScope, 'this'>;

export interface SeriesChange {
  scope: WiderScope;
  isExpected: IsExpected;
  /** From what is stored to what is to be stored; what it makes of the time holds for the event that is named. */
  update: (stored: CareerEvent) => EventContentInput;
}

/**
 * Events that were made together. Each of them is an event like any other, with its own state and its own place in calendars:
 * what makes them a series is that they have its id.
 */
@Injectable()
export class CareerEventSeries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SeriesStore,
    private readonly events: CareerEventStore,
    private readonly upserts: CareerEventUpserts,
    private readonly changes: CareerEventChanges,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Makes the events of a series. Asked again under the same id it makes nothing, and answers with what is there by now.
   *
   * @returns them by start
   * @throws AppError `quota.events`, `event.relates-to-not-found`
   */
  repeat(
    userId: string,
    seriesId: string,
    { content, repetition }: { content: EventContentInput; repetition: Repetition },
  ): Promise<CareerEvent[]> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const made = await this.store.all(userId, seriesId);
      if (made.length > 0) return made.filter(({ deleted }) => !deleted);
      const upserts = timesOf(content.time, repetition).map((time, index) => ({
        id: idOf(userId, seriesId, index),
        content: { ...content, time },
        seriesId,
      }));
      const results = await this.upserts.all(userId, upserts);
      return results.map((result) => {
        if (result.status === 'unrelated') throw unrelated();
        if (result.status === 'foreign') throw new Error('ids of a series are made of the id of its person');
        return result.event;
      });
    });
  }

  /**
   * Changes an event, and others of its series in the same way. A new time moves each of them as far.
   *
   * @returns the event that was named
   * @throws AppError `event.not-found`, `event.version-mismatch`, `event.relates-to-not-found`, and what `update` throws
   */
  patch(userId: string, id: string, { scope, isExpected, update }: SeriesChange): Promise<CareerEvent> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const named = await this.own(userId, id);
      if (named.deleted) throw notFound();
      checkVersion(named, isExpected);
      const now = this.clock.now();
      const content = update(named);
      const others = (await this.othersOf(named, scope, now)).map((event) => {
        const time = isSameTime(named, content) ? event.time : movedAlong(named.time, content.time, event.time);
        // The time of the one that is named says nothing about the others, so theirs is put back.
        return { event, content: { ...update({ ...event, time: named.time }), time } };
      });
      const wanted = [{ event: named, content }, ...others];
      await this.checkRelated(userId, wanted);
      const changes = wanted
        .filter((each) => !isDeepStrictEqual(each.content, contentOf(each.event)))
        .map((each) => ({ before: each.event, after: changed(each.event, each.content, now) }));
      await this.events.update(changes.map(({ after }) => after));
      await this.changes.saved(userId, changes);
      return changes.find(({ after }) => after.id === named.id)?.after ?? named;
    });
  }

  /** Deletes an event and others of its series. Safe to repeat. @throws AppError `event.not-found`, `event.version-mismatch` */
  async delete(userId: string, id: string, { scope, isExpected }: Omit<SeriesChange, 'update'>): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const named = await this.own(userId, id);
      if (!named.deleted) checkVersion(named, isExpected);
      const now = this.clock.now();
      const others = await this.othersOf(named, scope, now);
      const gone = [...(named.deleted ? [] : [named]), ...others].map((event) => {
        return { ...event, deleted: true, version: event.version + 1, updatedAt: now };
      });
      if (gone.length === 0) return;
      await this.events.update(gone);
      await this.changes.deleted(userId, gone);
    });
  }

  private async own(userId: string, id: string): Promise<CareerEvent> {
    const [stored] = await this.events.byIds([id]);
    if (!stored || stored.userId !== userId) throw notFound();
    return stored;
  }

  /** Those that a change is also about: they are there, and not over yet. */
  private async othersOf(named: CareerEvent, scope: WiderScope, now: Date): Promise<CareerEvent[]> {
    if (named.seriesId === null) return [];
    const all = await this.store.all(named.userId, named.seriesId);
    return all.filter(
      (event) =>
        event.id !== named.id &&
        !event.deleted &&
        Date.parse(event.time.end) > now.getTime() &&
        (scope === 'all' || Date.parse(event.time.start) >= Date.parse(named.time.start)),
    );
  }

  private async checkRelated(
    userId: string,
    wanted: ReadonlyArray<{ event: CareerEvent; content: EventContentInput }>,
  ): Promise<void> {
    const relations = wanted.filter(({ event, content }) => content.relatesTo !== event.relatesTo);
    const ids = relations.map(({ content }) => content.relatesTo).filter((id) => id !== null);
    const known = await this.events.livingIds(userId, [...new Set(ids)]);
    const isKnown = (event: CareerEvent, id: string | null) => id === null || (id !== event.id && known.has(id));
    if (!relations.every(({ event, content }) => isKnown(event, content.relatesTo))) throw unrelated();
  }
}

function isSameTime({ time }: CareerEvent, content: EventContentInput): boolean {
  return isDeepStrictEqual(time, content.time);
}

/** The same for the same request, and nobody else's: a UUID of a hash (RFC 9562, version 8). */
function idOf(userId: string, seriesId: string, index: number): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([userId, seriesId, index]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
