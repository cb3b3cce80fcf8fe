import { z } from 'zod';

/** What can be changed about the simulated Google under `/_control/settings`. Null switches a limit off. */
export const googleSettingsSchema = z.strictObject({
  accessTokenSeconds: z.int().min(1).default(3_599),
  /** Most events on a page, whatever is asked for. */
  pageSize: z.int().min(1).nullable().default(null),
  /** The first page of a list is empty and points to the next one. */
  emptyFirstPage: z.boolean().default(false),
  /** Lists from a sync token know of a change only after this time: a copy that lags behind the notification. */
  listDelayMs: z.int().min(0).default(0),
  requestsPerMinutePerUser: z.int().min(1).nullable().default(600),
  requestsPerMinutePerProject: z.int().min(1).nullable().default(null),
  /** How long a minute of these limits is: for tests that see some of them pass. */
  minuteMs: z.int().min(100).default(60_000),
  /** Google uses both for the same thing. */
  rateLimitStatus: z.union([z.literal(403), z.literal(429)]).default(403),
  /** Whether the window of the first query also limits what its sync token reports. */
  syncTokenKeepsWindow: z.boolean().default(false),
  /** Whether deleted events are listed with nothing but their id. */
  bareTombstones: z.boolean().default(true),
  /** When a deleted event is forgotten: then it is 404, and its id free again. */
  tombstoneSeconds: z.int().min(1).nullable().default(null),
  /** Whether a deleted event comes back by a write with `status: confirmed`; else that is a 403. */
  restoreDeleted: z.boolean().default(true),
  /** Whether a timed event that begins and ends at once is refused; it has been seen to be accepted. */
  refusesEmptyEvents: z.boolean().default(false),
  /** Whether markup of descriptions is rewritten when they are stored, and what is none of Google's dropped. */
  rewritesMarkup: z.boolean().default(false),
  /** What PATCH does with `reminders`; reports contradict each other. */
  remindersPatch: z.enum(['replace', 'merge']).default('replace'),
  /** Whether the `sync` message of a new channel is delivered before the watch request is answered. */
  syncMessageFirst: z.boolean().default(false),
});

export type GoogleSettings = z.infer<typeof googleSettingsSchema>;
