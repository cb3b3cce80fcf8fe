import { createHash } from 'node:crypto';

const CHECKSUM_LENGTH = 8;

/** What a token of a provider stands for, in a form that cannot be read or made up by accident. */
export function encodeToken(value: object): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
  return payload + checksum(payload);
}

/** @returns undefined when it is no token of ours */
export function decodeToken<Value extends object>(token: string): Value | undefined {
  const payload = token.slice(0, -CHECKSUM_LENGTH);
  if (payload === '' || checksum(payload) !== token.slice(-CHECKSUM_LENGTH)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Value;
}

function checksum(payload: string): string {
  return createHash('sha256').update(`token ${payload}`).digest('base64url').slice(0, CHECKSUM_LENGTH);
}
