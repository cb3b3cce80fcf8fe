import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 in base64url (43 characters): for random values that are looked up or compared, not for passwords. */
export function hashSecret(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/** Compares in a time that tells nothing about where the values differ, nor how long the expected one is. */
export function secretsEqual(a: string, b: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Unguessable, safe in URLs and headers. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
