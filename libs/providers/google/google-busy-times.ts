import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { BusyTime, BusyTimesRequest, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';
import { readGoogleTime } from './map-google-event';

/** More than anybody has within the days that may be asked for. */
const MOST_EVENTS = 250;
/** A page may be short, or empty, and others follow. */
const MOST_PAGES = 5;
/** Neither titles nor texts, and of guests the person alone: what is not needed is not asked for. */
const FIELDS = 'nextPageToken,items(id,recurringEventId,status,transparency,start,end,attendees(self,responseStatus))';

/**
 * What takes time in a calendar. By `events.list`, for which the scope that we hold is enough; `freebusy.query` refuses it
 * (https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query).
 */
export async function readGoogleBusyTimes(
  api: GoogleApi,
  session: ProviderSession,
  { calendarId, from, to }: BusyTimesRequest,
): Promise<BusyTime[]> {
  const window = { timeMin: from, timeMax: to, singleEvents: true, orderBy: 'startTime' };
  const params = { calendarId, ...window, maxResults: MOST_EVENTS, maxAttendees: 1, fields: FIELDS };
  const found: BusyTime[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { ...params, ...(pageToken && { pageToken }) };
    const list = await api.call<calendar_v3.Schema$Events>(session, (client, options) =>
      client.events.list(asked, options),
    );
    found.push(...(list.items ?? []).flatMap(busyTimeOf));
    pageToken = list.nextPageToken ?? undefined;
    if (pageToken === undefined) break;
  }
  return found;
}

function busyTimeOf(event: calendar_v3.Schema$Event): BusyTime[] {
  const answer = event.attendees?.find(({ self }) => self)?.responseStatus;
  const time = readGoogleTime(event);
  const eventId = event.recurringEventId ?? event.id;
  if (event.status === 'cancelled' || event.transparency === 'transparent' || answer === 'declined') return [];
  if (!eventId || !time) return [];
  return [
    { eventId, time, tentative: event.status === 'tentative' || answer === 'tentative' || answer === 'needsAction' },
  ];
}
