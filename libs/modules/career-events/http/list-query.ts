import { PageQuery } from '@calendar/contracts/paging';
import {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  LINK_STATUSES,
  type CareerEventStatus,
  type CareerEventType,
  type LinkStatus,
} from '@calendar/contracts/vocabulary';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { IsText } from './text.decorators';
import { IsTimeOrDate } from './time-or-date.decorator';

const ORDERS = ['start', '-start'] as const;

/** Filters of the list of events. */
export class ListQuery extends PageQuery {
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

  @ApiPropertyOptional({ format: 'uuid', description: 'Events that were made together.' })
  @IsOptional()
  @IsUUID()
  seriesId?: string;

  @ApiPropertyOptional({ enum: ORDERS, default: 'start', description: '`-start`: the latest first.' })
  @IsOptional()
  @IsIn(ORDERS)
  order?: (typeof ORDERS)[number];

  @ApiPropertyOptional({ description: 'Part of the title or the place.', example: 'acme', maxLength: 200 })
  @IsOptional()
  @IsText({ max: 200 })
  q?: string;
}
