/**
 * In statements: a `LinkError` of now, by the clock of the database.
 *
 * @param code the parameter with its code, such as `$3`; NULL stays NULL
 */
export function errorNow(code: string): string {
  const at = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return `CASE WHEN ${code}::text IS NOT NULL THEN jsonb_build_object('code', ${code}::text, 'at', ${at}) END`;
}
