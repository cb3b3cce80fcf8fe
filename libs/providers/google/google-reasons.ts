import type { ProviderErrorCode } from '@calendar/contracts/calendar-provider';

/**
 * What each machine-readable reason of Google means: one class for each, whatever status it comes with. From the guide
 * "Handle API errors" of the Calendar API, the standard reasons of Google's APIs (`errors[].reason`), and those of its
 * front end (`google.rpc.ErrorInfo` and `google.rpc.Code`). A reason that is not known is judged by its status.
 */
export const GOOGLE_REASONS = {
  // The token.
  authError: 'auth-rejected',
  expired: 'auth-rejected',
  unauthorized: 'auth-rejected',
  UNAUTHENTICATED: 'auth-rejected',
  ACCESS_TOKEN_EXPIRED: 'auth-rejected',
  // What this account may not do, or may no longer.
  forbidden: 'permission-missing',
  forbiddenForServiceAccounts: 'permission-missing',
  insufficientPermissions: 'permission-missing',
  requiredAccessLevel: 'permission-missing',
  domainPolicy: 'permission-missing',
  accountDeleted: 'permission-missing',
  accountDisabled: 'permission-missing',
  accountUnverified: 'permission-missing',
  PERMISSION_DENIED: 'permission-missing',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'permission-missing',
  ACCOUNT_STATE_INVALID: 'permission-missing',
  USER_BLOCKED_BY_ADMIN: 'permission-missing',
  // A Google account without Google Calendar.
  notACalendarUser: 'mailbox-missing',
  // Somebody else's event.
  forbiddenForNonOrganizer: 'not-organizer',
  cannotChangeOrganizer: 'not-organizer',
  cannotChangeOrganizerOfInstance: 'not-organizer',
  participantIsNeitherOrganizerNorAttendee: 'not-organizer',
  // Too much, of this account or of the project.
  rateLimitExceeded: 'rate-limited',
  userRateLimitExceeded: 'rate-limited',
  rateLimitExceededUnreg: 'rate-limited',
  userRateLimitExceededUnreg: 'rate-limited',
  concurrentLimitExceeded: 'rate-limited',
  servingLimitExceeded: 'rate-limited',
  limitExceeded: 'rate-limited',
  dailyLimitExceeded: 'rate-limited',
  dailyLimitExceededUnreg: 'rate-limited',
  variableTermLimitExceeded: 'rate-limited',
  variableTermExpiredDailyExceeded: 'rate-limited',
  RATE_LIMIT_EXCEEDED: 'rate-limited',
  RESOURCE_EXHAUSTED: 'rate-limited',
  // Against abuse: what the account may write is used up for hours, and it can be read all the same.
  quotaExceeded: 'writes-limited',
  // A sync token that is no longer good.
  fullSyncRequired: 'cursor-expired',
  updatedMinTooLongAgo: 'cursor-expired',
  syncTokenWithRequestRestrictions: 'cursor-expired',
  // The event, as it stands.
  conditionNotMet: 'precondition-failed',
  notFound: 'not-found',
  NOT_FOUND: 'not-found',
  deleted: 'gone',
  duplicate: 'already-exists',
  ALREADY_EXISTS: 'already-exists',
  // What will be refused every time.
  invalid: 'invalid',
  required: 'invalid',
  badRequest: 'invalid',
  badContent: 'invalid',
  parseError: 'invalid',
  invalidParameter: 'invalid',
  invalidHeader: 'invalid',
  invalidQuery: 'invalid',
  timeRangeEmpty: 'invalid',
  eventRemindersCountExceedsLimit: 'invalid',
  cannotUseDefaultRemindersAndSpecifyOverride: 'invalid',
  malformedCalendarId: 'invalid',
  eventTypeRestriction: 'invalid',
  channelIdNotUnique: 'invalid',
  'push.webhookUrlNotHttps': 'invalid',
  'push.webhookUrlUnauthorized': 'invalid',
  'push.channelTypeNotSupported': 'invalid',
  pushNotSupportedForRequestedResource: 'invalid',
  httpMethodNotAllowed: 'invalid',
  responseTooLarge: 'invalid',
  uploadTooLarge: 'invalid',
  INVALID_ARGUMENT: 'invalid',
  OUT_OF_RANGE: 'invalid',
  // What passes; `conflict` and `ABORTED` are races lost inside Google.
  backendError: 'unavailable',
  backendNotConnected: 'unavailable',
  internalError: 'unavailable',
  notReady: 'unavailable',
  conflict: 'unavailable',
  ABORTED: 'unavailable',
  CANCELLED: 'unavailable',
  DEADLINE_EXCEEDED: 'unavailable',
  INTERNAL: 'unavailable',
  UNAVAILABLE: 'unavailable',
  UNKNOWN: 'unavailable',
  // The project is set up wrongly: the operator's to mend, and nothing that the person could grant.
  accessNotConfigured: 'unavailable',
  SERVICE_DISABLED: 'unavailable',
  BILLING_DISABLED: 'unavailable',
  CONSUMER_INVALID: 'unavailable',
  CONSUMER_SUSPENDED: 'unavailable',
  USER_PROJECT_DENIED: 'unavailable',
} as const satisfies Record<string, ProviderErrorCode>;

const CLASSES: ReadonlyMap<string, ProviderErrorCode> = new Map(Object.entries(GOOGLE_REASONS));

export function classOfReason(reason: string): ProviderErrorCode | undefined {
  return CLASSES.get(reason);
}
