import { z } from 'zod';
import { PROVIDERS } from '../provider-name';

const email = z.email().transform((address) => address.toLowerCase());
const status = z.int().min(200).max(599);
const headers = z.record(z.string(), z.string()).optional();
const body = z.union([z.string(), z.record(z.string(), z.unknown())]).optional();

export const providerSchema = z.enum(PROVIDERS);

export const accountSchema = z.strictObject({
  email,
  name: z.string().min(1).optional(),
  timeZone: z.string().min(1).optional(),
  calendars: z
    .array(
      z.strictObject({
        id: z.string().min(1).optional(),
        name: z.string().min(1),
        primary: z.boolean().optional(),
        writable: z.boolean().optional(),
        watchable: z.boolean().optional(),
      }),
    )
    .optional(),
});

export const consentSchema = z.strictObject({
  account: email,
  decision: z.enum(['approve', 'deny', 'partial']),
  scopes: z.array(z.string()).optional(),
});

export const faultSchema = z.strictObject({
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
});

export const clockSchema = z.union([
  z.strictObject({ advanceMs: z.int() }),
  z.strictObject({ now: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)) }),
  z.strictObject({ now: z.int().min(0) }),
  z.strictObject({ reset: z.literal(true) }),
]);

export const signInTokenSchema = z.strictObject({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  scope: z.string().optional(),
  /** Negative: expired already. */
  expiresInSeconds: z.int().default(3_600),
});

export const requestFilterSchema = z.object({
  provider: providerSchema.optional(),
  account: email.optional(),
  since: z.string().transform(readInstant).pipe(z.number('is no time')).optional(),
});

/** RFC 3339, or epoch milliseconds. */
function readInstant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
