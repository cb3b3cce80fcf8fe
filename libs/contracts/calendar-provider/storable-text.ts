// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * A text from a calendar as it can be stored and written on: without control characters (but tabs and line ends), and
 * with U+FFFD for halves of surrogate pairs. Postgres refuses both, and one such event would hold up its calendar.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replace(CONTROL, '');
}
