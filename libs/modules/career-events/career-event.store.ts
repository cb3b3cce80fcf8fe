import type { CareerEventStatus, CareerEventType, EventTime } from '@calendar/contracts/vocabulary';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CareerEvent, Side } from './career-event';

interface EventRow {
  id: string;
  user_id: string;
  type: CareerEventType;
  title: string;
  description: string;
  location: string;
  all_day: boolean;
  starts_at: Date;
  ends_at: Date;
  start_date: string | null;
  end_date: string | null;
  time_zone: string | null;
  status: CareerEventStatus;
  add_to_calendar: boolean;
  reminders: number[] | null;
  relates_to: string | null;
  series_id: string | null;
  metadata: Record<string, unknown>;
  version: number;
  cancelled_by: Side | null;
  cancelled_at: Date | null;
  status_before_cancel: CareerEventStatus | null;
  deleted: boolean;
  created_at: Date;
  updated_at: Date;
}

// Dates are read as text: the driver would turn them into instants of some zone.
const COLUMNS = `id, user_id, type, title, description, location, all_day, starts_at, ends_at,
  start_date::text AS start_date, end_date::text AS end_date, time_zone, status, add_to_calendar, reminders, relates_to,
  series_id, metadata, version, cancelled_by, cancelled_at, status_before_cancel, deleted_at IS NOT NULL AS deleted, created_at, updated_at`;

export interface ListRequest {
  userId: string;
  from: string | null;
  to: string | null;
  type: CareerEventType | null;
  status: CareerEventStatus | null;
  ids: readonly string[] | null;
  seriesId: string | null;
  /** Part of the title or the place, in whatever case. */
  text: string | null;
  order: 'start' | '-start';
  after: { at: string; id: string } | null;
  limit: number;
}

/** Career events in Postgres. Every statement takes a whole set: one request may bring 500 events. */
@Injectable()
export class CareerEventStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Also deleted ones, and other people's: the caller decides what they mean. */
  async byIds(ids: readonly string[]): Promise<CareerEvent[]> {
    return ids.length === 0 ? [] : this.unitOfWork.share(this.readByIds, ids);
  }

  async list(request: ListRequest): Promise<CareerEvent[]> {
    const [beyond, direction] = request.order === 'start' ? ['>', 'ASC'] : ['<', 'DESC'];
    const rows = await this.unitOfWork.query<EventRow>(
      `SELECT ${COLUMNS} FROM career_events
        WHERE user_id = $1 AND deleted_at IS NULL
          AND ($2::timestamptz IS NULL OR ends_at > $2) AND ($3::timestamptz IS NULL OR starts_at < $3)
          AND ($4::text IS NULL OR type = $4) AND ($5::text IS NULL OR status = $5)
          AND ($6::uuid[] IS NULL OR id = ANY($6))
          AND ($7::timestamptz IS NULL OR (starts_at, id) ${beyond} ($7, $8::uuid))
          AND ($10::text IS NULL OR title ILIKE $10 OR location ILIKE $10)
          AND ($11::uuid IS NULL OR series_id = $11)
        ORDER BY starts_at ${direction}, id ${direction} LIMIT $9`,
      [
        request.userId,
        request.from,
        request.to,
        request.type,
        request.status,
        request.ids,
        request.after?.at ?? null,
        request.after?.id ?? null,
        request.limit,
        request.text === null ? null : `%${request.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
        request.seriesId,
      ],
    );
    return rows.map(toEvent);
  }

  /** Living events that end after an instant, by id. */
  async page(request: { userId: string; endsAfter: string; afterId: string | null; limit: number }) {
    const rows = await this.unitOfWork.query<EventRow>(
      `SELECT ${COLUMNS} FROM career_events
        WHERE user_id = $1 AND deleted_at IS NULL AND ends_at > $2 AND ($3::uuid IS NULL OR id > $3)
        ORDER BY id LIMIT $4`,
      [request.userId, request.endsAfter, request.afterId, request.limit],
    );
    return rows.map(toEvent);
  }

  async followUpsOf(interviewIds: readonly string[]): Promise<CareerEvent[]> {
    if (interviewIds.length === 0) return [];
    const rows = await this.unitOfWork.query<EventRow>(
      `SELECT ${COLUMNS} FROM career_events
        WHERE relates_to = ANY($1::uuid[]) AND type = 'follow_up' AND deleted_at IS NULL`,
      [interviewIds],
    );
    return rows.map(toEvent);
  }

  countLiving(userId: string): Promise<number> {
    return this.unitOfWork.share(this.countEach, userId);
  }

  /** Those of the ids that are living events of this person. */
  async livingIds(userId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.unitOfWork.query<{ id: string }>(
      'SELECT id FROM career_events WHERE id = ANY($1::uuid[]) AND user_id = $2 AND deleted_at IS NULL',
      [ids, userId],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Inserts what does not exist.
   *
   * @param idsFrom ids of ours are nobody else's
   * @returns the ids that were inserted; the others were taken meanwhile
   */
  async insert(events: readonly CareerEvent[], idsFrom: 'us' | 'client'): Promise<Set<string>> {
    if (events.length === 0) return new Set();
    return this.unitOfWork.share(idsFrom === 'us' ? this.insertOurs : this.insertGiven, events);
  }

  /** Overwrites events, in their person's turn. */
  async update(events: readonly CareerEvent[]): Promise<void> {
    if (events.length > 0) await this.unitOfWork.share(this.overwrite, events);
  }

  private readonly readByIds: SharedStatement<readonly string[], CareerEvent[]> = {
    writes: false,
    run: async (requests) => {
      const rows = await this.unitOfWork.query<EventRow>(
        `SELECT ${COLUMNS} FROM career_events WHERE id = ANY($1::uuid[]) ORDER BY id`,
        [requests.flat()],
      );
      return requests.map((ids) => {
        const wanted = new Set(ids.map((id) => id.toLowerCase()));
        // Nobody shares an object with others, who may change it.
        return rows.filter(({ id }) => wanted.has(id)).map(toEvent);
      });
    },
  };

  private readonly countEach: SharedStatement<string, number> = {
    writes: false,
    run: async (userIds) => {
      const rows = await this.unitOfWork.query<{ user_id: string; events: number }>(
        `SELECT user_id, count(*)::int AS events FROM career_events
          WHERE user_id = ANY($1::text[]) AND deleted_at IS NULL GROUP BY user_id`,
        [userIds],
      );
      const counts = new Map(rows.map((row) => [row.user_id, row.events]));
      return userIds.map((userId) => counts.get(userId) ?? 0);
    },
  };

  private readonly insertOurs = this.inserting({ onlyOnce: false });
  /** Two transactions that insert the same ids wait for each other's: in one statement and in one order never in a circle. */
  private readonly insertGiven = this.inserting({ onlyOnce: true });

  private inserting({ onlyOnce }: { onlyOnce: boolean }): SharedStatement<readonly CareerEvent[], Set<string>> {
    return {
      writes: true,
      onlyOnce,
      run: async (requests) => {
        const rows = await this.unitOfWork.query<{ id: string; user_id: string }>(
          `INSERT INTO career_events (${WRITTEN.join(', ')})
           SELECT ${WRITTEN.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r(${WRITTEN_TYPES}) ORDER BY id
           ON CONFLICT (id) DO NOTHING RETURNING id, user_id`,
          [JSON.stringify(requests.flat().map(toWritten))],
        );
        const owners = new Map(rows.map((row) => [row.id, row.user_id]));
        // Two people may bring the same id: it is whose it became.
        return requests.map(
          (events) => new Set(events.filter(({ id, userId }) => owners.get(id) === userId).map(({ id }) => id)),
        );
      },
    };
  }

  private readonly overwrite: SharedStatement<readonly CareerEvent[], void> = {
    writes: true,
    run: async (requests) => {
      const events = requests.flat();
      await this.unitOfWork.query(
        // The ids apart: of a list Postgres supposes that it is short, of a record set that the table is read as a whole.
        `UPDATE career_events AS e SET ${ASSIGNMENTS}
           FROM jsonb_to_recordset($1::jsonb) AS r(${WRITTEN_TYPES}) WHERE e.id = r.id AND e.id = ANY($2::uuid[])`,
        [JSON.stringify(events.map(toWritten)), events.map(({ id }) => id)],
      );
      return requests.map(() => undefined);
    },
  };
}

const COLUMN_TYPES = {
  id: 'uuid',
  user_id: 'text',
  type: 'text',
  title: 'text',
  description: 'text',
  location: 'text',
  all_day: 'boolean',
  starts_at: 'timestamptz',
  ends_at: 'timestamptz',
  start_date: 'date',
  end_date: 'date',
  time_zone: 'text',
  status: 'text',
  add_to_calendar: 'boolean',
  reminders: 'integer[]',
  relates_to: 'uuid',
  series_id: 'uuid',
  metadata: 'jsonb',
  version: 'integer',
  cancelled_by: 'text',
  cancelled_at: 'timestamptz',
  status_before_cancel: 'text',
  deleted_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;
const WRITTEN = Object.keys(COLUMN_TYPES);
const WRITTEN_TYPES = Object.entries(COLUMN_TYPES)
  .map(([column, type]) => `${column} ${type}`)
  .join(', ');

const ASSIGNMENTS = WRITTEN.filter((column) => column !== 'id')
  .map((column) => `${column} = r.${column}`)
  .join(', ');

function toWritten(event: CareerEvent): Record<keyof typeof COLUMN_TYPES, unknown> {
  const { time } = event;
  return {
    id: event.id,
    user_id: event.userId,
    type: event.type,
    title: event.title,
    description: event.description,
    location: event.location,
    all_day: time.allDay,
    starts_at: time.allDay ? `${time.start}T00:00:00Z` : time.start,
    ends_at: time.allDay ? `${time.end}T00:00:00Z` : time.end,
    start_date: time.allDay ? time.start : null,
    end_date: time.allDay ? time.end : null,
    time_zone: time.timeZone,
    status: event.status,
    add_to_calendar: event.addToCalendar,
    reminders: event.reminders,
    relates_to: event.relatesTo,
    series_id: event.seriesId,
    metadata: event.metadata,
    version: event.version,
    cancelled_by: event.cancelledBy,
    cancelled_at: event.cancelledAt,
    status_before_cancel: event.statusBeforeCancel,
    deleted_at: event.deleted ? event.updatedAt : null,
    created_at: event.createdAt,
    updated_at: event.updatedAt,
  };
}

function toEvent(row: EventRow): CareerEvent {
  return {
    id: row.id,
    userId: row.user_id,
    type: row.type,
    title: row.title,
    description: row.description,
    location: row.location,
    time: timeOf(row),
    status: row.status,
    addToCalendar: row.add_to_calendar,
    reminders: row.reminders,
    relatesTo: row.relates_to,
    seriesId: row.series_id,
    metadata: row.metadata,
    version: row.version,
    cancelledBy: row.cancelled_by,
    cancelledAt: row.cancelled_at,
    statusBeforeCancel: row.status_before_cancel,
    deleted: row.deleted,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function timeOf(row: EventRow): EventTime {
  if (row.all_day) return { allDay: true, start: row.start_date!, end: row.end_date!, timeZone: null };
  return {
    allDay: false,
    start: row.starts_at.toISOString(),
    end: row.ends_at.toISOString(),
    timeZone: row.time_zone!,
  };
}
