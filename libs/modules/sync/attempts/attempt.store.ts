import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { AttemptLine, AttemptSubject, RecordedAttempt } from './attempt';

/** A timeline shows at most so much: the latest. */
const MOST_SHOWN = 500;

/** The timeline of events: every attempt and every merged change, append only. */
@Injectable()
export class AttemptStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The timeline of an event, oldest first. */
  async ofEvent(eventId: string): Promise<RecordedAttempt[]> {
    return this.unitOfWork.query<RecordedAttempt>(
      `SELECT id, at, "userId", "eventId", "linkId", "connectionId", actor, action, fields, outcome, code,
              "providerVersion", "latencyMs" FROM (
         SELECT id, at, user_id AS "userId", event_id AS "eventId", link_id AS "linkId", connection_id AS "connectionId",
                actor, action, fields, outcome, code, provider_version AS "providerVersion", latency_ms::float8 AS "latencyMs"
           FROM sync_attempts WHERE event_id = $1 ORDER BY id DESC LIMIT $2) AS latest ORDER BY id`,
      [eventId, MOST_SHOWN],
    );
  }

  async record({ userId, eventId, linkId, connectionId }: AttemptSubject, line: AttemptLine): Promise<void> {
    const { actor, action, outcome, fields = [], code = null, providerVersion = null, latencyMs = null } = line;
    await this.unitOfWork.query(
      `INSERT INTO sync_attempts (user_id, event_id, link_id, connection_id, actor, action, fields, outcome, code,
                                  provider_version, latency_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
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
      ],
    );
  }
}
