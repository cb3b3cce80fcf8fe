import { ProviderError, type ProviderCalendar, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { readContentLines } from '@calendar/platform/icalendar';
import { accessOf, type AccountAccess } from './account-access';
import { rowsOf, type DavAnswer, type DavCall, type DavClient } from './dav-client';
import { propfindBody } from './dav-bodies';
import { CALDAV, child, childrenOf, DAV, type DavResponse } from './dav-xml';
import { mapDavError, mapDoubtfulError, mapHomeError } from './map-dav-error';
import { zoneNamed } from './object-zones';

const ASKED = [
  'D:resourcetype',
  'D:displayname',
  'D:current-user-privilege-set',
  'C:supported-calendar-component-set',
  'C:calendar-timezone',
];
/** One of them lets an event be put there (RFC 3744, 3). */
const WRITING = [DAV('all'), DAV('write'), DAV('write-content'), DAV('bind')];
const PRIMARY = 'primary';

/** The calendars of an account that take events. @throws ProviderError */
export async function listCalendars(client: DavClient, session: ProviderSession): Promise<ProviderCalendar[]> {
  return calendarsIn(client, accessOf(session.accessToken), session);
}

/** As `listCalendars`, before it is known which of them is the default one: that is none of them for an empty `primary`. */
export async function calendarsIn(
  client: DavClient,
  access: AccountAccess,
  call: DavCall = {},
): Promise<ProviderCalendar[]> {
  const home = new URL(access.home);
  const request = { method: 'PROPFIND' as const, url: home, headers: { depth: '1' }, body: propfindBody(...ASKED) };
  const answer = await client.send(access, request, call);
  // A page that says all is well is none of a calendar server.
  if (answer.status >= 300) throw mapHomeError(answer);
  return rowsOf(answer).responses.flatMap((row) => readCalendar(row, home, access.primary));
}

/**
 * The URL of a calendar by its id, which is its path. Anything else is no calendar of the account: a bare name would be
 * resolved against its home, where some servers take events, too.
 *
 * @throws ProviderError `calendar-missing`
 */
export function calendarUrl({ home, primary }: AccountAccess, calendarId: string): URL {
  const path = calendarId === PRIMARY ? primary : calendarId;
  const url = URL.parse(path, home);
  const isPath = path.startsWith('/') && path.endsWith('/');
  if (isPath && url && url.origin === new URL(home).origin) return url;
  throw new ProviderError('calendar-missing', { reason: 'no-path', message: 'There is no such calendar' });
}

/**
 * The error of an answer about a calendar. What a gateway may have said as well is settled by a look at the calendars of the
 * account.
 */
export async function errorAbout(
  client: DavClient,
  session: ProviderSession,
  { calendarId, answer }: { calendarId: string; answer: DavAnswer },
): Promise<ProviderError> {
  const known = mapDavError(answer);
  if (known) return known;
  const { pathname } = calendarUrl(accessOf(session.accessToken), calendarId);
  const calendars = await listCalendars(client, session);
  return mapDoubtfulError(
    answer,
    calendars.some(({ id }) => decodedPath(id) === decodedPath(pathname)),
  );
}

/** Servers encode paths as they like. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readCalendar({ href, properties }: DavResponse, home: URL, primary: string): ProviderCalendar[] {
  const url = URL.parse(href, home.href);
  const isCalendar = child(properties.get(DAV('resourcetype')), CALDAV('calendar')) !== undefined;
  if (!isCalendar || url?.origin !== home.origin || !takesEvents(properties)) return [];
  const id = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  const name = properties.get(DAV('displayname'))?.text.trim() ?? '';
  return [
    {
      id,
      name: name === '' ? decodedPath(id.split('/').at(-2) ?? id) : name,
      primary: decodedPath(id) === decodedPath(primary),
      writable: isWritable(properties),
      timeZone: timeZoneOf(properties.get(CALDAV('calendar-timezone'))?.text ?? ''),
    },
  ];
}

/** One that does not say which components it takes takes all (RFC 4791, 5.2.3). */
function takesEvents(properties: DavResponse['properties']): boolean {
  const components = properties.get(CALDAV('supported-calendar-component-set'));
  if (!components || components.children.length === 0) return true;
  return components.children.some(({ attributes }) => attributes['name']?.toUpperCase() === 'VEVENT');
}

function isWritable(properties: DavResponse['properties']): boolean {
  const told = properties.get(DAV('current-user-privilege-set'));
  if (!told) return true;
  const privileges = childrenOf(told, DAV('privilege')).flatMap(({ children }) => children.map(({ name }) => name));
  return privileges.some((name) => WRITING.includes(name));
}

function timeZoneOf(text: string): string | null {
  const lines = readContentLines(text);
  const id = lines.find(({ name }) => name === 'TZID')?.value.trim();
  return id === undefined ? null : zoneNamed({ lines, zones: [] }, id);
}
