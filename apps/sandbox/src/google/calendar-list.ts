import type { GoogleAccount } from './calendars/accounts';
import type { CalendarStore } from './calendars/calendar-store';
import { invalidParameter } from './google-error';

const STANDARD_RESULTS = 100;
const MOST_RESULTS = 250;

/** calendarList.list, page by page. */
export function listCalendars({ calendars }: GoogleAccount, parameters: URLSearchParams): object {
  const asked = Number(parameters.get('maxResults') ?? STANDARD_RESULTS);
  if (!Number.isInteger(asked) || asked < 1) throw invalidParameter('maxResults');
  const limit = Math.min(asked, MOST_RESULTS);
  const start = Number(parameters.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('pageToken', 'Invalid page token value.');
  return {
    kind: 'calendar#calendarList',
    ...(start + limit < calendars.length ? { nextPageToken: String(start + limit) } : {}),
    items: calendars.slice(start, start + limit).map(calendarListEntry),
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
    accessRole,
    defaultReminders,
    ...(primary ? { primary: true } : {}),
  };
}
