import { CAREER_EVENT_TYPES, type CareerEventType } from '@calendar/contracts/vocabulary';
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

  @ApiProperty({ example: 'primary', description: 'Where. A move to another calendar is a `delete` and a `create`.' })
  calendarId: string;

  @ApiProperty({ type: [String], example: ['title', 'time'], description: 'Empty for a deletion.' })
  fields: string[];

  @ApiProperty({ example: 'Acme: system design' })
  title: string;

  @ApiProperty({ enum: CAREER_EVENT_TYPES })
  type: CareerEventType;

  @ApiProperty({ example: '2026-12-01T10:00:00+01:00', description: 'As in events: a date when `allDay`.' })
  start: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Berlin' })
  timeZone: string | null;

  @ApiProperty({ example: false })
  allDay: boolean;
}

export class PlanView {
  @ApiProperty({ type: 'integer', example: 3 })
  create: number;

  @ApiProperty({ type: 'integer', example: 1 })
  update: number;

  @ApiProperty({ type: 'integer', example: 0 })
  delete: number;

  @ApiProperty({ type: 'integer', example: 41, description: 'Also events in dispute: they wait for a decision.' })
  unchanged: number;

  @ApiProperty({ type: [PlanItemView], description: 'The first 200.' })
  items: PlanItemView[];
}

class ConnectionPlanView extends PlanView {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;
}

export class PlanList {
  @ApiProperty({ type: [ConnectionPlanView], description: 'Oldest connection first.' })
  items: ConnectionPlanView[];
}

export class AcceptedView {
  @ApiProperty({ example: 'accepted' })
  status: 'accepted';
}
