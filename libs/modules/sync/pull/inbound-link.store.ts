import { setTimeout as delay } from 'node:timers/promises';
import { waitAside } from '@calendar/contracts/jobs';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { LINK_COLUMNS, LINK_IDS_ALONE, toLink, type LinkRow } from '../links/link-row';
import { IS_UNDER_WAY, LOOK_NOW, progress } from '../links/link-state';
import { LeaseLostError, type LeasedLink } from '../links/link-lease.store';
import type { FollowedCalendar } from '../calendars/cursor.store';

/** As long as a provider may take to answer; after that the create is tried again, and reads what stands there. */
const PATIENCE_MS = 20_000;
const POLL_MS = 50;
/** Who waits for longer does so without a place. */
const PLACE_PATIENCE_MS = 1_000;

/** A link and the event that it has lost. */
export interface BereftLink {
  link: CalendarLink;
  eventId: string;
  /** As it was before it was deleted. */
  etag: string;
}

interface Look {
  /** By the id of their provider event. */
  links: ReadonlyMap<string, CalendarLink>;
  /** Ids of links of the connection whose event a worker is creating just now. */
  begun: ReadonlySet<string>;
}

const IS_ONE_OF = 'connection_id = $1 AND provider_event_id = ANY($2::text[])';
/** A worker is creating its event just now. */
const IS_BEING_CREATED = `${IS_UNDER_WAY} AND provider_event_id IS NULL AND unconfirmed <> '[]' AND lease_until > now()`;

/** The links that changes of a calendar concern. Whatever has no link is nobody's business here. */
@Injectable()
export class InboundLinkStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Links by the id of their provider event. An event may show in the calendar before its creation is confirmed to us:
   * creations that are under way are waited for, so that no edit of such an event is taken for somebody else's.
   */
  async find(connectionId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, CalendarLink>> {
    if (eventIds.length === 0) return new Map();
    const first = await this.look(connectionId, eventIds);
    if (isComplete(first, eventIds)) return first.links;
    return waitAside(this.lookOn(connectionId, eventIds, first), PLACE_PATIENCE_MS);
  }

  /** Until all of these events are known, or none of the creations that were under way at first is any more. */
  private async lookOn(connectionId: string, eventIds: readonly string[], first: Look): Promise<Look['links']> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    let [look, left] = [first, first.begun];
    while (!isComplete({ ...look, begun: left }, eventIds) && performance.now() < giveUpAt) {
      // All who wait look at the same moments: that is one statement.
      await delay(POLL_MS - (performance.now() % POLL_MS));
      look = await this.look(connectionId, eventIds);
      const { begun } = look;
      left = new Set([...left].filter((linkId) => begun.has(linkId)));
    }
    return look.links;
  }

  private look(connectionId: string, eventIds: readonly string[]): Promise<Look> {
    return this.unitOfWork.share(this.lookForEach, { connectionId, eventIds });
  }

  /**
   * At one moment: a creation that is stored between two looks would show in neither of them. Of those under way, which are many
   * while much is written, only the ids are read.
   */
  private readonly lookForEach: SharedStatement<{ connectionId: string; eventIds: readonly string[] }, Look> = {
    writes: false,
    run: async (asked) => {
      const events = asked.flatMap(({ connectionId, eventIds }) => eventIds.map((id) => ({ connectionId, id })));
      const rows = await this.unitOfWork.query<LinkRow>(
        `SELECT ${LINK_COLUMNS} FROM unnest($1::uuid[], $2::text[]) AS asked (of_connection, of_event)
             -- Each by the index: of both lists together Postgres supposes that one link comes, and compares each with each.
             CROSS JOIN LATERAL (SELECT ${LINK_COLUMNS} FROM calendar_links
                                  WHERE connection_id = of_connection AND provider_event_id = of_event OFFSET 0) AS link
          UNION ALL SELECT ${LINK_IDS_ALONE} FROM calendar_links WHERE connection_id = ANY($3::uuid[]) AND ${IS_BEING_CREATED}`,
        [
          events.map(({ connectionId }) => connectionId),
          events.map(({ id }) => id),
          asked.map(({ connectionId }) => connectionId),
        ],
      );
      return asked.map(({ connectionId, eventIds }) => {
        const ids = new Set(eventIds);
        const own = rows.filter((row) => row.connection_id === connectionId.toLowerCase());
        const found = own.filter((row) => row.provider_event_id !== null && ids.has(row.provider_event_id));
        return {
          links: new Map(found.map((row) => [row.provider_event_id!, toLink(row)])),
          begun: new Set(own.filter((row) => row.provider_event_id === null).map(({ id }) => id)),
        };
      });
    },
  };

  /** Those of these events that a link points to, or has lost to a deletion from which they may come back. */
  async eventsOfLinks(connectionId: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await this.unitOfWork.query<{ event_id: string }>(
      `SELECT provider_event_id AS event_id FROM calendar_links WHERE ${IS_ONE_OF}
        UNION SELECT remote_event_id FROM deleted_remote_events JOIN calendar_links ON id = link_id
        WHERE connection_id = $1 AND remote_event_id = ANY($2::text[])`,
      [connectionId, eventIds],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /** Links that have lost one of these events to a deletion in a calendar of this account. */
  async byDeletedEvent({ connectionId }: FollowedCalendar, eventIds: readonly string[]): Promise<BereftLink[]> {
    if (eventIds.length === 0) return [];
    const rows = await this.unitOfWork.query<LinkRow & { remote_event_id: string; remote_etag: string }>(
      `SELECT ${LINK_COLUMNS}, remote_event_id, remote_etag
         FROM deleted_remote_events JOIN calendar_links ON id = link_id
        WHERE connection_id = $1 AND remote_event_id = ANY($2::text[]) AND remote_etag IS NOT NULL`,
      [connectionId, eventIds],
    );
    return rows.map((row) => ({ link: toLink(row), eventId: row.remote_event_id, etag: row.remote_etag }));
  }

  /**
   * A leased link takes up the event that it had lost where that stands now, in place of the one that it has; how that is
   * now is to be compared. One that is to show nothing there stays as it is, and is given back by who has leased it.
   *
   * @returns whether it has, and with that given the lease back
   * @throws LeaseLostError when the link may be another worker's
   */
  async takeUpDeletedRemote({ id, leaseToken }: LeasedLink, calendarId: string): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ is_held: boolean; is_back: boolean }>(
      `WITH held AS (SELECT id AS held_id FROM calendar_links WHERE id = $1 AND lease_token = $2 FOR NO KEY UPDATE),
       back AS (
         UPDATE calendar_links SET provider_event_id = remote_event_id, provider_calendar_id = $3,
              -- It may come back in another calendar than it has left.
              moved_from = CASE WHEN $3 NOT IN (calendar_id, remote_calendar_id) THEN calendar_id END,
              -- Not as it is now: a write before the two are compared is refused.
              etag = remote_etag, provider_updated_at = NULL, html_link = NULL,
              base = CASE WHEN provider_event_id IS NULL THEN base ELSE remote_base END,
              unconfirmed = '[{}]', unlinked = false, pending_since = now(), ${progress(LOOK_NOW)},
              attempts = 0, last_error = NULL, lease_token = NULL, lease_until = NULL, updated_at = now()
           FROM deleted_remote_events
          WHERE id = (SELECT held_id FROM held) AND desired IS NOT NULL AND link_id = id
         RETURNING id),
       forgotten AS (DELETE FROM deleted_remote_events WHERE link_id IN (SELECT id FROM back))
       SELECT EXISTS (SELECT FROM held) AS is_held, EXISTS (SELECT FROM back) AS is_back`,
      [id, leaseToken, calendarId],
    );
    if (!row?.is_held) throw new LeaseLostError();
    return row.is_back;
  }

  /** Every link with an event in a calendar. */
  async inCalendar(connectionId: string, calendarId: string): Promise<CalendarLink[]> {
    const rows = await this.unitOfWork.query<LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM calendar_links
        WHERE connection_id = $1 AND provider_calendar_id = $2 AND provider_event_id IS NOT NULL`,
      [connectionId, calendarId],
    );
    return rows.map(toLink);
  }
}

function isComplete({ links, begun }: Look, eventIds: readonly string[]): boolean {
  return begun.size === 0 || eventIds.every((id) => links.has(id));
}
