import { PageBody, PageQuery } from '@calendar/contracts/paging';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import {
  DELIVERY_ERROR_CODES,
  DELIVERY_ERRORS,
  DELIVERY_STATUSES,
  type Delivery,
  type DeliveryErrorCode,
  type DeliveryStatus,
} from '../deliveries/delivery';
import { WEBHOOK_KINDS, type WebhookData, type WebhookKind } from '../messages/message';

const STATUS = { enum: DELIVERY_STATUSES, enumName: 'WebhookDeliveryStatus' } as const;

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ ...STATUS, description: 'Only those.' })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;
}

export class WebhookDataView {
  @ApiProperty({ example: 'user-1' })
  userId: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: '`null`: it is about the connection.' })
  eventId: string | null;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;
}

/** The body of a webhook, as endpoints receive it. */
export class WebhookMessageView {
  @ApiProperty({ enum: WEBHOOK_KINDS, enumName: 'WebhookKind' })
  type: WebhookKind;

  @ApiProperty({ format: 'date-time', description: 'When it happened; the same in every attempt.' })
  timestamp: string;

  @ApiProperty({ type: WebhookDataView, description: 'Ids only: read the rest over REST.' })
  data: WebhookDataView;
}

export class DeliveryErrorView {
  @ApiProperty({ enum: DELIVERY_ERROR_CODES, enumName: 'WebhookDeliveryErrorCode' })
  code: DeliveryErrorCode;

  @ApiProperty({ example: DELIVERY_ERRORS['delivery.timeout'] })
  message: string;
}

export class DeliveryView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({
    format: 'uuid',
    description: 'The `webhook-id` header: the same in every attempt, for every endpoint.',
  })
  messageId: string;

  @ApiProperty({ type: WebhookMessageView })
  message: WebhookMessageView;

  @ApiProperty(STATUS)
  status: DeliveryStatus;

  @ApiProperty({ type: 'integer', example: 1, description: 'Since it was made, or asked for again.' })
  attempts: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastAttemptAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Not before; later when one of the same event goes first. `null`: never again.',
  })
  nextAttemptAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  deliveredAt: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 503, description: 'Of the last attempt that was answered.' })
  responseStatus: number | null;

  @ApiProperty({ type: DeliveryErrorView, nullable: true, description: 'Why the last attempt did not succeed.' })
  error: DeliveryErrorView | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class DeliveryPage extends PageBody {
  @ApiProperty({ type: [DeliveryView] })
  items: DeliveryView[];
}

export function toDeliveryView(delivery: Delivery): DeliveryView {
  const { id, messageId, status, attempts, responseStatus, errorCode } = delivery;
  const isOver = status === 'delivered' || status === 'failed';
  return {
    id,
    messageId,
    message: JSON.parse(delivery.body) as { type: WebhookKind; timestamp: string; data: WebhookData },
    status,
    attempts,
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: isOver ? null : delivery.nextAttemptAt.toISOString(),
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
    responseStatus,
    error: errorCode && { code: errorCode, message: DELIVERY_ERRORS[errorCode] },
    createdAt: delivery.createdAt.toISOString(),
  };
}
