import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
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

  record(subject: AttemptSubject, line: AttemptLine): Promise<void> {
    return this.unitOfWork.share(this.recordEach, { ...subject, ...line });
  }

  private readonly recordEach: SharedStatement<AttemptSubject & AttemptLine, void> = {
    writes: true,
    run: async (lines) => {
      await this.unitOfWork.query(
        `INSERT INTO sync_attempts (${WRITTEN})
         SELECT ${WRITTEN} FROM jsonb_to_recordset($1::jsonb) AS r(user_id text, event_id uuid, link_id uuid, connection_id uuid,
           actor text, action text, fields text[], outcome text, code text, provider_version text, latency_ms bigint,
           changes jsonb)`,
        [JSON.stringify(lines.map(toWritten))],
      );
      return lines.map(() => undefined);
    },
  };
}

const WRITTEN = `user_id, event_id, link_id, connection_id, actor, action, fields, outcome, code, provider_version, latency_ms,
  changes`;

function toWritten(attempt: AttemptSubject & AttemptLine): Record<string, unknown> {
  const { latencyMs = null } = attempt;
  return {
    user_id: attempt.userId,
    event_id: attempt.eventId,
    link_id: attempt.linkId,
    connection_id: attempt.connectionId,
    actor: attempt.actor,
    action: attempt.action,
    fields: attempt.fields ?? [],
    outcome: attempt.outcome,
    code: attempt.code ?? null,
    provider_version: attempt.providerVersion ?? null,
    latency_ms: latencyMs === null ? null : Math.round(latencyMs),
    changes: attempt.changes ?? [],
  };
}
