import { SYNC_ERROR_CODES, type SyncErrorCode } from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NotificationView } from '../notification-view';

class ConnectionHint {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ example: 'active', description: 'As `GET /calendar/connections` says it, or `disconnected`.' })
  status: string;
}

class EventHint {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: '`null`: many at once, read the list again.',
  })
  eventId: string | null;

  @ApiProperty({ enum: ['saved', 'deleted'] })
  change: 'saved' | 'deleted';

  @ApiProperty({ type: 'integer', nullable: true, example: 4 })
  version: number | null;
}

class EventSyncHint {
  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ enum: ['create', 'update', 'delete', 'merge', 'none'] })
  action: string;

  @ApiProperty({ enum: ['succeeded', 'retrying', 'failed'] })
  outcome: string;

  @ApiPropertyOptional({ enum: SYNC_ERROR_CODES, enumName: 'SyncErrorCode', description: 'Why it has not succeeded.' })
  code?: SyncErrorCode;

  @ApiPropertyOptional({ type: [String], description: 'Of `merge`: what was taken over from the calendar.' })
  fields?: string[];
}

class ConflictHint {
  @ApiProperty({ format: 'uuid' })
  conflictId: string;

  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ enum: ['open', 'resolved'] })
  status: 'open' | 'resolved';

  @ApiPropertyOptional({ type: [String] })
  fields?: string[];
}

class PreferencesHint {
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;
}

/** A message of the stream: its `event:` line, and its `data:` line as JSON. */
export class ConnectionMessage {
  @ApiProperty({ enum: ['connection'] })
  event: 'connection';

  @ApiProperty({ type: ConnectionHint })
  data: ConnectionHint;
}

/** An event was edited, over REST or in a calendar. */
export class EventMessage {
  @ApiProperty({ enum: ['event'] })
  event: 'event';

  @ApiProperty({ type: EventHint })
  data: EventHint;
}

/** Something was written into a calendar, or was not. */
export class EventSyncMessage {
  @ApiProperty({ enum: ['event-sync'] })
  event: 'event-sync';

  @ApiProperty({ type: EventSyncHint })
  data: EventSyncHint;
}

export class ConflictMessage {
  @ApiProperty({ enum: ['conflict'] })
  event: 'conflict';

  @ApiProperty({ type: ConflictHint })
  data: ConflictHint;
}

export class NotificationMessage {
  @ApiProperty({ enum: ['notification'] })
  event: 'notification';

  @ApiProperty({ type: NotificationView })
  data: NotificationView;
}

export class PreferencesMessage {
  @ApiProperty({ enum: ['preferences'] })
  event: 'preferences';

  @ApiProperty({ type: PreferencesHint })
  data: PreferencesHint;
}

export const STREAM_MESSAGES = [
  ConnectionMessage,
  EventMessage,
  EventSyncMessage,
  ConflictMessage,
  NotificationMessage,
  PreferencesMessage,
];
