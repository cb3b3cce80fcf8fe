import { z } from 'zod';

const PLACEHOLDERS =
  /change[\W_]*me|place[\W_]*holder|replace[\W_]*(me|this)|your[\W_]*(secret|key|client)|^<.*>$|^(todo|fixme)\b/i;
const FEWEST_DIFFERENT = 5;

/** A client secret or a signing secret copied from an example is no secret. */
export const secretText = z.string().refine((value) => !PLACEHOLDERS.test(value), 'is a placeholder, not a secret');

export const signingSecret = secretText.refine(
  (value) => Buffer.byteLength(value) >= 32,
  'must be at least 32 bytes long (HS256, RFC 7518 section 3.2)',
);

/** True for material such as 32 times the same letter: long, and yet one of the first guesses. */
export function isMonotonous(material: Uint8Array): boolean {
  return new Set(material).size < FEWEST_DIFFERENT;
}
