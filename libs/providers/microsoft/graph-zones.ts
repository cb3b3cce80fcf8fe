import { DateTime, IANAZone } from 'luxon';
import { findIana, findWindows } from 'windows-iana';

/** Names that have been replaced in the tz database, as the mapping of Windows zones still gives them. */
const RENAMED: Readonly<Record<string, string>> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Etc/UTC': 'UTC',
  'Europe/Kiev': 'Europe/Kyiv',
};
const FORMER = new Map(Object.entries(RENAMED).map(([former, present]) => [present, former]));

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MOST_REMEMBERED = 10_000;

const windowsNames = new Map<string, string | null>();
const ianaNames = new Map<string, string | null>();
const steadyOffsets = new Map<string, number | null>();

/** A wall time without offset and the name of its zone, as Graph writes them. */
export interface WallTime {
  dateTime: string;
  timeZone: string;
}

/** The Windows name of an IANA zone; `null` when Windows has none for it. */
export function windowsZone(iana: string): string | null {
  return remembered(windowsNames, iana, () => findWindows(FORMER.get(iana) ?? iana)[0] ?? findWindows(iana)[0] ?? null);
}

/** The IANA name of a zone that Graph names, by its Windows or its IANA name; `null` for custom and unknown ones. */
export function ianaZone(name: string | null | undefined): string | null {
  if (!name) return null;
  return remembered(ianaNames, name, () => {
    const mapped = findIana(name)[0];
    if (mapped) return RENAMED[mapped] ?? mapped;
    return IANAZone.create(name).isValid ? name : null;
  });
}

/**
 * The instants as wall times that Graph reads back as the same instants. They are given in `timeZone` when Windows
 * knows it, keeps the same clock at these instants, and neither wall time happens twice; else in UTC.
 *
 * @param instants ISO, UTC
 */
export function wallTimes(instants: readonly string[], timeZone: string): { zone: string; times: WallTime[] } {
  const times = instants.map((each) => Date.parse(each));
  const windows = expressibleZone(times, timeZone);
  if (windows === null) return { zone: 'UTC', times: times.map((at) => wallTime(at, 'UTC', 'UTC')) };
  return { zone: ianaZone(windows) ?? timeZone, times: times.map((at) => wallTime(at, timeZone, windows)) };
}

/** The instant of a wall time; `null` when it cannot be told. Fractions of a second are dropped. */
export function instantOf({ dateTime, timeZone }: Partial<WallTime>): string | null {
  if (!dateTime) return null;
  const text = dateTime.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
  const zone = ianaZone(timeZone) ?? 'UTC';
  const millis = zone === 'UTC' ? Date.parse(`${text}Z`) : DateTime.fromISO(text, { zone }).toMillis();
  return Number.isNaN(millis) ? null : new Date(millis).toISOString();
}

function expressibleZone(instants: readonly number[], timeZone: string): string | null {
  const zone = IANAZone.create(timeZone);
  const windows = zone.isValid ? windowsZone(timeZone) : null;
  const standIn = ianaZone(windows);
  if (windows === null || standIn === null) return null;
  const faithful = instants.every((at) => sameClock(at, timeZone, standIn) && happensOnce(at, zone));
  return faithful ? windows : null;
}

function sameClock(at: number, one: string, other: string): boolean {
  return one === other || offsetAt(at, IANAZone.create(one)) === offsetAt(at, IANAZone.create(other));
}

/** Only near a change of the clocks can a wall time come twice. */
function happensOnce(at: number, zone: IANAZone): boolean {
  return steadyOffset(at, zone) !== null || DateTime.fromMillis(at, { zone }).getPossibleOffsets().length === 1;
}

function wallTime(at: number, zone: string, name: string): WallTime {
  const local = at + offsetAt(at, IANAZone.create(zone)) * MINUTE_MS;
  return { dateTime: new Date(local).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length), timeZone: name };
}

function offsetAt(at: number, zone: IANAZone): number {
  return steadyOffset(at, zone) ?? zone.offset(at);
}

/**
 * The offset that holds from the day before to the day after, in minutes; `null` when the clocks change in between.
 * Remembered, because asking for an offset is the dearest part of writing an event.
 */
function steadyOffset(at: number, zone: IANAZone): number | null {
  const day = Math.floor(at / DAY_MS);
  const key = `${zone.name} ${day}`;
  const known = steadyOffsets.get(key);
  if (known !== undefined) return known;
  const before = zone.offset((day - 1) * DAY_MS);
  const offset = zone.offset((day + 2) * DAY_MS) === before ? before : null;
  if (steadyOffsets.size >= MOST_REMEMBERED) steadyOffsets.clear();
  steadyOffsets.set(key, offset);
  return offset;
}

function remembered(names: Map<string, string | null>, key: string, find: () => string | null): string | null {
  const known = names.get(key);
  if (known !== undefined) return known;
  const found = find();
  if (names.size >= MOST_REMEMBERED) names.clear();
  names.set(key, found);
  return found;
}
