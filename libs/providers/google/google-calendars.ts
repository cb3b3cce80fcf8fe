import { setTimeout as pause } from 'node:timers/promises';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { ProviderError, type ProviderCalendar, type ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';

/** A 404 may be a copy of Google's that lags behind a write (guide "Handle API errors"): it is asked twice. */
export const DOUBT_MS = 250;
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

/** Looks whether the account has a calendar. @throws ProviderError `calendar-missing` when it has not */
export async function requireCalendar(api: GoogleApi, session: ProviderSession, calendarId: string): Promise<void> {
  const params = { calendarId, maxResults: 1, fields: 'kind' };
  try {
    await api.call(session, (client, options) => client.events.list(params, options));
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'not-found') throw error;
    throw new ProviderError('calendar-missing', { status: 404, reason: 'notFound', message: error.message });
  }
}

/**
 * Why a request for a whole calendar was answered with 404: it is missing, or a copy of Google's lags behind, of which the
 * second look tells.
 *
 * @throws ProviderError
 */
export async function calendarNotFound(api: GoogleApi, session: ProviderSession, calendarId: string): Promise<never> {
  await pause(DOUBT_MS);
  await requireCalendar(api, session, calendarId);
  throw new ProviderError('unavailable', { status: 404, reason: 'calendar-not-visible' });
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
