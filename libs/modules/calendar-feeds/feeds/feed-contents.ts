import { createHash } from 'node:crypto';
import { CareerEventsReader, SyncRulesOf, SyncStates, type EventMark } from '@calendar/contracts/ports';
import type { CareerEventSnapshot, SyncRules } from '@calendar/contracts/vocabulary';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { calendarDocument, DOCUMENT_FORMAT } from '../documents/calendar-document';
import type { EventWording } from '../documents/event-component';
import type { Feed } from './feed';

const DAY_MS = 86_400_000;
const PAST_DAYS = 30;
const COMING_MONTHS = 18;
/** A month of calendars that were forgotten to be told: then a cancelled event is left out. */
const CANCELLED_DAYS = 30;
const MOST_EVENTS = 2_000;

/** What stands in a feed at one moment, as far as it must be known to say whether that is another than before. */
export interface FeedState {
  /** The same for the same content, and another one for any other, without quotes. */
  entityTag: string;
  eventIds: string[];
  /** `null`: alerts are none of its business. */
  rules: SyncRules | null;
}

/** What stands in a feed. Looking is cheap and writing it out is not: the one is done for each request, the other seldom. */
@Injectable()
export class FeedContents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: DatabaseClock,
    private readonly events: CareerEventsReader,
    private readonly syncStates: SyncStates,
    private readonly rules: SyncRulesOf,
  ) {}

  async stateOf(feed: Feed): Promise<FeedState> {
    const rules = feed.reminders ? await this.rules.user(feed.userId) : null;
    const marks = await this.marksOf(feed);
    return { entityTag: tagOf(feed, marks, rules), eventIds: marks.map(({ id }) => id), rules };
  }

  /**
   * The feed as a calendar program reads it, with the tag of just this. What is changed while it is written is not in it.
   *
   * @returns iCalendar
   */
  async documentOf(feed: Feed): Promise<{ entityTag: string; document: string }> {
    const { state, events } = await this.unitOfWork.readAtOneMoment(async () => {
      const state = await this.stateOf(feed);
      const found = await this.events.byIds(state.eventIds);
      return { state, events: inOrder(found, state.eventIds) };
    });
    const document = await calendarDocument(events, { name: feed.name, wordingOf: wordingOf(feed, state.rules) });
    return { entityTag: state.entityTag, document };
  }

  /** By start, those that are left of the first ones when what stands elsewhere is left out. */
  private async marksOf({ userId, eventTypes, skipLinked }: Feed): Promise<EventMark[]> {
    const now = this.clock.now();
    const span = {
      endsAfter: new Date(now.getTime() - PAST_DAYS * DAY_MS).toISOString(),
      startsBefore: monthsLater(now, COMING_MONTHS).toISOString(),
      cancelledAfter: new Date(now.getTime() - CANCELLED_DAYS * DAY_MS).toISOString(),
    };
    const elsewhere = skipLinked ? await this.syncStates.eventIdsShown(userId) : new Set<string>();
    const marks = await this.events.marks({ userId, types: eventTypes, ...span, limit: MOST_EVENTS + elsewhere.size });
    return marks.filter(({ id }) => !elsewhere.has(id)).slice(0, MOST_EVENTS);
  }
}

/** Of all that decides about a byte of the document: zones too, which the runtime knows. Pure. */
function tagOf(feed: Feed, marks: readonly EventMark[], rules: SyncRules | null): string {
  const reminders = rules && feed.eventTypes.map((type) => rules.eventTypes[type].reminders);
  const head = [DOCUMENT_FORMAT, process.versions['tz'], feed.id, feed.version, reminders];
  const hash = createHash('sha256').update(JSON.stringify(head));
  for (const { id, version } of marks) hash.update(`${id}:${version};`);
  return hash.digest('base64url').slice(0, 27);
}

function wordingOf({ detail }: Feed, rules: SyncRules | null) {
  return ({ reminders, type }: CareerEventSnapshot): EventWording => ({
    detail,
    reminders: rules ? (reminders ?? rules.eventTypes[type].reminders) : [],
  });
}

function inOrder(events: readonly CareerEventSnapshot[], ids: readonly string[]): CareerEventSnapshot[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return ids.map((id) => byId.get(id)).filter((event) => event !== undefined);
}

function monthsLater(date: Date, months: number): Date {
  const later = new Date(date);
  later.setUTCMonth(later.getUTCMonth() + months);
  return later;
}
