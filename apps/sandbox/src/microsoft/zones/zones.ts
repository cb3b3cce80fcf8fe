import { ZoneRules } from '../../zones/zone-rules';
import { DOCUMENTED_IANA_ZONES } from './documented-iana-zones';
import { WINDOWS_ZONES } from './windows-zones';

/** Exchange's own rules. */
export const exchangeZones = new ZoneRules();

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

/**
 * @param wall `YYYY-MM-DDTHH:mm:ss`, more is ignored
 * @param iana zone of the wall time
 * @returns epoch milliseconds
 */
export function instantOf(wall: string, iana: string): number {
  return exchangeZones.instantOfWall(Date.parse(`${wall.slice(0, 19)}Z`), iana);
}

/** The wall time of an instant (epoch milliseconds) in a zone (IANA), with the seven digits that Graph writes. */
export function wallOf(instant: number, iana: string): string {
  return `${new Date(instant + exchangeZones.offsetAt(instant, iana)).toISOString().slice(0, 19)}.0000000`;
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
