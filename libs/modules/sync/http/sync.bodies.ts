import { ApiProperty } from '@nestjs/swagger';

class CalendarView {
  @ApiProperty({ example: 'primary' })
  id: string;

  @ApiProperty({ example: 'Job search' })
  name: string;

  @ApiProperty({ example: true })
  primary: boolean;

  @ApiProperty({ example: true, description: 'Only these can be targets.' })
  writable: boolean;

  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Berlin' })
  timeZone: string | null;
}

export class CalendarList {
  @ApiProperty({ type: [CalendarView] })
  items: CalendarView[];
}

class PlanItemView {
  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ enum: ['create', 'update', 'delete'] })
  action: 'create' | 'update' | 'delete';

  @ApiProperty({ type: [String], example: ['title', 'time'] })
  fields: string[];
}

export class PlanView {
  @ApiProperty({ type: 'integer', example: 3 })
  create: number;

  @ApiProperty({ type: 'integer', example: 1 })
  update: number;

  @ApiProperty({ type: 'integer', example: 0 })
  delete: number;

  @ApiProperty({ type: 'integer', example: 41 })
  unchanged: number;

  @ApiProperty({ type: [PlanItemView], description: 'The first 200.' })
  items: PlanItemView[];
}

export class AcceptedView {
  @ApiProperty({ example: 'accepted' })
  status: 'accepted';
}
