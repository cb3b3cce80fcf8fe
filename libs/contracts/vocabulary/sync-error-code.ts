/** Why something is not in step, in a closed set: what the API shows as the code of an error of sync. */
export const SYNC_ERROR_CODES = [
  'sync.rate-limited',
  'sync.provider-unavailable',
  'sync.unconfirmed',
  'sync.sign-in-unavailable',
  'connection.reauth-required',
  'sync.permission-missing',
  'sync.mailbox-missing',
  'sync.mailbox-full',
  'sync.not-organizer',
  'sync.calendar-not-found',
  'sync.refused',
  'sync.internal',
  'sync.gave-up',
] as const;

export type SyncErrorCode = (typeof SYNC_ERROR_CODES)[number];
