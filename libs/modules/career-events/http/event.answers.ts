import { PageBody } from '@calendar/contracts/paging';
import {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  LINK_STATUSES,
  PROVIDER_IDS,
  SYNC_ERROR_CODES,
  type CareerEventStatus,
  type CareerEventType,
  type LinkStatus,
  type ProviderId,
} from '@calendar/contracts/vocabulary';
import { ApiProperty } from '@nestjs/swagger';
import type { Side } from '../career-event';

class SyncErrorBody {
  @ApiProperty({ enum: SYNC_ERROR_CODES, enumName: 'SyncErrorCode', example: 'sync.provider-unavailable' })
  code: string;

  @ApiProperty({
    example: 'The calendar cannot be reached right now. The change is kept and is tried again by itself.',
  })
  message: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  retryAt: string | null;
}

class SyncStateBody {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ enum: PROVIDER_IDS, example: 'google' })
  provider: ProviderId;

  @ApiProperty({ type: 'string', example: 'primary', description: 'The calendar in which it stands, or is to stand.' })
  calendarId: string;

  @ApiProperty({ enum: LINK_STATUSES, example: 'synced' })
  status: LinkStatus;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The conflict that waits for a decision.',
  })
  conflictId: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  providerEventId: string | null;

  @ApiProperty({
    example: false,
    description: 'The person has made a series of it there: this event is the first one.',
  })
  recurring: boolean;

  @ApiProperty({ example: false, description: 'The person has invited others to it there.' })
  guests: boolean;

  @ApiProperty({ type: 'string', nullable: true, description: 'Where to open it in the calendar.' })
  htmlLink: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastSyncedAt: string | null;

  @ApiProperty({ type: SyncErrorBody, nullable: true })
  error: SyncErrorBody | null;
}

/** A career event with the state of its sync. */
export class EventView {
  @ApiProperty({ format: 'uuid', example: '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10' })
  id: string;

  @ApiProperty({ enum: CAREER_EVENT_TYPES })
  type: CareerEventType;

  @ApiProperty({ example: 'Acme: system design' })
  title: string;

  @ApiProperty({ example: 'With two engineers. Bring questions.' })
  description: string;

  @ApiProperty({ example: 'https://meet.acme.example/42' })
  location: string;

  @ApiProperty({ example: '2026-12-01T10:00:00+01:00', description: "In the event's own zone." })
  start: string;

  @ApiProperty({ example: '2026-12-01T11:00:00+01:00' })
  end: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Berlin' })
  timeZone: string | null;

  @ApiProperty({ example: false })
  allDay: boolean;

  @ApiProperty({ enum: CAREER_EVENT_STATUSES })
  status: CareerEventStatus;

  @ApiProperty({
    type: 'string',
    enum: ['career_copilot', 'calendar', null],
    nullable: true,
    example: null,
    description: 'Where it was cancelled, if it is.',
  })
  cancelledBy: Side | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  cancelledAt: string | null;

  @ApiProperty({ example: true })
  addToCalendar: boolean;

  @ApiProperty({ type: 'array', items: { type: 'integer' }, nullable: true, example: null })
  reminders: number[] | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  relatesTo: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'Of the events that were made together with it.',
  })
  seriesId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  metadata: Record<string, unknown>;

  @ApiProperty({ type: 'integer', example: 4 })
  version: number;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  @ApiProperty({ type: [SyncStateBody] })
  sync: SyncStateBody[];
}

/** One page of events, by start. */
export class EventPage extends PageBody {
  @ApiProperty({ type: [EventView] })
  items: EventView[];
}
