import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';
import { reminderMinutes } from './map-google-event';

/**
 * The reminders of a calendar itself, minutes, largest first: told with every list of its events, whatever is on it, and in
 * the list of calendars.
 */
export async function googleDefaultReminders(
  api: GoogleApi,
  session: ProviderSession,
  calendarId: string,
): Promise<number[]> {
  const params = { calendarId, fields: 'defaultReminders' };
  const list = await api.call<calendar_v3.Schema$Events>(session, (client, options) =>
    client.events.list({ ...params, maxResults: 1 }, options),
  );
  if (list.defaultReminders) return reminderMinutes(list.defaultReminders);
  const entry = await api.call<calendar_v3.Schema$CalendarListEntry>(session, (client, options) =>
    client.calendarList.get(params, options),
  );
  return reminderMinutes(entry.defaultReminders);
}
