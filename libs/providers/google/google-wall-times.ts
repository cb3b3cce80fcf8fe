import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { EventRef, ProviderSession, WallTimes } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';

const WALL_TIME = 'YYYY-MM-DDTHH:mm:ss'.length;

/** When an event stands in a zone, by Google's own rules for it: asked for in a zone, times carry its offset. */
export async function googleWallTimes(
  api: GoogleApi,
  session: ProviderSession,
  { ref, timeZone }: { ref: EventRef; timeZone: string },
): Promise<WallTimes | null> {
  const params = { ...ref, timeZone, fields: 'start,end' };
  const { start, end } = await api.call<calendar_v3.Schema$Event>(session, (client, options) =>
    client.events.get(params, options),
  );
  if (!start?.dateTime || !end?.dateTime) return null;
  return { start: start.dateTime.slice(0, WALL_TIME), end: end.dateTime.slice(0, WALL_TIME) };
}
