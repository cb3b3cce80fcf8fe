import { CONTENT_FIELDS, type ContentField } from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, ValidateIf } from 'class-validator';
import { SIDES, type Side } from '../conflicts/resolution';

const VALUE = {
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

class ConflictFieldView {
  @ApiProperty({ enum: CONTENT_FIELDS, example: 'title' })
  field: ContentField;

  @ApiProperty({ ...VALUE, description: 'What both sides last agreed on.', example: 'Acme: interview' })
  base: unknown;

  @ApiProperty({ ...VALUE, example: 'Acme: system design' })
  careerCopilot: unknown;

  @ApiProperty({ ...VALUE, example: 'Acme, round 2' })
  calendar: unknown;
}

class ConflictView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ format: 'date-time' })
  detectedAt: string;

  @ApiProperty({ type: [ConflictFieldView] })
  fields: ConflictFieldView[];
}

export class ConflictList {
  @ApiProperty({ type: [ConflictView] })
  items: ConflictView[];
}

export class ConflictQuery {
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
