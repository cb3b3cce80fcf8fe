import {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  LINK_STATUSES,
  PROVIDER_IDS,
  type CareerEventStatus,
  type CareerEventType,
  type LinkStatus,
  type ProviderId,
} from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { MaxJsonBytes } from './max-json-bytes';

/** NUL and its kin cannot be stored or sent; tabs and line ends are text. */
// eslint-disable-next-line no-control-regex
const PRINTABLE = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/;
const NOT_BLANK = /\S/;
const METADATA_BYTES = 16 * 1_024;

/** Absent is fine, `null` is not: it is checked like any other value. */
const Optional = () => ValidateIf((_body, value) => value !== undefined);
const Nullable = () => ValidateIf((_body, value) => value !== undefined && value !== null);

/** What a client sends to create or replace an event. */
export class EventBody {
  @ApiProperty({ enum: CAREER_EVENT_TYPES, example: 'interview' })
  @IsIn(CAREER_EVENT_TYPES)
  type: CareerEventType;

  @ApiProperty({ example: 'Acme: system design', minLength: 1, maxLength: 300 })
  @IsString()
  @Length(1, 300)
  @Matches(NOT_BLANK, { message: 'title must not be blank' })
  @Matches(PRINTABLE, { message: 'title must not contain control characters' })
  title: string;

  @ApiPropertyOptional({ example: 'With two engineers. Bring questions.', maxLength: 8_000, default: '' })
  @Optional()
  @IsString()
  @MaxLength(8_000)
  @Matches(PRINTABLE, { message: 'description must not contain control characters' })
  description?: string;

  @ApiPropertyOptional({ example: 'https://meet.acme.example/42', maxLength: 1_000, default: '' })
  @Optional()
  @IsString()
  @MaxLength(1_000)
  @Matches(PRINTABLE, { message: 'location must not contain control characters' })
  location?: string;

  @ApiProperty({
    example: '2026-12-01T10:00:00+01:00',
    description: 'Any offset; a date such as `2026-12-01` for an all-day event.',
  })
  @IsString()
  start: string;

  @ApiProperty({
    example: '2026-12-01T11:00:00+01:00',
    description: 'After `start`. For an all-day event the first day that no longer belongs to it.',
  })
  @IsString()
  end: string;

  @ApiPropertyOptional({ example: 'Europe/Berlin', description: 'IANA zone; required unless the event is all-day.' })
  @Nullable()
  @IsString()
  timeZone?: string | null;

  @ApiPropertyOptional({ default: false })
  @Optional()
  @IsBoolean()
  allDay?: boolean;

  @ApiPropertyOptional({ enum: CAREER_EVENT_STATUSES, default: 'confirmed' })
  @Optional()
  @IsIn(CAREER_EVENT_STATUSES)
  status?: CareerEventStatus;

  @ApiPropertyOptional({ default: true, description: 'Whether the event goes into the connected calendars.' })
  @Optional()
  @IsBoolean()
  addToCalendar?: boolean;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: 40_320 },
    maxItems: 5,
    nullable: true,
    default: null,
    example: null,
    description: 'Minutes before the start; `null`: as the preferences say.',
  })
  @Nullable()
  @IsArray()
  @ArrayMaxSize(5)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(40_320, { each: true })
  reminders?: number[] | null;

  @ApiPropertyOptional({
    format: 'uuid',
    type: 'string',
    nullable: true,
    default: null,
    example: null,
    description: 'For a follow-up: its interview.',
  })
  @Nullable()
  @IsUUID()
  relatesTo?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    default: {},
    example: { applicationId: 'a-17' },
    description: 'Yours; at most 16 kB; never sent to a calendar.',
  })
  @Optional()
  @IsObject()
  @MaxJsonBytes(METADATA_BYTES)
  metadata?: Record<string, unknown>;
}

/** What a client sends to change some fields: absent ones stay as they are. */
export class EventPatchBody extends PartialType(EventBody, { skipNullProperties: false }) {}

class SyncErrorBody {
  @ApiProperty({ example: 'sync.provider-unavailable' })
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

  @ApiProperty({ enum: LINK_STATUSES, example: 'synced' })
  status: LinkStatus;

  @ApiProperty({ type: 'string', nullable: true })
  providerEventId: string | null;

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

  @ApiProperty({ example: true })
  addToCalendar: boolean;

  @ApiProperty({ type: 'array', items: { type: 'integer' }, nullable: true, example: null })
  reminders: number[] | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  relatesTo: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  metadata: Record<string, unknown>;

  @ApiProperty({ example: 4 })
  version: number;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  @ApiProperty({ type: [SyncStateBody] })
  sync: SyncStateBody[];
}

/** One page of events, by start. */
export class EventPage {
  @ApiProperty({ type: [EventView] })
  items: EventView[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Pass it as `cursor` for the next page.' })
  nextCursor: string | null;
}
