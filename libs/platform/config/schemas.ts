import { isIP } from 'node:net';
import { z } from 'zod';
import { LOG_LEVELS } from './app-config';
import { readRedisUrl } from './redis-address';

export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** Fewer than a hundred would not even keep one calendar in step. */
export const requestsPerMinute = wholeNumber(100, 100_000_000);

/** A part of a whole. */
export const share = z
  .string()
  .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?|\.\d{1,9})$/, 'must be a number from 0 to 1')
  .transform(Number);

export const port = wholeNumber(0, 65_535);

export const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no'], 'must be true or false'))
  .transform((value) => ['true', '1', 'yes'].includes(value));

/** An http(s) address without credentials, query or fragment; given back without a trailing slash. */
export const httpUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an http or https URL' });
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash) {
    context.addIssue({ code: 'custom', message: 'must have no credentials, query or fragment' });
    return z.NEVER;
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
});

const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses, networks and names of networks, separated by commas; `none` for nobody. */
export const proxies = z.string().transform((text, context): string[] => {
  const entries = text.split(/[,\s]+/).filter(Boolean);
  if (entries.length === 1 && entries[0] === 'none') return [];
  if (entries.every((entry) => PROXY_NAMES.includes(entry) || isNetwork(entry))) return entries;
  context.addIssue({
    code: 'custom',
    message: `must be none, or a list of ${PROXY_NAMES.join(', ')}, addresses and networks such as 10.0.0.0/8`,
  });
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || rest.length > 0) return false;
  // A network of all addresses would let everybody choose where they come from.
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
}

/** A URL with a login in it, in which a `#`, `/` or `%` of the password is the usual mistake. */
function storeUrl(example: string, ...schemes: string[]) {
  const beginnings = schemes.map((scheme) => `${scheme}://`).join(' or ');
  return z
    .string()
    .refine(
      (value) => isUrlOf(schemes, value) && isDecodable(value),
      `must begin with ${beginnings} and be written as ${example}, special characters percent-encoded`,
    );
}

/** Those of libpq, and `no-verify` of the driver, which takes `prefer` and whatever is stricter for `verify-full`. */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

export const databaseUrl = storeUrl('postgres://user:password@host:port/database', 'postgres', 'postgresql').refine(
  (value) => {
    const mode = URL.canParse(value) ? new URL(value).searchParams.get('sslmode') : null;
    return mode === null || SSL_MODES.includes(mode);
  },
  `must have one of ${SSL_MODES.join(', ')} as its sslmode`,
);

/** Who is between us and Postgres, by what it keeps together: `session` is also for nobody. */
export const pooler = z.enum(['session', 'transaction'], 'must be session or transaction');

export const redisUrl = z
  .string()
  .refine(
    (value) => readRedisUrl(value) !== null,
    'must be written as redis://user:password@host:port/number, redis+sentinel://host:port,host:port/primary or ' +
      'redis+cluster://host:port,host:port (rediss for TLS), special characters percent-encoded',
  );

export const jwksUrl = z
  .string()
  .refine((value) => isUrlOf(['https', 'http'], value), 'must be an http or https URL')
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return !url?.username && !url?.password;
  }, 'must have no credentials');

function isUrlOf(schemes: readonly string[], value: string): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));
}

function isDecodable(url: string): boolean {
  const { username, password } = new URL(url);
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}

/** An OpenID issuer is compared letter by letter, so it is kept as written. */
export const issuer = z.string().refine((value) => value.length <= 2_000, 'is too long');

/** What an Authorization header can carry (RFC 6750, section 2.1). */
export const bearerToken = z
  .string()
  .regex(/^[A-Za-z0-9\-._~+/]{16,}=*$/, 'must be at least 16 letters, digits or -._~+/');

export const nonEmpty = z.string().min(1);
export const environment = z.enum(['development', 'test', 'production'], 'must be development, test or production');
export const logLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);
/** Goes into a path of the sign-in address, so nothing but a name, a domain or a tenant id is let through. */
export const tenant = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,254}$/, 'must be a tenant name, domain or id');
