import type { EventDraft } from '@calendar/contracts/vocabulary';
import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarLink, DisputedField } from '../links/calendar-link';
import type { FieldConflict } from '../merge/merge';

export interface Conflict {
  id: string;
  userId: string;
  eventId: string;
  linkId: string;
  connectionId: string;
  fields: FieldConflict[];
  status: 'open' | 'resolved';
  detectedAt: Date;
}

interface ConflictRow {
  id: string;
  user_id: string;
  event_id: string;
  link_id: string;
  connection_id: string;
  fields: FieldConflict[];
  status: 'open' | 'resolved';
  detected_at: Date;
}

/** A conflict as a person sees it, with both sides as they are now. */
export interface ShownConflict extends Conflict {
  /** Where it stands in the list. */
  position: PagePosition;
  /** When each side was last edited, as far as that is known. */
  careerCopilotAt: Date;
  calendarAt: Date | null;
}

type ShownRow = ConflictRow & {
  position: string;
  desired: EventDraft | null;
  disputed: DisputedField[];
  desired_at: Date;
  provider_updated_at: Date | null;
};

const SHOWN = `
  SELECT c.id, c.user_id, c.event_id, c.link_id, l.connection_id, c.fields, c.status, c.detected_at,
         ${exactInstant('c.detected_at')} AS position, l.desired, l.disputed, l.desired_at, l.provider_updated_at
    FROM sync_conflicts c JOIN calendar_links l ON l.id = c.link_id`;

/** Conflicts, at most one open for each link. */
@Injectable()
export class ConflictStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Opens the conflict of a link, or brings its values up to date. @returns its id, and what it was before */
  async open(
    link: CalendarLink,
    fields: readonly FieldConflict[],
  ): Promise<{ id: string; before: FieldConflict[] | null }> {
    const [row] = await this.unitOfWork.query<{ id: string; before: FieldConflict[] | null }>(
      `WITH known AS (SELECT fields FROM sync_conflicts WHERE link_id = $3 AND status = 'open')
       INSERT INTO sync_conflicts (user_id, event_id, link_id, connection_id, fields) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (link_id) WHERE status = 'open' DO UPDATE SET fields = excluded.fields
       RETURNING id, (SELECT fields FROM known) AS before`,
      [link.userId, link.eventId, link.id, link.connectionId, JSON.stringify(fields)],
    );
    return row!;
  }

  /** @returns the conflict that was open */
  async close(linkId: string): Promise<Pick<Conflict, 'id' | 'fields'> | null> {
    const [row] = await this.unitOfWork.query<Pick<Conflict, 'id' | 'fields'>>(
      `UPDATE sync_conflicts SET status = 'resolved', resolved_at = now() WHERE link_id = $1 AND status = 'open'
        RETURNING id, fields`,
      [linkId],
    );
    return row ?? null;
  }

  /** Open conflicts of links that have come to a connection from an earlier one are conflicts of this one from now on. */
  async moveTo(connectionId: string): Promise<Conflict[]> {
    const rows = await this.unitOfWork.query<ConflictRow>(
      `UPDATE sync_conflicts AS c SET connection_id = $1 FROM calendar_links l
        WHERE l.id = c.link_id AND l.connection_id = $1 AND c.connection_id <> $1 AND c.status = 'open'
        RETURNING c.id, c.user_id, c.event_id, c.link_id, c.connection_id, c.fields, c.status, c.detected_at`,
      [connectionId],
    );
    return rows.map(toConflict);
  }

  /** Conflicts of connected accounts, oldest first. */
  async page(
    userId: string,
    { status, after, limit }: { status: 'open' | 'resolved'; after: PagePosition | null; limit: number },
  ): Promise<ShownConflict[]> {
    const rows = await this.unitOfWork.query<ShownRow>(
      `${SHOWN} WHERE c.user_id = $1 AND c.status = $2 AND l.connection_id IS NOT NULL
          AND ($3::timestamptz IS NULL OR (c.detected_at, c.id) > ($3, $4::uuid))
        ORDER BY c.detected_at, c.id LIMIT $5`,
      [userId, status, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(toShown);
  }

  /** One of them, open or resolved. */
  async one(userId: string, id: string): Promise<ShownConflict | null> {
    const [row] = await this.unitOfWork.query<ShownRow>(
      `${SHOWN} WHERE c.user_id = $1 AND c.id = $2 AND l.connection_id IS NOT NULL`,
      [userId, id],
    );
    return row ? toShown(row) : null;
  }

  async lock(userId: string, id: string): Promise<Conflict | null> {
    const [row] = await this.unitOfWork.query<ConflictRow>(
      `SELECT id, user_id, event_id, link_id, connection_id, fields, status, detected_at
         FROM sync_conflicts WHERE user_id = $1 AND id = $2 FOR UPDATE`,
      [userId, id],
    );
    return row ? toConflict(row) : null;
  }
}

function toShown(row: ShownRow): ShownConflict {
  const conflict = toConflict(row);
  return {
    ...conflict,
    fields: conflict.status === 'open' ? row.fields.map((field) => upToDate(field, row)) : row.fields,
    position: { at: row.position, id: row.id },
    careerCopilotAt: row.desired_at,
    calendarAt: row.provider_updated_at,
  };
}

/** Our side may have been edited since the conflict was found. */
function upToDate(
  conflict: FieldConflict,
  link: { desired: EventDraft | null; disputed: readonly DisputedField[] },
): FieldConflict {
  if (!link.desired || !link.disputed.includes(conflict.field)) return conflict;
  return { ...conflict, careerCopilot: link.desired[conflict.field] };
}

function toConflict(row: ConflictRow): Conflict {
  return {
    id: row.id,
    userId: row.user_id,
    eventId: row.event_id,
    linkId: row.link_id,
    connectionId: row.connection_id,
    fields: row.fields,
    status: row.status,
    detectedAt: row.detected_at,
  };
}
