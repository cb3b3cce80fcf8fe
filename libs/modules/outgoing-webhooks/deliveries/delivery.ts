import type { WebhookKind } from '../messages/message';

/** `pending`: not tried yet. `retrying`: tried in vain, and tried again. `failed`: given up. */
export const DELIVERY_STATUSES = ['pending', 'retrying', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** SQL for what is still to be delivered, word for word as in the indexes. */
export const IS_OPEN = `status IN ('pending', 'retrying')`;

/** Why an attempt did not succeed, or why there is no other one, in a closed set: what it means in words. */
export const DELIVERY_ERRORS = {
  'delivery.address-refused': 'The host of the endpoint does not lead to the public internet.',
  'delivery.unreachable': 'No connection to the endpoint, or it broke: name, network or certificate.',
  'delivery.timeout': 'The endpoint did not answer within 10 seconds.',
  'delivery.redirected': 'The endpoint answered with a redirect, which is not followed. Register where it leads to.',
  'delivery.rejected': 'The endpoint answered with an error.',
  'delivery.gone': 'The endpoint answered 410 Gone, and was switched off.',
  'delivery.expired': 'It could not be tried within three days, because the endpoint was switched off.',
  'delivery.secret-lost': 'The secret of the endpoint cannot be opened with the keys of this service. Rotate it.',
} as const;

export type DeliveryErrorCode = keyof typeof DELIVERY_ERRORS;
export const DELIVERY_ERROR_CODES = Object.keys(DELIVERY_ERRORS) as DeliveryErrorCode[];

/** One message on its way to one endpoint. */
export interface Delivery {
  id: string;
  messageId: string;
  kind: WebhookKind;
  /** As it is sent. */
  body: string;
  status: DeliveryStatus;
  attempts: number;
  nextAttemptAt: Date;
  lastAttemptAt: Date | null;
  deliveredAt: Date | null;
  responseStatus: number | null;
  errorCode: DeliveryErrorCode | null;
  createdAt: Date;
}
