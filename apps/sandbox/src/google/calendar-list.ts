import type { GoogleAccount } from './calendars/accounts';
import type { CalendarStore } from './calendars/calendar-store';
import { invalidParameter } from './google-error';

const STANDARD_RESULTS = 100;
const MOST_RESULTS = 250;
const WRITERS = new Set(['owner', 'writer']);

/** calendarList.list, page by page. */
export function listCalendars({ email, calendars }: GoogleAccount, parameters: URLSearchParams): object {
  const asked = Number(parameters.get('maxResults') ?? STANDARD_RESULTS);
  if (!Number.isInteger(asked) || asked < 1) throw invalidParameter('maxResults');
  const limit = Math.min(asked, MOST_RESULTS);
  const start = Number(parameters.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('pageToken', 'Invalid page token value.');
  const role = parameters.get('minAccessRole');
  const visible = calendars.filter(
    ({ properties }) => (role !== 'owner' && role !== 'writer') || WRITERS.has(properties.accessRole),
  );
  const next =
    start + limit < visible.length ? { nextPageToken: String(start + limit) } : { nextSyncToken: `list-${email}` };
  return {
    kind: 'calendar#calendarList',
    etag: '"calendar-list"',
    ...next,
    items: visible.slice(start, start + limit).map(calendarListEntry),
  };
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

/** calendars.get */
export function calendarResource({ properties: { id, summary, timeZone } }: CalendarStore): object {
  return { kind: 'calendar#calendar', etag: '"1"', id, summary, timeZone };
}
