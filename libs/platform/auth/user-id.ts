const LONGEST = 255;
/** Control characters and halves of surrogate pairs: Postgres refuses the first, and UTF-8 cannot carry the second. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/** A text that names a user: 1 to 255 characters that every store can hold. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST && !UNSTORABLE.test(value);
}
