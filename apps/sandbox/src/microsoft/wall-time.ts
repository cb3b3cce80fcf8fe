const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Offset of a zone (IANA) at an instant, ms east of UTC. */
export function offsetAt(instant: number, timeZone: string): number {
  let format = FORMATS.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    FORMATS.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const shown = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return shown - Math.floor(instant / 1_000) * 1_000;
}

/** The instant of a wall time `YYYY-MM-DDTHH:mm:ss`; of two, the first; in a gap, the time after it. */
export function wallInstant(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall.slice(0, 19)}Z`);
  const before = asUtc - offsetAt(asUtc - 86_400_000, timeZone);
  if (offsetAt(before, timeZone) === asUtc - before) return before;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc + 86_400_000, timeZone), timeZone);
}
