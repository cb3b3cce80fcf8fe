import { unknownTimeZone } from './graph-error';
import { ianaOf } from '../zones/zones';

/** What a request prefers, from its `Prefer` header. */
export interface Preferences {
  immutableIds: boolean;
  /** As it was asked for, and its IANA name. */
  timeZone: { name: string; iana: string };
  pageSize: number | null;
  /** Echoed as `Preference-Applied`. */
  applied: readonly string[];
}

/** Requests without a `Prefer` header. */
export const NO_PREFERENCES: Preferences = {
  immutableIds: false,
  timeZone: { name: 'UTC', iana: 'Etc/UTC' },
  pageSize: null,
  applied: [],
};

const PREFERENCE = /\s*([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^",;]*)))?\s*(?:[,;]|$)/y;

/**
 * Reads one header that may hold several preferences.
 *
 * @throws GraphError for a time zone that the service does not know
 */
export function readPreferences(header: string | undefined): Preferences {
  if (!header) return NO_PREFERENCES;
  const asked = split(header);
  const zone = asked.get('outlook.timezone');
  const iana = zone === undefined ? 'Etc/UTC' : ianaOf(zone);
  if (iana === undefined) throw unknownTimeZone(zone!);
  const size = Number(asked.get('odata.maxpagesize'));
  const immutableIds = asked.get('idtype')?.toLowerCase() === 'immutableid';
  const pageSize = Number.isInteger(size) && size > 0 ? size : null;
  const applied = [
    immutableIds ? 'IdType="ImmutableId"' : '',
    zone === undefined ? '' : `outlook.timezone="${zone}"`,
    pageSize === null ? '' : `odata.maxpagesize=${pageSize}`,
  ].filter(Boolean);
  return { immutableIds, timeZone: { name: zone ?? 'UTC', iana }, pageSize, applied };
}

/** Names in lower case. What cannot be read is passed over, as a preference may be. */
function split(header: string): Map<string, string> {
  const found = new Map<string, string>();
  PREFERENCE.lastIndex = 0;
  for (let match = PREFERENCE.exec(header); match; match = PREFERENCE.exec(header)) {
    found.set(match[1]!.toLowerCase(), match[2] ?? match[3]?.trim() ?? '');
    if (PREFERENCE.lastIndex >= header.length) break;
  }
  return found;
}
