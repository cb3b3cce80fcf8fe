import {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  LINK_STATUSES,
  type CareerEventStatus,
  type CareerEventType,
  type LinkStatus,
} from '@calendar/contracts/vocabulary';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsTimeOrDate } from './time-or-date.decorator';

/** Filters of the list of events. */
export class ListQuery {
  @ApiPropertyOptional({
    description: 'Events that end after this time (with an offset) or date (UTC).',
    example: '2026-12-01T00:00:00Z',
  })
  @IsOptional()
  @IsTimeOrDate()
  from?: string;

  @ApiPropertyOptional({ description: 'Events that start before this time or date.', example: '2027-01-01T00:00:00Z' })
  @IsOptional()
  @IsTimeOrDate()
  to?: string;

  @ApiPropertyOptional({ enum: CAREER_EVENT_TYPES })
  @IsOptional()
  @IsIn(CAREER_EVENT_TYPES)
  type?: CareerEventType;

  @ApiPropertyOptional({ enum: CAREER_EVENT_STATUSES })
  @IsOptional()
  @IsIn(CAREER_EVENT_STATUSES)
  status?: CareerEventStatus;

  @ApiPropertyOptional({ enum: LINK_STATUSES, description: 'Events with a link in this state.' })
  @IsOptional()
  @IsIn(LINK_STATUSES)
  syncStatus?: LinkStatus;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  cursor?: string;
}
