import type { GoogleAccount } from './calendars/accounts';
import type { CalendarStore } from './calendars/calendar-store';
import { decodeToken, encodeToken, isCurrent } from './events/list-tokens';
import { fullSyncRequired, invalid, invalidParameter, syncTokenWithRestrictions } from './google-error';

const STANDARD_RESULTS = 100;
const MOST_RESULTS = 250;
/** Tells its sync tokens from those of event lists. */
const QUERY = 'calendarList';
const WRITERS = new Set(['owner', 'writer']);

/**
 * calendarList.list, page by page. A sync token that this account was given has expired when calendars came or went, so
 * there is never anything new behind it.
 *
 * @param now sandbox time, epoch milliseconds
 */
export function listCalendars(account: GoogleAccount, parameters: URLSearchParams, now: number): object {
  const { calendars } = account;
  const isIncremental = checkSyncToken(account, parameters);
  const asked = Number(parameters.get('maxResults') ?? STANDARD_RESULTS);
  if (!Number.isInteger(asked) || asked < 1) throw invalidParameter('maxResults');
  const limit = Math.min(asked, MOST_RESULTS);
  const start = Number(parameters.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('pageToken', 'Invalid page token value.');
  const role = parameters.get('minAccessRole');
  const visible = (isIncremental ? [] : calendars).filter(
    ({ properties }) => (role !== 'owner' && role !== 'writer') || WRITERS.has(properties.accessRole),
  );
  const next =
    start + limit < visible.length
      ? { nextPageToken: String(start + limit) }
      : { nextSyncToken: syncTokenOf(account, now) };
  return {
    kind: 'calendar#calendarList',
    etag: '"calendar-list"',
    ...next,
    items: visible.slice(start, start + limit).map(calendarListEntry),
  };
}

/** Account by its primary calendar, which has an epoch and generations of tokens already. */
function syncTokenOf({ calendars, listVersion }: GoogleAccount, at: number): string {
  const { epoch, generation } = calendars[0]!;
  return encodeToken({ kind: 's', epoch, generation, position: listVersion, at, query: QUERY });
}

/**
 * @returns whether there is one
 * @throws GoogleError 400 when it is none or something is asked for that does not go with it, 410 when it has expired
 */
function checkSyncToken({ calendars, listVersion }: GoogleAccount, parameters: URLSearchParams): boolean {
  const token = parameters.get('syncToken');
  if (token === null) return false;
  if (parameters.has('minAccessRole') || parameters.has('showOwnOrganizationOnly')) throw syncTokenWithRestrictions();
  const point = decodeToken(token, 's');
  if (point?.query !== QUERY) {
    throw invalid('Invalid sync token value.', { locationType: 'parameter', location: 'syncToken' });
  }
  if (!isCurrent(point, calendars[0]!) || point.position !== listVersion) throw fullSyncRequired();
  return true;
}

export function calendarListEntry({ properties }: CalendarStore): object {
  const { id, summary, timeZone, accessRole, primary, defaultReminders } = properties;
  return {
    kind: 'calendar#calendarListEntry',
    etag: '"1"',
    id,
    summary,
    timeZone,
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    selected: true,
    accessRole,
    defaultReminders,
    ...(primary ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
