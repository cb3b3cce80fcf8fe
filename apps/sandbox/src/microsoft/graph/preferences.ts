import type { Request } from 'express';
import { unknownTimeZone } from '../graph-error';
import { ianaOf } from '../zones';

/** What a request prefers, from its `Prefer` header. */
export interface Preferences {
  immutableIds: boolean;
  /** As it was asked for, and its IANA name. */
  timeZone: { name: string; iana: string };
  textBody: boolean;
  pageSize: number | null;
  /** Echoed as `Preference-Applied`. */
  applied: string[];
}

/** @throws GraphError for a time zone that the service does not know */
export function preferencesOf(request: Request): Preferences {
  const header = request.get('prefer') ?? '';
  const value = (name: string) => new RegExp(`${name}\\s*=\\s*"?([^",;]+)"?`, 'i').exec(header)?.[1];
  const zoneName = value('outlook\\.timezone');
  const iana = zoneName === undefined ? 'Etc/UTC' : ianaOf(zoneName);
  if (iana === undefined) throw unknownTimeZone(zoneName!);
  const size = Number(value('odata\\.maxpagesize'));
  const preferences: Preferences = {
    immutableIds: /immutableid/i.test(value('IdType') ?? ''),
    timeZone: { name: zoneName ?? 'UTC', iana },
    textBody: value('outlook\\.body-content-type')?.toLowerCase() === 'text',
    pageSize: Number.isInteger(size) && size > 0 ? size : null,
    applied: [],
  };
  if (preferences.immutableIds) preferences.applied.push('IdType="ImmutableId"');
  if (zoneName !== undefined) preferences.applied.push(`outlook.timezone="${zoneName}"`);
  if (preferences.textBody) preferences.applied.push('outlook.body-content-type="text"');
  if (preferences.pageSize !== null) preferences.applied.push(`odata.maxpagesize=${preferences.pageSize}`);
  return preferences;
}
