import { z } from 'zod';
import { HEADER_VALUE } from '../header-value';
import { PROVIDERS } from '../provider-name';
import { isTimeZone } from '../zones/zone-rules';

const FIFTY_YEARS_MS = 50 * 366 * 86_400_000;
const email = z.email().transform((address) => address.toLowerCase());
const status = z.int().min(200).max(599);
const headers = z
  .record(
    z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header'),
    // What a header cannot carry would break the answer, not the request that is to be disturbed.
    z.string().regex(HEADER_VALUE, 'is no value of a header'),
  )
  .optional();
const body = z.union([z.string(), z.record(z.string(), z.unknown())]).optional();

export const providerSchema = z.enum(PROVIDERS);

export const calendarSchema = z.strictObject({
  id: z.string().min(1).optional(),
  name: z.string().min(1),
  primary: z.boolean().optional(),
  writable: z.boolean().optional(),
  watchable: z.boolean().optional(),
});

const reminder = z.strictObject({ method: z.enum(['popup', 'email']), minutes: z.int().min(0).max(40_320) });

export const calendarChangeSchema = calendarSchema
  .pick({ name: true, writable: true, watchable: true })
  .extend({ defaultReminders: z.array(reminder).max(5) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change');

export const accountSchema = z.strictObject({
  email,
  name: z.string().min(1).optional(),
  timeZone: z.string().refine(isTimeZone, 'is no IANA time zone').optional(),
  calendars: z.array(calendarSchema).optional(),
});

/** Minutes by which zones are further ahead of UTC than this machine thinks. */
export const zoneDataSchema = z.record(
  z.string().refine(isTimeZone, 'is no IANA time zone'),
  z.int().min(-180).max(180),
);

export const consentSchema = z.strictObject({
  account: email,
  decision: z.enum(['approve', 'deny', 'partial']),
  scopes: z.array(z.string()).optional(),
  state: z.string().optional(),
});

/** Where a person drags an event to. */
export const moveSchema = z.strictObject({ destination: z.string().min(1) });

export const faultSchema = z
  .strictObject({
    provider: providerSchema,
    match: z
      .strictObject({
        method: z.string().optional(),
        path: z.string().refine(isRegularExpression, 'is no regular expression').optional(),
        account: email.optional(),
      })
      .optional(),
    times: z.int().min(1).nullable().default(1),
    after: z.int().min(0).default(0),
    action: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('status'), status, headers, body }),
      z.strictObject({ kind: z.literal('status-after'), status, headers, body }),
      z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0).max(600_000) }),
      z.strictObject({ kind: z.literal('cut-before') }),
      z.strictObject({ kind: z.literal('cut-after') }),
      z.strictObject({
        kind: z.literal('notification'),
        mode: z.enum(['lose', 'delay', 'double']),
        ms: z.int().min(0).max(600_000).optional(),
      }),
    ]),
  })
  .refine(({ action, match = {} }) => action.kind !== 'notification' || !(match.method || match.path), {
    path: ['match'],
    message: 'notifications are matched by account only',
  });

/** By less than would lead out of all calendars. */
const jump = z.int().min(-FIFTY_YEARS_MS).max(FIFTY_YEARS_MS);
export const clockSchema = z.union([z.strictObject({ advanceMs: jump }), z.strictObject({ reset: z.literal(true) })]);

export const signInTokenSchema = z.strictObject({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  scope: z.string().optional(),
  /** Negative: expired already. */
  expiresInSeconds: z.int().default(3_600),
});

/** Whose faults, requests or notifications: everybody's when both are absent. */
export const ownerFilterSchema = z.object({ provider: providerSchema.optional(), account: email.optional() });

function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
