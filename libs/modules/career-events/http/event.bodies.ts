import {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  type CareerEventStatus,
  type CareerEventType,
} from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, IsUUID, Max, Min, ValidateIf } from 'class-validator';
import { IsOpaqueObject, IsText } from './text.decorators';

const METADATA_BYTES = 16 * 1_024;

/** Absent is fine, `null` is not: it is checked like any other value. */
const Optional = () => ValidateIf((_body, value) => value !== undefined);
const Nullable = () => ValidateIf((_body, value) => value !== undefined && value !== null);

/** No `maxLength`: what a calendar has brought may be longer, and may be sent back as it is. */
const atMost = (characters: number) =>
  `At most ${characters} characters, unless the event has this very text already: a calendar may bring a longer one.`;

/** What a client sends to create or replace an event. */
export class EventBody {
  @ApiProperty({ enum: CAREER_EVENT_TYPES, example: 'interview' })
  @IsIn(CAREER_EVENT_TYPES)
  type: CareerEventType;

  @ApiProperty({ example: 'Acme: system design', minLength: 1, description: atMost(300) })
  @IsText({ max: 300, heading: true })
  title: string;

  @ApiPropertyOptional({ example: 'With two engineers. Bring questions.', description: atMost(8_000), default: '' })
  @Optional()
  @IsText({ max: 8_000 })
  description?: string;

  @ApiPropertyOptional({ example: 'https://meet.acme.example/42', description: atMost(1_000), default: '' })
  @Optional()
  @IsText({ max: 1_000 })
  location?: string;

  @ApiProperty({
    example: '2026-12-01T10:00:00+01:00',
    description: 'With any offset, to the second; a date such as `2026-12-01` for an all-day event.',
  })
  @IsString()
  start: string;

  @ApiProperty({
    example: '2026-12-01T11:00:00+01:00',
    description: 'After `start`. For an all-day event the first day that no longer belongs to it.',
  })
  @IsString()
  end: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'Europe/Berlin',
    description: 'IANA zone; required unless the event is all-day.',
  })
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
  @IsOpaqueObject(METADATA_BYTES)
  metadata?: Record<string, unknown>;
}

/** What a client sends to change some fields: absent ones stay as they are. */
export class EventPatchBody extends PartialType(EventBody, { skipNullProperties: false }) {}
