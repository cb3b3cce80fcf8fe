const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * An instant from a calendar as it can be stored: ISO, UTC. `null` when it is none, or of a year that Postgres cannot
 * read in this form: it is told when something is not known, and would hold up its event.
 */
export function storableInstant(text: string | null | undefined): string | null {
  const millis = Date.parse(text ?? '');
  return millis >= FIRST && millis <= LAST ? new Date(millis).toISOString() : null;
}
