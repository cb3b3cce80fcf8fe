import { CALENDAR_DELETE_POLICIES, CAREER_EVENT_TYPES, CONFLICT_POLICIES } from '@calendar/contracts/vocabulary';
import type { CalendarDeletePolicy, CareerEventType, ConflictPolicy } from '@calendar/contracts/vocabulary';
import { ApiProperty } from '@nestjs/swagger';

const REMINDERS = {
  type: 'array',
  items: { type: 'integer', minimum: 0, maximum: 40_320 },
  maxItems: 5,
  description: 'Minutes before the start.',
  example: [60, 10],
} as const;

class EventTypeRuleBody {
  @ApiProperty({ example: true, description: 'Whether events of this type go into the calendar.' })
  sync: boolean;

  @ApiProperty(REMINDERS)
  reminders: number[];

  @ApiProperty({ enum: ['full', 'busy'], description: '`busy` shows the time and nothing else.' })
  detail: 'full' | 'busy';
}

class FollowUpRuleBody extends EventTypeRuleBody {
  @ApiProperty({
    enum: ['event', 'interview_reminder'],
    description: '`interview_reminder`: a reminder on the interview it relates to instead of an event of its own.',
  })
  as: 'event' | 'interview_reminder';
}

class EventTypesBody {
  @ApiProperty({ type: EventTypeRuleBody })
  interview: EventTypeRuleBody;

  @ApiProperty({ type: FollowUpRuleBody })
  follow_up: FollowUpRuleBody;

  @ApiProperty({ type: EventTypeRuleBody })
  reminder: EventTypeRuleBody;
}

class SyncTargetBody {
  @ApiProperty({ format: 'uuid', example: '0b6f9a52-6f0e-4f0a-9d57-3a1f0c8f7c11' })
  connectionId: string;

  @ApiProperty({ example: 'primary', description: '`primary` is the default calendar of the account.' })
  calendarId: string;

  @ApiProperty({ enum: CAREER_EVENT_TYPES, isArray: true })
  eventTypes: CareerEventType[];
}

/** The preferences of one person. */
export class PreferencesBody {
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  @ApiProperty({ type: EventTypesBody })
  eventTypes: EventTypesBody;

  @ApiProperty({ enum: CONFLICT_POLICIES, description: 'Who wins when both sides changed the same field.' })
  conflictPolicy: ConflictPolicy;

  @ApiProperty({ enum: CALENDAR_DELETE_POLICIES, description: 'What a deletion in the calendar means.' })
  onCalendarDelete: CalendarDeletePolicy;

  @ApiProperty({
    example: false,
    description: 'Whether `POST /calendar/busy` may look at other events in the calendars of this person.',
  })
  clashWarning: boolean;

  @ApiProperty({ type: [SyncTargetBody] })
  targets: SyncTargetBody[];
}
