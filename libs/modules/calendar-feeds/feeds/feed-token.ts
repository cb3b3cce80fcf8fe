import { hashSecret, randomToken } from '@calendar/platform/crypto';

/** 32 bytes in base64url. */
const FORM = /^[\w-]{43}$/;

/** A new token, and what is stored of it: whoever reads the database gets into no feed. */
export function makeToken(): { token: string; hash: string } {
  const token = randomToken();
  return { token, hash: hashSecret(token) };
}

/** What is stored of a token; `null` for what is none. Pure. */
export function hashOfToken(token: string): string | null {
  return FORM.test(token) ? hashSecret(token) : null;
}

/** Where a feed is read, in the two forms that calendar programs take. Pure. @param publicUrl of this service */
export function addressesOf(token: string, publicUrl: string): { url: string; webcalUrl: string } {
  const url = `${publicUrl}/api/v1/feeds/${token}.ics`;
  return { url, webcalUrl: url.replace(/^https?:/, 'webcal:') };
}
