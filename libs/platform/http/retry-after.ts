const SECONDS = /^\d{1,9}(\.\d{1,9})?$/;
/** RFC 9110 section 5.6.7: the fixed form, and the two obsolete ones that recipients must read. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (\d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Nobody means to be left alone for longer: it is a slip, or one of the two clocks is wrong. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3), also with the fractional seconds that Graph sends.
 *
 * @param now epoch milliseconds, against which a date is counted
 * @returns milliseconds to wait, never negative and at most a day; `null` when there is none that can be read
 */
export function parseRetryAfter(header: string | null | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  if (SECONDS.test(value)) return Math.min(LONGEST_MS, Math.ceil(Number(value) * 1_000));
  if (!HTTP_DATE.test(value)) return null;
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(at) ? null : Math.min(LONGEST_MS, Math.max(0, at - now));
}
