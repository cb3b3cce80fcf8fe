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

/** Offsets at the beginnings of days, by zone: the runtime takes microseconds for each, and a feed asks for thousands. */
const offsetsOfDays = new WeakMap<IANAZone, Map<number, number>>();
const MOST_DAYS_KEPT = 5_000;

/** Minutes east of UTC at an instant (epoch milliseconds). Within most days it does not change, so it is as at both its ends. Pure. */
export function offsetAt(instant: number, zone: IANAZone): number {
  const day = Math.floor(instant / DAY_MS);
  const offset = offsetOfDay(day, zone);
  return offset === offsetOfDay(day + 1, zone) ? offset : zone.offset(instant);
}

function offsetOfDay(day: number, zone: IANAZone): number {
  let offsets = offsetsOfDays.get(zone);
  if (!offsets || offsets.size > MOST_DAYS_KEPT) offsetsOfDays.set(zone, (offsets = new Map()));
  let offset = offsets.get(day);
  if (offset === undefined) offsets.set(day, (offset = zone.offset(day * DAY_MS)));
  return offset;
}

/** What clocks in a zone show at an instant (epoch milliseconds), to the whole second. Pure. */
export function wallTimeAt(instant: number, zone: IANAZone): WallTime {
  return wallText(instant + offsetAt(instant, zone) * 60_000);
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
  const [before, after] = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => offsetAt(at, zone) * 60_000);
  const isShown = (offset: number) => offsetAt(asUtc - offset, zone) * 60_000 === offset;
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
