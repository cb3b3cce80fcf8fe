/** Whether it is the IANA name of a time zone. */
export function isTimeZone(name: string): boolean {
  // Offsets such as `+01:00` are zones for Intl, but no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
