import { z } from 'zod';
import type { EncryptionKey } from './app-config';

const KEY_BYTES = 32;
const KID = /^[A-Za-z0-9_.-]{1,64}$/;

/** `kid:base64(32 bytes)`, separated by commas or line breaks. Faults count the entries and never show them. */
export const encryptionKeys = z.string().transform((text, context): EncryptionKey[] => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  const entries = text.split(/[,\s]+/).filter(Boolean);
  const keys: EncryptionKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const separator = entry.indexOf(':');
    const kid = entry.slice(0, Math.max(separator, 0));
    const key = decode(entry.slice(separator + 1));
    const place = `entry ${index + 1}`;
    if (separator < 0) refuse(`${place} must be written as kid:base64`);
    else if (!KID.test(kid)) refuse(`${place} needs a key id of 1 to 64 letters, digits, dots, dashes or underscores`);
    else if (keys.some((other) => other.kid === kid)) refuse(`${place} repeats a key id`);
    else if (key?.length !== KEY_BYTES) refuse(`${place} must hold exactly ${KEY_BYTES} bytes in base64`);
    else keys.push({ kid, key });
  }
  if (entries.length === 0) refuse('holds no key');
  return keys;
});

/** Strict: what is not the base64 (plain or URL-safe) of something is not silently shortened to what is. */
function decode(text: string): Uint8Array | undefined {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  const bytes = Buffer.from(plain, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === plain ? new Uint8Array(bytes) : undefined;
}
