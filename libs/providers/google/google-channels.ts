import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import {
  ProviderError,
  type ProviderSession,
  type ProviderWatch,
  type WatchRequest,
} from '@calendar/contracts/calendar-provider';
import { malformedAnswer, type GoogleApi } from './google-api';

/** Holidays, birthdays and other calendars that Google fills itself. */
const NOT_WATCHABLE = 'pushNotSupportedForRequestedResource';

/**
 * Opens a channel for the changes of a calendar. Google decides how long it lives (seven days unless it says
 * otherwise), so nothing is asked for.
 */
export async function openChannel(
  api: GoogleApi,
  session: ProviderSession,
  { calendarId, watchId, secret, address }: WatchRequest,
): Promise<ProviderWatch> {
  const requestBody = { id: watchId, type: 'web_hook', address, token: secret };
  try {
    const channel = await api.call<calendar_v3.Schema$Channel>(session, (client, options) =>
      client.events.watch({ calendarId, requestBody }, options),
    );
    const expiresAt = Number(channel.expiration);
    if (!channel.id || !channel.resourceId || !Number.isFinite(expiresAt)) throw malformedAnswer(200);
    return { id: channel.id, resourceId: channel.resourceId, expiresAt: new Date(expiresAt).toISOString() };
  } catch (error) {
    throw error instanceof ProviderError && error.reason === NOT_WATCHABLE ? notWatchable(error) : error;
  }
}

/** Stops a channel; one that is unknown has stopped already. */
export async function stopChannel(
  api: GoogleApi,
  session: ProviderSession,
  { id, resourceId }: Pick<ProviderWatch, 'id' | 'resourceId'>,
): Promise<void> {
  try {
    await api.call(session, (client, options) => client.channels.stop({ requestBody: { id, resourceId } }, options));
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'not-found') throw error;
  }
}

function notWatchable({ message, status }: ProviderError): ProviderError {
  return new ProviderError('invalid', { reason: 'push-unsupported', message, ...(status ? { status } : {}) });
}
