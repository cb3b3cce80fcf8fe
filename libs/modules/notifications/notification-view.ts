import { ApiProperty } from '@nestjs/swagger';
import type { Notification, NotificationAction } from './notification';

class ActionView {
  @ApiProperty({ enum: ['reconnect', 'resolve', 'restore', 'retry'] })
  type: NotificationAction['type'];

  @ApiProperty({ example: 'Reconnect' })
  label: string;

  @ApiProperty({ example: '/settings/integrations' })
  href: string;
}

/** A notification as the API shows it. */
export class NotificationView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'connection.reauth-required' })
  kind: string;

  @ApiProperty({ example: 'Connect your calendar again' })
  title: string;

  @ApiProperty({ example: 'Access to ada@mail.example has ended. What is waiting goes on by itself afterwards.' })
  message: string;

  @ApiProperty({ type: ActionView, nullable: true })
  action: ActionView | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  eventId: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  connectionId: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readAt: string | null;
}

export function toView(notification: Notification): NotificationView {
  const { id, kind, title, message, action, eventId, connectionId, createdAt, readAt } = notification;
  return {
    id,
    kind,
    title,
    message,
    action,
    eventId,
    connectionId,
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  };
}
