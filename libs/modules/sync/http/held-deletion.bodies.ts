import { PageBody } from '@calendar/contracts/paging';
import { CAREER_EVENT_TYPES, type CareerEventType } from '@calendar/contracts/vocabulary';
import { ApiProperty } from '@nestjs/swagger';

export class HeldEventView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: CAREER_EVENT_TYPES })
  type: CareerEventType;

  @ApiProperty({ example: 'Acme: system design' })
  title: string;

  @ApiProperty({ example: '2026-12-01T09:00:00.000Z', description: 'An instant; the date of an all-day event.' })
  start: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Berlin' })
  timeZone: string | null;

  @ApiProperty({ example: false })
  allDay: boolean;
}

export class HeldDeletionView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ example: 'primary' })
  calendarId: string;

  @ApiProperty({ format: 'date-time' })
  heldAt: string;

  @ApiProperty({ type: [HeldEventView] })
  events: HeldEventView[];
}

export class HeldDeletionPage extends PageBody {
  @ApiProperty({ type: [HeldDeletionView] })
  items: HeldDeletionView[];
}
