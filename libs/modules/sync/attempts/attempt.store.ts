import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { AttemptLine, AttemptSubject, RecordedAttempt } from './attempt';

export const TIMELINE_ORDERS = ['at', '-at'] as const;
/** Oldest first, or newest first. */
export type TimelineOrder = (typeof TIMELINE_ORDERS)[number];

/** The timeline of events: every attempt and every merged change, append only. */
@Injectable()
export class AttemptStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The timeline of an event, from beyond a position on. */
  async page(
    eventId: string,
    { order, after, limit }: { order: TimelineOrder; after: PagePosition | null; limit: number },
  ): Promise<RecordedAttempt[]> {
    const [beyond, direction] = order === 'at' ? ['>', 'ASC'] : ['<', 'DESC'];
    const rows = await this.unitOfWork.query<Omit<RecordedAttempt, 'position'> & { id: string; instant: string }>(
      `SELECT a.id::text AS id, ${exactInstant('a.at')} AS instant, a.at, a.user_id AS "userId", a.event_id AS "eventId",
              a.link_id AS "linkId", a.connection_id AS "connectionId", a.actor, a.action, a.fields, a.changes, a.outcome,
              a.code, a.provider_version AS "providerVersion", a.latency_ms::float8 AS "latencyMs", l.provider
         FROM sync_attempts a LEFT JOIN calendar_links l ON l.id = a.link_id
        WHERE a.event_id = $1 AND ($2::bigint IS NULL OR a.id ${beyond} $2) ORDER BY a.id ${direction} LIMIT $3`,
      [eventId, after?.id ?? null, limit],
    );
    return rows.map(({ id, instant, ...attempt }) => ({ ...attempt, position: { at: instant, id } }));
  }

  async record({ userId, eventId, linkId, connectionId }: AttemptSubject, line: AttemptLine): Promise<void> {
    const { actor, action, outcome, fields = [], changes = [], code = null } = line;
    const { providerVersion = null, latencyMs = null } = line;
    await this.unitOfWork.query(
      `INSERT INTO sync_attempts (user_id, event_id, link_id, connection_id, actor, action, fields, outcome, code,
                                  provider_version, latency_ms, changes)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        userId,
        eventId,
        linkId,
        connectionId,
        actor,
        action,
        fields,
        outcome,
        code,
        providerVersion,
        latencyMs === null ? null : Math.round(latencyMs),
        JSON.stringify(changes),
      ],
    );
  }
}
