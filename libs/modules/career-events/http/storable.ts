/** NUL and its kin cannot be stored or sent; tabs and line ends are text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Whether a text can be stored and sent as it is: no control characters, no half of a surrogate pair. Pure. */
export function isStorable(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed();
}

/**
 * Whether Postgres can hold a JSON value: its texts, names of members included, may hold everything but NUL and halves
 * of surrogate pairs (https://www.postgresql.org/docs/current/datatype-json.html). Pure.
 */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorableJson(name) && isStorableJson(member));
}
