import { offsetAt, wallInstant } from './wall-time';

/** Windows name → IANA name, for the zones that the sandbox knows. */
const WINDOWS: Readonly<Record<string, string>> = {
  UTC: 'Etc/UTC',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'GTB Standard Time': 'Europe/Bucharest',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'FLE Standard Time': 'Europe/Kiev',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Russian Standard Time': 'Europe/Moscow',
  'Egypt Standard Time': 'Africa/Cairo',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'W. Central Africa Standard Time': 'Africa/Lagos',
  'E. Africa Standard Time': 'Africa/Nairobi',
  'Arabian Standard Time': 'Asia/Dubai',
  'Arab Standard Time': 'Asia/Riyadh',
  'Iran Standard Time': 'Asia/Tehran',
  'Pakistan Standard Time': 'Asia/Karachi',
  'India Standard Time': 'Asia/Calcutta',
  'Nepal Standard Time': 'Asia/Katmandu',
  'Bangladesh Standard Time': 'Asia/Dhaka',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Korea Standard Time': 'Asia/Seoul',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'AUS Central Standard Time': 'Australia/Darwin',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'W. Australia Standard Time': 'Australia/Perth',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Samoa Standard Time': 'Pacific/Apia',
  'Tonga Standard Time': 'Pacific/Tongatapu',
  'Line Islands Standard Time': 'Pacific/Kiritimati',
  'Chatham Islands Standard Time': 'Pacific/Chatham',
  'UTC-11': 'Etc/GMT+11',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Alaskan Standard Time': 'America/Anchorage',
  'Pacific Standard Time': 'America/Los_Angeles',
  'US Mountain Standard Time': 'America/Phoenix',
  'Mountain Standard Time': 'America/Denver',
  'Central Standard Time': 'America/Chicago',
  'Canada Central Standard Time': 'America/Regina',
  'Eastern Standard Time': 'America/New_York',
  'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Argentina Standard Time': 'America/Buenos_Aires',
  'SA Pacific Standard Time': 'America/Bogota',
};

const FROM_IANA = new Map(Object.entries(WINDOWS).map(([windows, iana]) => [iana, windows]));

/** IANA names that Microsoft documents for `dateTimeTimeZone`, as far as the sandbox needs them. */
const DOCUMENTED_IANA = new Set([
  ...Object.values(WINDOWS),
  'UTC',
  'Etc/GMT',
  'Europe/Madrid',
  'Europe/Rome',
  'Europe/Vienna',
  'Europe/Zurich',
  'Asia/Kolkata',
  'America/Toronto',
]);

/** The IANA zone that a name in a request means; undefined when the service would refuse it. */
export function ianaOf(name: string): string | undefined {
  return WINDOWS[name] ?? (DOCUMENTED_IANA.has(name) ? name : undefined);
}

/** How the service names the zone that an event was made in: by its Windows name where it has one. */
export function storedNameOf(name: string): string {
  return WINDOWS[name] ? name : (FROM_IANA.get(name) ?? name);
}

export function supportedTimeZones(standard: 'Windows' | 'Iana'): Array<{ alias: string; displayName: string }> {
  const names = standard === 'Windows' ? Object.keys(WINDOWS) : [...DOCUMENTED_IANA];
  return names.map((alias) => ({ alias, displayName: alias }));
}

/** The instant of a wall time in a zone (IANA), epoch ms. */
export function instantOf(wall: string, iana: string): number {
  return wallInstant(wall, iana);
}

/** The wall time of an instant with the seven digits that Graph writes. */
export function wallOf(instant: number, iana: string): string {
  return `${new Date(instant + offsetAt(instant, iana)).toISOString().slice(0, 19)}.0000000`;
}
