import { IANAZone } from 'luxon';

/** A time as clocks show it, in the form of iCalendar: `YYYYMMDDTHHMMSS`. */
export type WallTime = string;

const FORM = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/;
const DAY_MS = 86_400_000;

/** The zones that the runtime knows, each made once. */
const zones = new Map<string, IANAZone>();

/** @returns `null` for a name that the runtime does not know. Pure */
export function knownZone(name: string): IANAZone | null {
  const known = zones.get(name);
  if (known) return known;
  // A number is an offset to the runtime, and no name.
  if (!/^[A-Z]/i.test(name) || !IANAZone.isValidZone(name)) return null;
  const zone = IANAZone.create(name);
  zones.set(name, zone);
  return zone;
}

/** What clocks in a zone show at an instant (epoch milliseconds), to the whole second. Pure. */
export function wallTimeAt(instant: number, zone: IANAZone): WallTime {
  return wallText(instant + zone.offset(instant) * 60_000);
}

/**
 * The instant at which clocks in a zone show a time. One that they show twice is the first, one that they leave out is counted
 * by the offset before the gap (RFC 5545, 3.3.5). Pure.
 *
 * @returns epoch milliseconds; `null` when the text is no time
 */
export function instantOf(wallTime: WallTime, zone: IANAZone): number | null {
  const asUtc = utcOf(wallTime);
  if (asUtc === null) return null;
  const [before, after] = [zone.offset(asUtc - DAY_MS), zone.offset(asUtc + DAY_MS)].map((minutes) => minutes * 60_000);
  const isShown = (offset: number) => zone.offset(asUtc - offset) * 60_000 === offset;
  return asUtc - (!isShown(before!) && isShown(after!) ? after! : before!);
}

/** Whether clocks in a zone had shown this time already when they show it at an instant: its wall time means another one. Pure. */
export function isShownAgain(instant: number, zone: IANAZone): boolean {
  const whole = Math.floor(instant / 1_000) * 1_000;
  return instantOf(wallTimeAt(whole, zone), zone) !== whole;
}

/** A wall time as if it were one of UTC: epoch milliseconds, `null` when the text is no time. Pure. */
export function utcOf(wallTime: WallTime): number | null {
  const [, year, month, day, hour, minute, second] = FORM.exec(wallTime) ?? [];
  if (year === undefined) return null;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : second}Z`);
  return Number.isNaN(millis) ? null : millis;
}

/** Epoch milliseconds as a time of UTC without its `Z`. Pure. */
export function wallText(millis: number): WallTime {
  return new Date(millis).toISOString().slice(0, 19).replace(/[-:]/g, '');
}
