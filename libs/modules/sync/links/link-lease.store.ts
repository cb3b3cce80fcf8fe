import { isDeepStrictEqual } from 'node:util';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarLink, SentFields } from './calendar-link';
import { DELETED_REMOTE, toDeletedRemote, type DeletedRemoteRow, type RememberingLink } from './deleted-remote';
import { remember, remembered } from './deleted-remote-patch';
import { errorNow } from './error-now';
import { LINK_COLUMNS, toLink, type LinkRow } from './link-row';
import type { LinkPatch } from './link-patch';
import { IS_UNDER_WAY, LOOK_NOW, progress } from './link-state';
import { IS_PAUSED } from './paused-connections';

/** After a crash the link is free again this much later. */
const LEASE_SECONDS = 10;
/** Whoever holds a link says so this often. */
const HEARTBEAT_MS = 3_000;
/** However often an event is edited during an outage, not more than so many of its writes are remembered. */
const MOST_PENDING = 20;

/** In nobody's hands, and of an account that is connected. */
const FREE = `connection_id IS NOT NULL AND (lease_until IS NULL OR lease_until < now())`;

const GIVE_BACK = 'lease_token = NULL, lease_until = NULL';

/** Under way, and of an account that may be worked with. */
const WAITING = `${IS_UNDER_WAY} AND NOT ${IS_PAUSED}`;

/** Free, and to be looked at now. */
const DUE = `${FREE} AND ${WAITING} AND next_attempt_at <= now()`;

/** An alert stands for what has failed in its account: answered along, so that a write which ends none asks nothing more. */
const IS_IN_ALERT = `EXISTS (SELECT FROM failure_runs r WHERE r.user_id = calendar_links.user_id AND r.alert_id IS NOT NULL
  AND (r.failing = '{}' OR calendar_links.connection_id = ANY(r.failing)))`;

const DESIRED_AFTER = 'CASE WHEN $15 THEN $16::jsonb ELSE desired END';
const DISPUTED_AFTER = 'coalesce($12::text[], disputed)';
/** An edit made meanwhile is looked at next. */
const PROGRESS_AFTER = progress({
  nextAttempt: 'CASE WHEN desired_version > $10 THEN now() END',
  failingSince: 'NULL::timestamptz',
  disputed: DISPUTED_AFTER,
  desired: DESIRED_AFTER,
  providerEvent: '$3::text',
});

export interface LeasedLink extends RememberingLink {
  connectionId: string;
  leaseToken: string;
  /** By the clock of the database, as all times of a link. */
  leasedAt: Date;
  /** Its event was found in another calendar than it stood in, which is stored with the next patch. */
  hasMoved?: true;
}

/** A link as a step has left it. */
export interface StoredLink extends CalendarLink {
  /** An alert of its person stands. */
  inAlert: boolean;
}

/** Another worker has the link: this one changes nothing any more. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/**
 * Leases links to one worker at a time. A lease is a column with an expiry, so no transaction is open while a provider
 * is asked; every later write checks the token, so a worker that was too slow changes nothing.
 */
@Injectable()
export class LinkLeases {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Ids of free due links of a connection, longest waiting first. */
  async dueOfConnection(connectionId: string, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM calendar_links
        WHERE connection_id = $1 AND ${DUE} ORDER BY next_attempt_at LIMIT $2`,
      [connectionId, limit],
    );
    return rows.map((row) => row.id);
  }

  /** @returns ms until the next link of a connection falls due, by the clock of the database; `null` when none waits */
  async untilNextDueOfConnection(connectionId: string): Promise<number | null> {
    const [row] = await this.unitOfWork.query<{ ms: number | null }>(
      `SELECT (extract(epoch FROM min(next_attempt_at) - clock_timestamp()) * 1000)::float8 AS ms FROM calendar_links
        WHERE connection_id = $1 AND ${WAITING}`,
      [connectionId],
    );
    return row?.ms ?? null;
  }

  /** Takes the lease of a due link; `null` when it is not due, or another worker holds it. */
  async take(linkId: string): Promise<LeasedLink | null> {
    const [link] = await this.lease(`id = $1 AND ${DUE}`, [linkId]);
    return link ?? null;
  }

  /**
   * Takes the leases of all due links of an event that no other worker holds, but for those that somebody is just changing:
   * to wait for one link with another one taken would be to wait in a circle.
   */
  takeDueOfEvent(eventId: string): Promise<LeasedLink[]> {
    return this.unitOfWork.share(this.takeDueOfEvents, eventId);
  }

  private readonly takeDueOfEvents: SharedStatement<string, LeasedLink[]> = {
    writes: true,
    run: async (eventIds) => {
      const free = `SELECT id FROM calendar_links WHERE event_id = ANY($1::uuid[]) AND ${DUE} FOR NO KEY UPDATE SKIP LOCKED`;
      const taken = await this.lease(`id = ANY(ARRAY(${free})) AND ${DUE}`, [eventIds]);
      // Two jobs for one event: it is the first's.
      return eventIds.map((id, index) =>
        eventIds.indexOf(id) === index ? taken.filter(({ eventId }) => eventId === id) : [],
      );
    },
  };

  /** Whether a due link of an event is in no worker's hands: after `takeDueOfEvent` one that somebody is just changing. */
  isEventDue(eventId: string): Promise<boolean> {
    return this.unitOfWork.share(this.areEventsDue, eventId);
  }

  private readonly areEventsDue: SharedStatement<string, boolean> = {
    writes: false,
    run: async (eventIds) => {
      const rows = await this.unitOfWork.query<{ event_id: string }>(
        `SELECT event_id FROM calendar_links WHERE event_id = ANY($1::uuid[]) AND ${DUE}`,
        [eventIds],
      );
      const due = new Set(rows.map((row) => row.event_id));
      return eventIds.map((eventId) => due.has(eventId));
    },
  };

  /**
   * Takes the lease of a link for a change that was seen in the calendar, whatever the link is about to do.
   * `held`: another worker is at it; `not-there`: the link no longer points to this event.
   */
  async takeForMerge(linkId: string, eventId: string): Promise<LeasedLink | 'held' | 'not-there'> {
    const [link] = await this.lease(`id = $1 AND provider_event_id = $2 AND ${FREE}`, [linkId, eventId]);
    if (link) return link;
    const rows = await this.unitOfWork.query(
      'SELECT id FROM calendar_links WHERE id = $1 AND provider_event_id = $2 AND connection_id IS NOT NULL',
      [linkId, eventId],
    );
    return rows.length > 0 ? 'held' : 'not-there';
  }

  /**
   * Takes the lease of a link whose deleted event is back. `null`: another worker is at it, has changed what it points to,
   * or may have created an event for it without knowing yet.
   */
  async takeForReturn(linkId: string, deletedEventId: string): Promise<LeasedLink | null> {
    const isIt = `EXISTS (SELECT FROM deleted_remote_events WHERE link_id = id AND remote_event_id = $2)`;
    const isNoneOnItsWay = `(provider_event_id IS NOT NULL OR unconfirmed = '[]')`;
    const [link] = await this.lease(`id = $1 AND ${isIt} AND ${isNoneOnItsWay} AND ${FREE}`, [linkId, deletedEventId]);
    return link ?? null;
  }

  /** Runs `work` on a leased link. The lease lasts for as long as this process lives and the work takes. */
  async whileHeld<Result>(link: LeasedLink, work: () => Promise<Result>): Promise<Result> {
    const extend = () => this.write(link, 'lease_until = now() + make_interval(secs => $3)', [LEASE_SECONDS]);
    // Should the database be away for long, the lease ends: then whoever comes next finds what this one has done.
    const heartbeat = setInterval(() => void extend().catch(() => false), HEARTBEAT_MS);
    try {
      return await work();
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** @returns the version that is desired, and stays so until the transaction ends; `null` when the lease is lost */
  async lockDesired({ id, leaseToken }: LeasedLink): Promise<number | null> {
    const [row] = await this.unitOfWork.query<{ desired_version: number }>(
      'SELECT desired_version FROM calendar_links WHERE id = $1 AND lease_token = $2 FOR UPDATE',
      [id, leaseToken],
    );
    return row?.desired_version ?? null;
  }

  /** A leased link with what is desired now; `null` when the lease is lost. */
  async withDesired(link: LeasedLink): Promise<LeasedLink | null> {
    const [row] = await this.unitOfWork.query<Pick<LinkRow, 'desired' | 'desired_version' | 'desired_at'>>(
      'SELECT desired, desired_version, desired_at FROM calendar_links WHERE id = $1 AND lease_token = $2',
      [link.id, link.leaseToken],
    );
    if (!row) return null;
    return { ...link, desired: row.desired, desiredVersion: row.desired_version, desiredAt: row.desired_at };
  }

  /** Gives a lease back with nothing changed. @returns whether the link is due: whoever looked meanwhile found it held */
  async release({ id, leaseToken }: LeasedLink): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ is_due: boolean }>(
      `UPDATE calendar_links SET lease_token = NULL, lease_until = NULL, updated_at = now()
        WHERE id = $1 AND lease_token = $2
        RETURNING ${WAITING} AND next_attempt_at <= now() AS is_due`,
      [id, leaseToken],
    );
    return row?.is_due ?? false;
  }

  /**
   * Notes what is about to be sent. Should its answer never come, an event that was created can be found, completed or
   * deleted later, and what is found in the calendar is known for ours. @throws LeaseLostError: nothing is to be sent
   */
  async recordIntent(link: LeasedLink, fields: SentFields): Promise<void> {
    if (isDeepStrictEqual(link.pendingWrites.at(-1), fields)) return;
    const pendingWrites = [...link.pendingWrites, fields].slice(-MOST_PENDING);
    if (!(await this.write(link, `unconfirmed = $3`, [JSON.stringify(pendingWrites)]))) throw new LeaseLostError();
  }

  /** Stores what a step has left, and gives the lease back. @returns the link as it stands now; `null` when the lease is lost */
  async commitOutcome(link: LeasedLink, patch: LinkPatch): Promise<StoredLink | null> {
    const [row] = await this.unitOfWork.query<LinkRow & { in_alert: boolean }>(
      `WITH link AS (UPDATE calendar_links SET
         provider_event_id = $3, provider_calendar_id = $4, etag = $5, html_link = $6, provider_updated_at = $7,
         -- Where it is to stand now it stands, whoever has put it there.
         moved_from = CASE WHEN $4 <> calendar_id THEN $18 END, recurring = $19, guests = $20,
         approved_version = CASE WHEN $11 THEN NULL ELSE approved_version END, base = $8, generation = $9, unconfirmed = '[]',
         synced_version = $10,
         desired = ${DESIRED_AFTER},
         desired_at = CASE WHEN $15 THEN greatest(desired_at, least($17::timestamptz, clock_timestamp())) ELSE desired_at END,
         disputed = ${DISPUTED_AFTER},
         unlinked = coalesce($13, unlinked),
         ${PROGRESS_AFTER},
         pending_since = CASE WHEN desired_version <= $10 THEN pending_since
                              WHEN $10 >= $14 THEN desired_at
                              -- What is written next answers the calendar, or has been waiting all the time.
                              WHEN synced_version >= $14 THEN now() ELSE pending_since END,
         attempts = 0, last_error = NULL,
         -- Until it is at rest, or was written: then whoever was told of it is told of that.
         gave_up = gave_up AND desired_version > $10 AND NOT $11,
         last_synced_at = now(),
         last_written_at = CASE WHEN $11 THEN now() ELSE last_written_at END,
         lease_token = NULL, lease_until = NULL, updated_at = now()
       WHERE id = $1 AND lease_token = $2
       RETURNING ${LINK_COLUMNS}, ${IS_IN_ALERT} AS in_alert)
       ${remember(patch)} SELECT ${LINK_COLUMNS}, in_alert FROM link`,
      [
        link.id,
        link.leaseToken,
        patch.providerEventId,
        patch.providerCalendarId,
        patch.etag,
        patch.htmlLink,
        patch.providerUpdatedAt,
        patch.base ? JSON.stringify(patch.base) : null,
        patch.generation,
        patch.syncedVersion,
        patch.written,
        patch.disputed ?? null,
        patch.unlinked ?? null,
        link.desiredVersion,
        patch.merged !== undefined,
        patch.merged?.draft ? JSON.stringify(patch.merged.draft) : null,
        patch.merged?.editedAt ?? null,
        patch.movedFrom,
        patch.recurring,
        patch.guests,
        ...remembered(patch),
      ],
    );
    return row ? { ...toLink(row), inAlert: row.in_alert } : null;
  }

  /** Gives the lease back and looks again after `delayMs`; nothing has failed. */
  async postpone(link: LeasedLink, delayMs: number): Promise<void> {
    const later = { nextAttempt: 'now() + make_interval(secs => $3)', failingSince: 'failing_since' };
    await this.write(link, `${progress(later, IS_UNDER_WAY)}, ${GIVE_BACK}`, [delayMs / 1_000]);
  }

  /**
   * Gives the lease back with the event still to be compared: something may stand there that is not known, as after a
   * write whose answer was lost.
   */
  async compareSoon(link: LeasedLink): Promise<boolean> {
    return this.write(
      link,
      `unconfirmed = CASE WHEN unconfirmed = '[]' THEN '[{}]' ELSE unconfirmed END,
       attempts = CASE WHEN ${IS_UNDER_WAY} THEN attempts ELSE 0 END,
       ${progress(LOOK_NOW, `NOT (${IS_UNDER_WAY})`)}, ${GIVE_BACK}`,
      [],
    );
  }

  /** A failure that time may heal. An edit made meanwhile is not held up by it: it is looked at once the wait ends. */
  async retryLater(link: LeasedLink, failure: { delayMs: number; code: string }): Promise<boolean> {
    const again = { nextAttempt: 'now() + make_interval(secs => $3)', failingSince: 'coalesce(failing_since, now())' };
    return this.write(
      link,
      `attempts = attempts + 1, last_error = ${errorNow('$4')}, ${progress(again, IS_UNDER_WAY)}, ${GIVE_BACK}`,
      [failure.delayMs / 1_000, failure.code],
    );
  }

  /** A failure that only a person can heal. An edit made meanwhile deserves a try of its own. */
  async giveUp(link: LeasedLink, code: string): Promise<boolean> {
    const givenUp = {
      nextAttempt: 'CASE WHEN desired_version > $4 THEN now() END',
      failingSince: 'CASE WHEN desired_version > $4 THEN NULL ELSE coalesce(failing_since, now()) END',
    };
    return this.write(
      link,
      `attempts = attempts + 1, last_error = ${errorNow('$3')}, gave_up = true,
       ${progress(givenUp, IS_UNDER_WAY)}, ${GIVE_BACK}`,
      [code, link.desiredVersion],
    );
  }

  /** The key of this generation is used up. The link stays leased. */
  async renewKey(link: LeasedLink): Promise<boolean> {
    return this.write(link, `generation = generation + 1, unconfirmed = '[]'`, []);
  }

  private async lease(condition: string, parameters: readonly unknown[]): Promise<LeasedLink[]> {
    const rows = await this.unitOfWork.query<LeasedRow>(
      `UPDATE calendar_links
          SET lease_token = gen_random_uuid(), lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
        WHERE ${condition}
        RETURNING ${LINK_COLUMNS}, ${DELETED_REMOTE}, lease_token, clock_timestamp() AS leased_at`,
      [...parameters],
    );
    return rows.map(leased);
  }

  private async write(link: LeasedLink, assignments: string, parameters: unknown[]): Promise<boolean> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `UPDATE calendar_links SET ${assignments}, updated_at = now() WHERE id = $1 AND lease_token = $2 RETURNING id`,
      [link.id, link.leaseToken, ...parameters],
    );
    return rows.length > 0;
  }
}

type LeasedRow = LinkRow & { deleted_remote: DeletedRemoteRow | null; lease_token: string; leased_at: Date };

function leased(row: LeasedRow): LeasedLink {
  const link = toLink(row);
  if (link.connectionId === null) throw new Error('a link without a connection cannot be leased');
  const { lease_token: leaseToken, leased_at: leasedAt } = row;
  const deletedRemote = toDeletedRemote(row.deleted_remote, link);
  return { ...link, connectionId: link.connectionId, deletedRemote, leaseToken, leasedAt };
}
