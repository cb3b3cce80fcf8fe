import { z } from 'zod';
import { LOG_LEVELS } from './app-config';

export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

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

export const databaseUrl = storeUrl('postgres://user:password@host:port/database', 'postgres', 'postgresql');

export const redisUrl = storeUrl('redis://user:password@host:port/number', 'redis', 'rediss').refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return !url || (url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname));
}, 'must name a host, and at most the number of a database after it');

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

export const nonEmpty = z.string().min(1);
export const environment = z.enum(['development', 'test', 'production'], 'must be development, test or production');
export const logLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);
/** Goes into a path of the sign-in address, so nothing but a name, a domain or a tenant id is let through. */
export const tenant = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,254}$/, 'must be a tenant name, domain or id');
