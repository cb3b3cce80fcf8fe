import { z } from 'zod';
import { HEADER_VALUE } from '../header-value';

/** What can be changed about the simulated Microsoft under `/_control/settings`. Null switches a limit off. */
export const microsoftSettingsSchema = z.strictObject({
  accessTokenSeconds: z.int().min(1).default(3_599),
  /** Outlook's page size, unless `odata.maxpagesize` or `$top` asks for another. */
  pageSize: z.int().min(1).default(10),
  requestsPerTenMinutes: z.int().min(1).nullable().default(10_000),
  requestsInFlight: z.int().min(1).nullable().default(4),
  /** Sent with 429; may be fractional; null: the header is missing, as it sometimes is. */
  retryAfter: z.string().regex(HEADER_VALUE).nullable().default('1'),
  /**
   * A create whose transactionId was used before: A answers 400 with the id of the existing event, B 201 with that
   * event, C 409. Microsoft documents none of them.
   */
  duplicateTransaction: z.enum(['A', 'B', 'C']).default('A'),
  /** The first page of a delta round is empty and points to the next one. */
  emptyFirstPage: z.boolean().default(false),
  /** The bug of 2026: a delta round that never ends, with the same page under ever new links. */
  endlessDelta: z.boolean().default(false),
  /** Every page of a delta round begins with what was told last before it. */
  deltaReplays: z.boolean().default(false),
  /** Delta rounds know of a change only after this time of the sandbox clock. */
  deltaDelayMs: z.int().min(0).default(0),
  /** The service touches an event once more right after its creation: etag moves, content stays. */
  touchAfterCreate: z.boolean().default(false),
});

export type MicrosoftSettings = z.infer<typeof microsoftSettingsSchema>;
