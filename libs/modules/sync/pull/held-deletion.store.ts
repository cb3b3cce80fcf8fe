import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

export interface HeldDeletion {
  id: string;
  userId: string;
  connectionId: string;
  calendarId: string;
  linkIds: string[];
  heldAt: Date;
}

interface HeldRow {
  id: string;
  user_id: string;
  connection_id: string;
  calendar_id: string;
  link_ids: string[];
  held_at: Date;
}

/** Deletions that were too many at once: they wait for the person. */
@Injectable()
export class HeldDeletionStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async hold(held: Omit<HeldDeletion, 'id' | 'heldAt'>): Promise<string> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `INSERT INTO held_deletions (user_id, connection_id, calendar_id, link_ids) VALUES ($1, $2, $3, $4) RETURNING id`,
      [held.userId, held.connectionId, held.calendarId, held.linkIds],
    );
    return row!.id;
  }

  async linkIdsIn(connectionId: string): Promise<Set<string>> {
    const rows = await this.unitOfWork.query<{ link_id: string }>(
      'SELECT unnest(link_ids) AS link_id FROM held_deletions WHERE connection_id = $1',
      [connectionId],
    );
    return new Set(rows.map((row) => row.link_id));
  }

  async ofUser(userId: string): Promise<HeldDeletion[]> {
    const rows = await this.unitOfWork.query<HeldRow>(
      `SELECT * FROM held_deletions WHERE user_id = $1 AND link_ids <> '{}' ORDER BY held_at, id`,
      [userId],
    );
    return rows.map(toHeld);
  }

  /** Takes it out of the world: whoever gets it decides it. */
  async take(userId: string, id: string): Promise<HeldDeletion | null> {
    const [row] = await this.unitOfWork.query<HeldRow>(
      'DELETE FROM held_deletions WHERE user_id = $1 AND id = $2 RETURNING *',
      [userId, id],
    );
    return row ? toHeld(row) : null;
  }
}

function toHeld(row: HeldRow): HeldDeletion {
  return {
    id: row.id,
    userId: row.user_id,
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    linkIds: row.link_ids,
    heldAt: row.held_at,
  };
}
