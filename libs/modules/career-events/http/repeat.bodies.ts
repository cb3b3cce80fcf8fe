import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { LEAST_COUNT, MOST_COUNT, MOST_INTERVAL, UNITS, WEEKDAYS, type Weekday } from '../series/repetition';
import { EventView } from './event.answers';
import { EventBody } from './event.bodies';

const Optional = () => ValidateIf((_body, value) => value !== undefined);

/** What a client sends to make several events at once. The event stays unchecked here: it is read as any other is. */
export class RepeatBody {
  @ApiProperty({ type: EventBody, description: 'The first one: a follow-up or a reminder.' })
  @IsObject()
  event: unknown;

  @ApiProperty({ enum: UNITS, example: 'week' })
  @IsIn(UNITS)
  every: (typeof UNITS)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MOST_INTERVAL, default: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MOST_INTERVAL)
  interval?: number;

  @ApiPropertyOptional({
    enum: WEEKDAYS,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    description:
      'Of weeks only, which begin on Monday. The first event is on the first of these days that is not before `start`. ' +
      'Left out: the weekday of `start`.',
  })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(WEEKDAYS, { each: true })
  weekdays?: Weekday[];

  @ApiProperty({ type: 'integer', minimum: LEAST_COUNT, maximum: MOST_COUNT, example: 6 })
  @IsInt()
  @Min(LEAST_COUNT)
  @Max(MOST_COUNT)
  count: number;

  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'Of your choice, so that a repeated request does no harm: it answers with what the first one has made.',
  })
  @Optional()
  @IsUUID()
  seriesId?: string;
}

/** The events of a series, by start. */
export class SeriesView {
  @ApiProperty({ format: 'uuid' })
  seriesId: string;

  @ApiProperty({ type: [EventView] })
  items: EventView[];
}
