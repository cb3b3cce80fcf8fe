import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { ProviderCalendar, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';

/** The most that one page may hold. */
const PAGE_SIZE = 250;
/** More calendars than anybody has: paging that does not end must. */
const MOST_PAGES = 20;
const FIELDS = 'nextPageToken,items(id,summary,summaryOverride,primary,accessRole,timeZone,deleted)';

/** The calendars that the account shows. */
export async function listGoogleCalendars(api: GoogleApi, session: ProviderSession): Promise<ProviderCalendar[]> {
  const calendars: ProviderCalendar[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = { maxResults: PAGE_SIZE, fields: FIELDS, ...(pageToken ? { pageToken } : {}) };
    const list = await api.call<calendar_v3.Schema$CalendarList>(session, (client, options) =>
      client.calendarList.list(params, options),
    );
    calendars.push(...(list.items ?? []).flatMap(readCalendar));
    pageToken = list.nextPageToken ?? undefined;
    if (!pageToken) break;
  }
  return calendars;
}

function readCalendar(entry: calendar_v3.Schema$CalendarListEntry): ProviderCalendar[] {
  if (!entry.id || entry.deleted) return [];
  return [
    {
      id: entry.id,
      name: entry.summaryOverride ?? entry.summary ?? entry.id,
      primary: entry.primary === true,
      writable: entry.accessRole === 'owner' || entry.accessRole === 'writer',
      timeZone: entry.timeZone ?? null,
    },
  ];
}
