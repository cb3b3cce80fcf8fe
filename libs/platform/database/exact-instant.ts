/**
 * SQL for a time as an ISO text with all its microseconds: a `Date` has only milliseconds, and a page that is cut by a
 * rounded time skips or repeats what lies between.
 *
 * @param column an expression of the code's own, never anything from outside
 */
export function exactInstant(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
