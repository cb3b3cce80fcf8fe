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

const windowsNames = new Map<string, string | null>();
const ianaNames = new Map<string, string | null>();

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
    return IANAZone.isValidZone(name) ? name : null;
  });
}

/**
 * The instants as wall times that Graph reads back as the same instants. They are given in `timeZone` when Windows
 * knows it, keeps the same clock at these instants, and neither wall time happens twice; else in UTC.
 *
 * @param instants ISO, UTC
 */
export function wallTimes(instants: readonly string[], timeZone: string): { zone: string; times: WallTime[] } {
  const windows = expressibleZone(instants, timeZone);
  if (windows === null) return { zone: 'UTC', times: instants.map((each) => wallTime(each, 'UTC', 'UTC')) };
  return { zone: ianaZone(windows) ?? timeZone, times: instants.map((each) => wallTime(each, timeZone, windows)) };
}

/** The instant of a wall time; `null` when it cannot be told. Fractions of a second are dropped. */
export function instantOf({ dateTime, timeZone }: Partial<WallTime>): string | null {
  if (!dateTime) return null;
  const text = dateTime.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
  const zone = ianaZone(timeZone) ?? 'UTC';
  const millis = zone === 'UTC' ? Date.parse(`${text}Z`) : DateTime.fromISO(text, { zone }).toMillis();
  return Number.isNaN(millis) ? null : new Date(millis).toISOString();
}

function expressibleZone(instants: readonly string[], timeZone: string): string | null {
  const windows = windowsZone(timeZone);
  const standIn = ianaZone(windows);
  if (windows === null || standIn === null) return null;
  const faithful = instants.every((instant) => {
    const at = DateTime.fromISO(instant, { zone: timeZone });
    return at.isValid && at.offset === at.setZone(standIn).offset && at.getPossibleOffsets().length === 1;
  });
  return faithful ? windows : null;
}

function wallTime(instant: string, zone: string, name: string): WallTime {
  return { dateTime: DateTime.fromISO(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss"), timeZone: name };
}

function remembered(names: Map<string, string | null>, key: string, find: () => string | null): string | null {
  const known = names.get(key);
  if (known !== undefined) return known;
  const found = find();
  names.set(key, found);
  return found;
}
