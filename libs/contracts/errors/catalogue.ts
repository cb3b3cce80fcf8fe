import { problems } from '@calendar/platform/errors';

/**
 * Every problem that the REST contract of the modules can answer with: code → HTTP status and title.
 * Codes are stable; the HTTP edge has a few more of its own (authentication, rate limit, malformed requests).
 */
export const PROBLEM_CATALOGUE = {
  'validation.failed': [400, 'The request is not valid'],

  'provider.unknown': [404, 'Unknown calendar provider'],
  'provider.off': [409, 'This calendar provider is not set up here'],

  'consent.foreign': [403, 'The consent was begun by somebody else'],
  'ticket.invalid': [409, 'The ticket is no longer good'],

  'caldav.auth-failed': [422, 'The calendar server refuses the sign-in'],
  'caldav.not-found': [422, 'There is no calendar server at this address'],
  'caldav.no-calendar': [422, 'The account has no calendar'],
  'caldav.address-refused': [422, 'This address is not asked'],
  'caldav.too-many-attempts': [429, 'Too many attempts to sign in'],

  'connection.not-found': [404, 'Connection not found'],
  'connection.reauth-required': [409, 'The calendar account must be connected again'],
  'connection.permission-missing': [403, 'The calendar account does not allow this'],
  'connection.mailbox-missing': [409, 'The account has no calendar'],
  'connection.disconnecting': [409, 'The calendar account is being disconnected'],
  'connection.unavailable': [503, 'The calendar cannot be reached right now'],

  'preferences.version-mismatch': [412, 'The preferences have changed meanwhile'],

  'event.not-found': [404, 'Event not found'],
  'event.version-mismatch': [412, 'The event has changed meanwhile'],
  'event.relates-to-not-found': [400, 'The related interview does not exist'],
  'event.not-restorable': [409, 'There is nothing to restore'],

  'conflict.not-found': [404, 'Conflict not found'],
  'conflict.already-resolved': [409, 'The conflict is already resolved'],
  'held-deletion.not-found': [404, 'Held deletion not found'],

  'notification.not-found': [404, 'Notification not found'],
  'stream.too-many': [429, 'Too many open streams'],

  'quota.events': [409, 'Too many events'],

  'feed.not-found': [404, 'Feed not found'],
  'feed.too-often': [429, 'The feed was fetched too often'],
  'quota.feeds': [409, 'Too many feeds'],

  'webhook-endpoint.not-found': [404, 'Webhook endpoint not found'],
  'webhook-endpoint.disabled': [409, 'The webhook endpoint is switched off'],
  'webhook-delivery.not-found': [404, 'Webhook delivery not found'],

  'quota.webhook-endpoints': [409, 'Too many webhook endpoints'],
  'quota.connections': [409, 'Too many calendar accounts'],

  'sync.too-soon': [429, 'Sync was asked for a moment ago'],
  'webhook.unknown': [404, 'Not found'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEM_CATALOGUE;

/** `throw problem('event.not-found', { detail: 'There is no event with this id.' })` */
export const problem = problems(PROBLEM_CATALOGUE);
