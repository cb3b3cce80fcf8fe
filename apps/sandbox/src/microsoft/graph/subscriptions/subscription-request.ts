import { z } from 'zod';
import { judgeWebhookAddress } from '../../../notifications/webhook-address';
import type { Mailbox } from '../../mailboxes/mailbox';
import { accessDenied, GraphError } from '../graph-error';

const MINUTE_MS = 60_000;
const SHORTEST_MINUTES = 45;
/** Documented as 10,080, but so in truth. */
const LONGEST_MINUTES = 10_070;
const CHANGE_TYPES = new Set(['created', 'updated', 'deleted']);
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/i;

const address = z.string().refine((url) => judgeWebhookAddress(url) === 'ok', 'must be an https address');
const instant = z
  .string()
  .regex(DATE_TIME)
  .transform((text) => Date.parse(/(Z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text}Z`))
  .pipe(z.number());

const creationSchema = z.object({
  changeType: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((type) => type.trim().toLowerCase()))].sort())
    .refine((types) => types.every((type) => CHANGE_TYPES.has(type))),
  notificationUrl: address,
  lifecycleNotificationUrl: address.nullish(),
  resource: z.string().min(1),
  expirationDateTime: instant,
  clientState: z.string().max(128).nullish(),
  includeResourceData: z.literal(false).nullish(),
});

export type SubscriptionRequest = z.infer<typeof creationSchema>;

/** @throws GraphError 400 */
export function readCreation(body: unknown): SubscriptionRequest {
  const read = creationSchema.safeParse(body);
  if (!read.success) throw unusable(read.error.issues[0]?.path.join('.') || 'the body');
  return read.data;
}

/**
 * The calendar whose events a resource means: `me/events` is the default calendar only.
 *
 * @throws GraphError 400 for what cannot be subscribed to, 403 for a calendar that belongs to somebody else
 */
export function watchedCalendar(mailbox: Mailbox, resource: string): string {
  const path = resource.replace(/^\/+/, '');
  if (/^me(\/calendar)?\/events$/i.test(path)) return mailbox.primary.id;
  const id = /^me\/calendars\/([^/]+)\/events$/i.exec(path)?.[1];
  if (id === undefined) {
    throw new GraphError(400, 'ExtensionError', `The value '${resource}' of parameter 'Resource' is not supported.`);
  }
  const calendar = mailbox.calendar(decoded(id));
  if (!calendar) throw unusable(`resource`);
  if (!calendar.watchable) throw accessDenied();
  return calendar.id;
}

/**
 * When a subscription ends: too short a life is made longer, too long a one refused.
 *
 * @throws GraphError 400
 */
export function expiryOf(asked: number, now: number): number {
  if (asked > now + LONGEST_MINUTES * MINUTE_MS) {
    throw extensionError(`Subscription expiration can only be ${LONGEST_MINUTES} minutes in the future.`);
  }
  if (asked <= now) throw extensionError('Subscription expiration must be in the future.');
  return Math.max(asked, now + SHORTEST_MINUTES * MINUTE_MS);
}

function unusable(name: string): GraphError {
  return new GraphError(
    400,
    'InvalidRequest',
    'Could not process subscription creation payload. Are all property names spelled and camelCased properly? ' +
      `Also are the datetimeoffset properties in a valid internet Date and Time format? See '${name}'.`,
  );
}

function extensionError(message: string): GraphError {
  return new GraphError(400, 'ExtensionError', message);
}

/** As it stands when it cannot be decoded. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
