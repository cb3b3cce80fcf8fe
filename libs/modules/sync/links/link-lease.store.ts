import { isDeepStrictEqual } from 'node:util';
import { togetherOrSingly, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { SentFields } from './calendar-link';
import { commitOutcomes, type LinkOutcome, type StoredLink } from './commit-outcomes';
import { DELETED_REMOTE, toDeletedRemote, type DeletedRemoteRow, type RememberingLink } from './deleted-remote';
import { errorNow } from './error-now';
import { changeHeldLinks } from './held-links';
import { LINK_COLUMNS, toLink, type LinkRow } from './link-row';
import type { LinkPatch } from './link-patch';
import { IS_UNDER_WAY, LOOK_NOW, progress } from './link-state';
import { IS_PAUSED } from './paused-connections';
import { putOff, type LinkToPutOff } from './put-off';

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

/**
 * The same of links that are found otherwise. In one piece, of which no index knows anything: Postgres would look through all that are
 * due, of everybody, since it takes for independent that a link is under way and that it has a time, and so expects one of them.
 */
const IS_DUE = `(${DUE}) IS TRUE`;

export interface LeasedLink extends RememberingLink {
  connectionId: string;
  leaseToken: string;
  /** By the clock of the database, as all times of a link. */
  leasedAt: Date;
  /** Until when that lease lasts for certain, by `performance.now()` of this process. */
  heldUntil: number;
  /** Its event was found in another calendar than this one, in which it stood: stored with the next patch. */
  movedOutOf?: string;
}

/** What was taken of an event. */
export interface TakenLinks {
  links: LeasedLink[];
  /** Another link of it is due, and in the hands of somebody who is just changing it: it is to be looked at again. */
  isMoreDue: boolean;
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
  /** Until when leases that are worked under last for certain, by `performance.now()`. */
  private readonly heldUntil = new Map<string, number>();

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Ids of free due links of a connection, longest waiting first. */
  async dueOfConnection(connectionId: string, limit: number): Promise<string[]> {
    // That it is under way is said once more: by that Postgres knows the list of this connection.
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM calendar_links
        WHERE connection_id = $1 AND ${IS_UNDER_WAY} AND ${IS_DUE} ORDER BY next_attempt_at LIMIT $2`,
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
  take(linkId: string): Promise<LeasedLink | null> {
    return this.unitOfWork.share(this.takeDue, linkId);
  }

  private readonly takeDue: SharedStatement<string, LeasedLink | null> = {
    writes: true,
    run: (linkIds) =>
      togetherOrSingly<string, LeasedLink | null>(
        linkIds,
        async (some, lock) => {
          const free = `SELECT id FROM calendar_links WHERE id = ANY($1::uuid[]) AND ${IS_DUE} FOR NO KEY UPDATE ${lock}`;
          const links = await this.lease(`id = ANY(ARRAY(${free})) AND ${IS_DUE}`, [some]);
          const taken = new Map(links.map((link) => [link.id, link]));
          // Of two who want the same it is the first's.
          return some.map((id, index) => (some.indexOf(id) === index ? taken.get(id) : undefined));
        },
        null,
      ),
  };

  /**
   * Takes the leases of all due links of an event that no other worker holds, but for those that somebody is just changing:
   * to wait for one link with another one taken would be to wait in a circle.
   */
  takeDueOfEvent(eventId: string): Promise<TakenLinks> {
    return this.unitOfWork.share(this.takeDueOfEvents, eventId);
  }

  private readonly takeDueOfEvents: SharedStatement<string, TakenLinks> = {
    writes: true,
    run: async (eventIds) => {
      const due = `FROM calendar_links WHERE event_id = ANY($1::uuid[]) AND ${IS_DUE}`;
      const asked = performance.now();
      const rows = await this.unitOfWork.query<(LeasedRow | { id: null }) & { due_of: string }>(
        `WITH due AS (SELECT id AS due_id, event_id AS due_of ${due}),
              taken AS (${leasing(`id = ANY(ARRAY(SELECT id ${due} FOR NO KEY UPDATE SKIP LOCKED)) AND ${IS_DUE}`)})
         SELECT due_of, ${LEASED_COLUMNS} FROM due LEFT JOIN taken ON id = due_id`,
        [eventIds],
      );
      const ofEvent = Map.groupBy(rows, (row) => row.due_of);
      return eventIds.map((eventId, index) => {
        // Two jobs for one event: it is the first's.
        const due = eventIds.indexOf(eventId) === index ? (ofEvent.get(eventId) ?? []) : [];
        const links = due.filter((row) => row.id !== null).map((row) => leased(row, asked));
        return { links, isMoreDue: links.length < due.length };
      });
    },
  };

  /**
   * Takes the lease of a link for a change that was seen in the calendar, whatever the link is about to do.
   * `held`: another worker is at it; `not-there`: the link no longer points to this event.
   */
  async takeForMerge(linkId: string, eventId: string): Promise<LeasedLink | 'held' | 'not-there'> {
    const isIt = 'id = $1 AND provider_event_id = $2';
    const asked = performance.now();
    const [row] = await this.unitOfWork.query<LeasedRow | { id: null }>(
      `WITH link AS (SELECT id AS link_id FROM calendar_links WHERE ${isIt} AND connection_id IS NOT NULL),
            taken AS (${leasing(`${isIt} AND ${FREE}`)})
       SELECT ${LEASED_COLUMNS} FROM link LEFT JOIN taken ON id = link_id`,
      [linkId, eventId],
    );
    if (!row) return 'not-there';
    return row.id === null ? 'held' : leased(row, asked);
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

  /** Runs `work` on a link that was leased just now. The lease lasts for as long as this process lives and the work takes. */
  async whileHeld<Result>(link: LeasedLink, work: () => Promise<Result>): Promise<Result> {
    this.heldUntil.set(link.leaseToken, link.heldUntil);
    // Should the database be away for long, the lease ends: then whoever comes next finds what this one has done.
    const heartbeat = setInterval(() => void this.extend(link).catch(() => undefined), HEARTBEAT_MS);
    try {
      return await work();
    } finally {
      clearInterval(heartbeat);
      this.heldUntil.delete(link.leaseToken);
    }
  }

  /** @throws LeaseLostError when the lease may be another's by now, because this process stood still or the database was away */
  assertHeld({ leaseToken }: LeasedLink): void {
    if (performance.now() >= (this.heldUntil.get(leaseToken) ?? 0)) throw new LeaseLostError();
  }

  /**
   * Waits for no row: whoever is changing the link keeps others from taking it meanwhile, and beats that wait for that, of all links in
   * hand, would have all connections. The next beat comes in time.
   */
  private async extend({ id, leaseToken }: LeasedLink): Promise<void> {
    const until = performance.now() + LEASE_SECONDS * 1_000;
    const held = 'FROM calendar_links WHERE id = $1 AND lease_token = $2';
    const [link] = await this.unitOfWork.query<{ is_extended: boolean }>(
      `WITH extended AS (
         UPDATE calendar_links SET lease_until = now() + make_interval(secs => $3), updated_at = now()
          WHERE id = (SELECT id ${held} FOR NO KEY UPDATE SKIP LOCKED) RETURNING id)
       SELECT EXISTS (SELECT FROM extended) AS is_extended ${held}`,
      [id, leaseToken, LEASE_SECONDS],
    );
    if (!this.heldUntil.has(leaseToken)) return;
    if (!link) this.heldUntil.set(leaseToken, 0);
    else if (link.is_extended) this.heldUntil.set(leaseToken, until);
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
   * deleted later, and what is found in the calendar is known for ours. Also when the same was noted last, the lease is
   * looked at, and whether anything is to be done still: who deletes an event that stands nowhere finds nothing to wait for.
   *
   * @throws LeaseLostError: nothing is to be sent
   */
  async recordIntent(link: LeasedLink, fields: SentFields): Promise<void> {
    const isNoted = isDeepStrictEqual(link.pendingWrites.at(-1), fields);
    const pendingWrites = isNoted ? link.pendingWrites : [...link.pendingWrites, fields].slice(-MOST_PENDING);
    if (!(await this.unitOfWork.share(this.recordIntents, { link, pendingWrites }))) throw new LeaseLostError();
  }

  /** What was noted as about to be sent was not sent. */
  async takeBackIntent(link: LeasedLink): Promise<void> {
    await this.unitOfWork.share(this.recordIntents, { link, pendingWrites: link.pendingWrites });
  }

  private readonly recordIntents: SharedStatement<Intent, boolean> = {
    writes: true,
    run: (intents) =>
      togetherOrSingly(intents, (changes, lock) => changeHeldLinks(this.unitOfWork, NOTED, { changes, lock }), false),
  };

  /**
   * Stores what a step has left, and gives the lease back: in a transaction that others share, along with theirs.
   *
   * @returns the link as it stands now; `null` when the lease is lost
   */
  commitOutcome(link: LeasedLink, patch: LinkPatch): Promise<StoredLink | null> {
    return this.unitOfWork.share(this.commitEach, { link, patch });
  }

  private readonly commitEach: SharedStatement<LinkOutcome, StoredLink | null> = {
    writes: true,
    run: (outcomes) => commitOutcomes(this.unitOfWork, outcomes),
  };

  /** Gives the lease back and looks again after `delayMs`; nothing has failed. Outside of transactions, with those of others. */
  async postpone(link: LeasedLink, delayMs: number): Promise<void> {
    await this.unitOfWork.share(this.putOffEach, { link, delayMs, code: null });
  }

  /** As `postpone`, for what was not even tried since its like is refused: that is kept as a failure. */
  async holdBack(link: LeasedLink, { delayMs, code }: { delayMs: number; code: string }): Promise<void> {
    await this.unitOfWork.share(this.putOffEach, { link, delayMs, code });
  }

  private readonly putOffEach: SharedStatement<LinkToPutOff, boolean> = {
    writes: true,
    run: (links) => togetherOrSingly(links, (some, lock) => putOff(this.unitOfWork, some, lock), false),
  };

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

  /**
   * A failure that time may heal, noted in the turn of the person. An edit made meanwhile is not held up by it: it is looked at
   * once the wait ends.
   */
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
    const asked = performance.now();
    const rows = await this.unitOfWork.query<LeasedRow>(leasing(condition), [...parameters]);
    return rows.map((row) => leased(row, asked));
  }

  private async write(link: LeasedLink, assignments: string, parameters: unknown[]): Promise<boolean> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `UPDATE calendar_links SET ${assignments}, updated_at = now() WHERE id = $1 AND lease_token = $2 RETURNING id`,
      [link.id, link.leaseToken, ...parameters],
    );
    return rows.length > 0;
  }
}

interface Intent {
  link: LeasedLink;
  pendingWrites: readonly SentFields[];
}

const NOTED = {
  columns: 'pending_writes jsonb',
  assignments: 'unconfirmed = pending_writes',
  // At rest nobody would look for what is sent, should this worker die before it has stored what came of it.
  only: IS_UNDER_WAY,
  given: ({ pendingWrites }: Intent) => ({ pending_writes: pendingWrites }),
};

const LEASED_COLUMNS = `${LINK_COLUMNS}, deleted_remote, lease_token, leased_at, held_ms`;

function leasing(condition: string): string {
  return `UPDATE calendar_links
             -- From now on, and not from when it began to wait for the row.
             SET lease_token = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
           WHERE ${condition}
           RETURNING ${LINK_COLUMNS}, ${DELETED_REMOTE}, lease_token, clock_timestamp() AS leased_at,
                 (extract(epoch FROM lease_until - now()) * 1000)::float8 AS held_ms`;
}

type LeasedRow = LinkRow & {
  deleted_remote: DeletedRemoteRow | null;
  lease_token: string;
  leased_at: Date;
  /** From the beginning of the statement until the lease ends. */
  held_ms: number;
};

/** @param asked before the statement was sent, by `performance.now()`: a process that stands still before the answer has less time */
function leased(row: LeasedRow, asked: number): LeasedLink {
  const link = toLink(row);
  if (link.connectionId === null) throw new Error('a link without a connection cannot be leased');
  const { lease_token: leaseToken, leased_at: leasedAt } = row;
  const deletedRemote = toDeletedRemote(row.deleted_remote, link);
  const heldUntil = asked + row.held_ms;
  return { ...link, connectionId: link.connectionId, deletedRemote, leaseToken, leasedAt, heldUntil };
}
