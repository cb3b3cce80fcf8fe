import type { ChangePage, EventChange } from '@calendar/contracts/calendar-provider';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { EventPlaces, type CalendarsOnce } from '../places/event-places';
import { bothNews, type News } from '../calendars/calendar-rest';
import { CursorLeases, type LeasedCursor } from '../calendars/cursor-lease.store';
import { DeletionBrake } from '../deletions/deletion-brake';
import { InboundLinkStore } from './inbound-link.store';
import { isNewerThan, RemoteChange } from './remote-change';
import { ReturnedEvents, type ShownEvent } from './returned-events';

/** What a round over a calendar has come across so far. */
export interface Round {
  /** Linked events seen in it: what is missing in a full read is looked at one by one. */
  seen: Set<string>;
  /** Those that the calendar says it has no more. */
  missing: CalendarLink[];
  /** Those of them that stand nowhere else in the account. */
  deleted: CalendarLink[];
  calendars: CalendarsOnce;
  /** What it has shown that no round has shown before: what a notification may have told of. */
  news: News;
}

/** Applies what a round over a calendar reads: page by page, and what only its end can tell. Safe to repeat. */
@Injectable()
export class RoundChanges {
  constructor(
    private readonly cursors: CursorLeases,
    private readonly links: InboundLinkStore,
    private readonly changes: RemoteChange,
    private readonly returned: ReturnedEvents,
    private readonly brake: DeletionBrake,
    private readonly places: EventPlaces,
  ) {}

  begin(cursor: LeasedCursor): Round {
    const calendars = this.places.calendarsOnce(cursor);
    return { seen: new Set(), missing: [], deleted: [], calendars, news: 'none' };
  }

  /** Those of these events that concern a link. */
  ofOurs({ connectionId }: LeasedCursor, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.links.eventsOfLinks(connectionId, eventIds);
  }

  async applyPage(cursor: LeasedCursor, { changes }: ChangePage, round: Round): Promise<void> {
    const links = await this.links.find(cursor.connectionId, changes.map(eventIdOf));
    for (const change of changes) {
      const link = links.get(eventIdOf(change));
      if (link) round.seen.add(eventIdOf(change));
      const news = link ? await this.applyChange(cursor, { link, change }, round) : 'others';
      round.news = bothNews(round.news, news);
    }
    await this.returned.apply(cursor, unknownEvents(changes, links));
  }

  /** @param isFull whether the round has read all of the calendar */
  async end(cursor: LeasedCursor, round: Round, isFull: boolean): Promise<void> {
    if (isFull) await this.compareAbsent(cursor, round);
    await this.lookForMissing(cursor, round);
    for (const link of await this.brake.sift(cursor, round.deleted)) {
      await this.changes.apply(link, null, cursor.takenAt);
    }
  }

  private async applyChange(
    cursor: LeasedCursor,
    { link, change }: { link: CalendarLink; change: EventChange },
    round: Round,
  ): Promise<News> {
    const { calendarId, takenAt } = cursor;
    if (change.kind === 'upserted' && change.event.etag === link.etag) return newsOfEcho(link, cursor);
    if (link.providerCalendarId !== calendarId) {
      // A copy that an invited calendar of the account got, or the event itself, moved here by hand; gone from here, it is
      // where we know it to be.
      if (change.kind === 'upserted' || change.kind === 'touched') await this.applyVanished(link, round);
    } else if (change.kind === 'touched') {
      if ((await this.changes.applyTouched(link)) === 'deleted') round.deleted.push(link);
    } else if (change.kind === 'upserted') {
      const end = await this.changes.apply(link, { calendarId, event: change.event }, takenAt);
      if (end === 'echo') return 'ours';
    } else if (change.kind === 'vanished') await this.applyVanished(link, round);
    else round.missing.push(link);
    return 'others';
  }

  private async applyVanished(link: CalendarLink, round: Round): Promise<void> {
    if ((await this.changes.applyVanished(link, round.calendars)) === 'deleted') round.deleted.push(link);
  }

  /**
   * Events that were moved are no deletions. There may be more of them to look for than the account may be asked for within
   * its limits: what an interrupted round has sought in vain is not sought again.
   */
  private async lookForMissing(cursor: LeasedCursor, round: Round): Promise<void> {
    const sought = new Set(cursor.sought);
    const inVain: string[] = [];
    try {
      for (const link of round.missing) {
        const deletions = round.deleted.length;
        if (sought.has(link.id)) round.deleted.push(link);
        else await this.applyVanished(link, round);
        if (round.deleted.length > deletions) inVain.push(link.id);
      }
    } catch (error) {
      await this.cursors.noteSought(cursor, inVain);
      throw error;
    }
  }

  /**
   * After a full read: absence proves nothing, so every linked event that did not show is asked for. What was written
   * or merged since the round began may be newer than what was read, and is told by the next round if it changes.
   */
  private async compareAbsent(cursor: LeasedCursor, round: Round): Promise<void> {
    const known = new Set(cursor.compared);
    const compared: string[] = [];
    const links = await this.links.inCalendar(cursor.connectionId, cursor.calendarId);
    try {
      for (const link of links) {
        if (round.seen.has(link.providerEventId!) || known.has(link.id) || isNewerThan(link, cursor.takenAt)) continue;
        const deletions = round.deleted.length;
        await this.applyVanished(link, round);
        // A deletion is not carried out before the end of the round, so it has to be found again.
        if (round.deleted.length === deletions) compared.push(link.id);
      }
    } catch (error) {
      // The account's limit ends a round that has more to ask for than it allows (429). Without this note the next round asks
      // for the same first ones again, ends at the same limit, and the cursor never moves.
      await this.cursors.noteCompared(cursor, compared);
      throw error;
    }
  }
}

function eventIdOf(change: EventChange): string {
  return change.kind === 'upserted' ? change.event.id : change.eventId;
}

/** Providers repeat themselves: an event as we know it is the echo of a write of ours once, in the first round after it. */
function newsOfEcho({ lastSyncedAt }: CalendarLink, { lastPulledAt }: LeasedCursor): News {
  return lastPulledAt === null || (lastSyncedAt !== null && lastSyncedAt > lastPulledAt) ? 'ours' : 'none';
}

function unknownEvents(changes: readonly EventChange[], links: ReadonlyMap<string, CalendarLink>): ShownEvent[] {
  return changes
    .filter((change) => !links.has(eventIdOf(change)))
    .flatMap((change): ShownEvent[] => {
      if (change.kind === 'upserted') return [change.event];
      return change.kind === 'touched' ? [{ id: change.eventId, etag: null }] : [];
    });
}
