import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { toLink, type LinkRow } from '../links/link-row';

/** Finds the links that changes of a calendar concern. Whatever has no link is nobody's business here. */
@Injectable()
export class PulledLinks {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Links by the id of their provider event. */
  async byProviderEvent(connectionId: string, eventIds: readonly string[]): Promise<Map<string, CalendarLink>> {
    if (eventIds.length === 0) return new Map();
    const rows = await this.unitOfWork.query<LinkRow>(
      `SELECT * FROM calendar_links WHERE connection_id = $1 AND provider_event_id = ANY($2::text[])`,
      [connectionId, eventIds],
    );
    return new Map(rows.map((row) => [row.provider_event_id!, toLink(row)]));
  }

  /** Every link with an event in a calendar. */
  async inCalendar(connectionId: string, calendarId: string): Promise<CalendarLink[]> {
    const rows = await this.unitOfWork.query<LinkRow>(
      `SELECT * FROM calendar_links
        WHERE connection_id = $1 AND provider_calendar_id = $2 AND provider_event_id IS NOT NULL`,
      [connectionId, calendarId],
    );
    return rows.map(toLink);
  }

  async countInCalendar(connectionId: string, calendarId: string): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM calendar_links
        WHERE connection_id = $1 AND provider_calendar_id = $2 AND provider_event_id IS NOT NULL AND desired IS NOT NULL`,
      [connectionId, calendarId],
    );
    return row?.count ?? 0;
  }
}
