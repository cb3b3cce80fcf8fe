import { DOCUMENTED_IANA_ZONES } from './documented-iana-zones';
import { offsetAt, wallInstant } from './wall-time';
import { WINDOWS_ZONES } from './windows-zones';

/** Only names that the service knows are ever looked up. */
const CANONICAL = new Map<string, string>();
const DOCUMENTED = new Set(['UTC', ...DOCUMENTED_IANA_ZONES]);
const WINDOWS_NAMES = new Map(Object.keys(WINDOWS_ZONES).map((name) => [name.toLowerCase(), name]));
const FROM_IANA = new Map(Object.entries(WINDOWS_ZONES).map(([windows, iana]) => [canonical(iana), windows]));

/** The IANA zone that a name in a request means; undefined when the service would refuse it. */
export function ianaOf(name: string): string | undefined {
  const windows = WINDOWS_NAMES.get(name.toLowerCase());
  if (windows !== undefined) return WINDOWS_ZONES[windows];
  return DOCUMENTED.has(name) ? name : undefined;
}

/** How the service names the zone that an event was made in: by its Windows name where it has one. */
export function storedNameOf(name: string): string {
  return WINDOWS_NAMES.get(name.toLowerCase()) ?? FROM_IANA.get(canonical(name)) ?? name;
}

/** What `supportedTimeZones` lists. */
export function supportedTimeZones(standard: 'Windows' | 'Iana'): { alias: string; displayName: string }[] {
  const names = standard === 'Windows' ? Object.keys(WINDOWS_ZONES) : DOCUMENTED_IANA_ZONES;
  return names.map((alias) => ({ alias, displayName: alias }));
}

/**
 * @param wall `YYYY-MM-DDTHH:mm:ss`, more is ignored
 * @param iana zone of the wall time
 * @returns epoch milliseconds
 */
export function instantOf(wall: string, iana: string): number {
  return wallInstant(wall, iana);
}

/** The wall time of an instant (epoch milliseconds) in a zone (IANA), with the seven digits that Graph writes. */
export function wallOf(instant: number, iana: string): string {
  return `${new Date(instant + offsetAt(instant, iana)).toISOString().slice(0, 19)}.0000000`;
}

/** One name for zones that have several (`Asia/Calcutta`, `Asia/Kolkata`). Asking for it is dear. */
function canonical(iana: string): string {
  let known = CANONICAL.get(iana);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-US', { timeZone: iana }).resolvedOptions().timeZone;
    CANONICAL.set(iana, known);
  }
  return known;
}
