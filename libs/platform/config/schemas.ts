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

export function urlWithScheme(...schemes: string[]) {
  const accepted = schemes.map((scheme) => `${scheme}:`);
  return z
    .string()
    .refine(
      (value) => URL.canParse(value) && accepted.includes(new URL(value).protocol),
      `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );
}

/** An OpenID issuer is compared letter by letter, so it is kept as written. */
export const issuer = z.string().refine((value) => value.length <= 2_000, 'is too long');

export const nonEmpty = z.string().min(1);
export const environment = z.enum(['development', 'test', 'production'], 'must be development, test or production');
export const logLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);
/** Goes into a path of the sign-in address, so nothing but a name, a domain or a tenant id is let through. */
export const tenant = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,254}$/, 'must be a tenant name, domain or id');
