import { PageBody, PageQuery } from '@calendar/contracts/paging';
import { CONTENT_FIELDS, type ContentField } from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, ValidateIf } from 'class-validator';
import { CONFLICT_KINDS, type ConflictKind } from '../conflicts/conflict-kind';
import { SIDES, type Side } from '../conflicts/resolution';

/** The value of a field of an event, in whatever kind it is. */
export const FIELD_VALUE = {
  oneOf: [
    { type: 'string', description: 'A text, or the `status`.' },
    { type: 'array', items: { type: 'integer' }, description: '`reminders`, in minutes.' },
    {
      type: 'object',
      description: '`time`',
      required: ['start', 'end', 'timeZone', 'allDay'],
      properties: {
        start: { type: 'string' },
        end: { type: 'string' },
        timeZone: { type: 'string', nullable: true },
        allDay: { type: 'boolean' },
      },
    },
  ],
} satisfies ApiPropertyOptions;

const [TEXT, ...OTHER_VALUES] = FIELD_VALUE.oneOf;

/** The same, or nothing. */
export const FIELD_VALUE_OR_NONE = {
  oneOf: [{ ...TEXT, nullable: true }, ...OTHER_VALUES],
} satisfies ApiPropertyOptions;

class ConflictFieldView {
  @ApiProperty({ enum: CONTENT_FIELDS, example: 'title' })
  field: ContentField;

  @ApiProperty({ ...FIELD_VALUE, description: 'What both sides last agreed on.', example: 'Acme: interview' })
  base: unknown;

  @ApiProperty({ ...FIELD_VALUE, example: 'Acme: system design' })
  careerCopilot: unknown;

  @ApiProperty({ ...FIELD_VALUE, example: 'Acme, round 2' })
  calendar: unknown;
}

export class ConflictView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ format: 'date-time' })
  detectedAt: string;

  @ApiProperty({
    enum: CONFLICT_KINDS,
    description:
      '`fields`: both sides changed something. `series`: the person has made a series of the event, and our change of its ' +
      'time, or its deletion, would concern all of it: `career_copilot` moves or deletes the whole series, `calendar` leaves ' +
      'it as it is and ends the link (`removed`). `guests`: others are invited and will be told: `career_copilot` writes our ' +
      'change, `calendar` takes it back here; of a deletion it leaves the event in the calendar and ends the link.',
  })
  kind: ConflictKind;

  @ApiProperty({ type: 'integer', example: 0, description: 'How many guests will be told of `career_copilot`.' })
  guests: number;

  @ApiProperty({ type: [ConflictFieldView] })
  fields: ConflictFieldView[];
}

export class ConflictPage extends PageBody {
  @ApiProperty({ type: [ConflictView] })
  items: ConflictView[];
}

/** One conflict, with what helps to decide it. */
export class ConflictDetailView extends ConflictView {
  @ApiProperty({ enum: ['open', 'resolved'] })
  status: 'open' | 'resolved';

  @ApiProperty({ example: 'Acme: system design', description: 'Of the event, as Career Copilot has it.' })
  title: string;

  @ApiProperty({ example: '2026-12-01T09:00:00.000Z', description: 'An instant; the date of an all-day event.' })
  start: string;

  @ApiProperty({ format: 'date-time', description: 'When the event was last edited in Career Copilot.' })
  careerCopilotAt: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it was last edited in the calendar, as far as the provider tells.',
  })
  calendarAt: string | null;
}

export class ConflictQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['open', 'resolved'], default: 'open' })
  @IsOptional()
  @IsIn(['open', 'resolved'])
  status?: 'open' | 'resolved';
}

export class ResolveBody {
  @ApiPropertyOptional({ enum: SIDES, description: 'Whose values win, for all fields.' })
  @ValidateIf((body: ResolveBody) => body.fields === undefined || body.resolution !== undefined)
  @IsIn(SIDES)
  resolution?: Side;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...SIDES] },
    example: { title: 'calendar', time: 'career_copilot' },
    description: 'Whose value wins, field by field; instead of `resolution`.',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @IsObject()
  fields?: Record<string, unknown>;
}
