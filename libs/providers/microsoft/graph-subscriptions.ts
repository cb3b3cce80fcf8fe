import type { Calendar, Subscription } from '@microsoft/microsoft-graph-types';
import {
  ProviderError,
  type ProviderSession,
  type ProviderWatch,
  type WatchRequest,
} from '@calendar/contracts/calendar-provider';
import { graphLink, malformedAnswer, type GraphApi } from './graph-api';
import { isPrimary, watchedResource } from './graph-paths';
import { isAbsent } from './graph-reading';

/** Graph allows 10,070 minutes, a little less than the seven days of its documentation. */
const LIFETIME_MS = 6 * 24 * 60 * 60 * 1_000;
const CHANGE_TYPES = 'created,updated,deleted';
/** Graph refuses a second subscription for the same changes of a calendar, and takes one for others. */
const TRIAL_CHANGE_TYPES = 'deleted';
/** It ends soon also when nobody ends it. */
const TRIAL_LIFETIME_MS = 60 * 60 * 1_000;
const MOST_PAGES = 20;
/** Codes that refuse the resource itself, or the account: shared calendars cannot be subscribed to. */
const UNSUPPORTED = new Set(['extensionerror', 'badrequest', 'invalidrequest']);
/** Our address did not answer the handshake: it may be starting. */
const HANDSHAKE_FAILED = 'validationerror';

/** Subscribes to the events of a calendar. One that is already there for it is ours, and is replaced. */
export async function subscribe(
  api: GraphApi,
  session: ProviderSession,
  request: WatchRequest,
): Promise<ProviderWatch> {
  try {
    return await create(api, session, request);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.status !== 409 || request.isTrial) throw refusalOf(error);
  }
  await removeExisting(api, session, request);
  return create(api, session, request);
}

/** Ends a subscription; one that is unknown has ended already. */
export async function unsubscribe(api: GraphApi, session: ProviderSession, id: string): Promise<void> {
  try {
    await api.call(session, { method: 'DELETE', path: `/subscriptions/${encodeURIComponent(id)}` });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

async function create(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, secret, address, isTrial = false }: WatchRequest,
): Promise<ProviderWatch> {
  const lifetimeMs = isTrial ? TRIAL_LIFETIME_MS : LIFETIME_MS;
  const created = await api.call<Subscription>(session, {
    method: 'POST',
    path: '/subscriptions',
    body: {
      changeType: isTrial ? TRIAL_CHANGE_TYPES : CHANGE_TYPES,
      notificationUrl: address,
      // It cannot be added later, and tells when notifications were missed or the subscription was removed.
      lifecycleNotificationUrl: address,
      resource: watchedResource(calendarId),
      expirationDateTime: new Date(api.now() + lifetimeMs).toISOString(),
      clientState: secret,
      latestSupportedTlsVersion: 'v1_2',
    },
  });
  const expiresAt = Date.parse(created.expirationDateTime ?? '');
  if (!created.id || Number.isNaN(expiresAt)) throw malformedAnswer(201);
  return { id: created.id, resourceId: null, expiresAt: new Date(expiresAt).toISOString() };
}

async function removeExisting(api: GraphApi, session: ProviderSession, { calendarId }: WatchRequest): Promise<void> {
  const existing = await subscriptionsOf(api, session);
  const ofCalendar = (id: string) => existing.filter(({ key }) => key === resourceKey(watchedResource(id)));
  let same = ofCalendar(calendarId);
  if (same.length === 0 && isPrimary(calendarId)) same = ofCalendar(await primaryId(api, session));
  for (const { id } of same) await unsubscribe(api, session, id);
}

/** What this application has subscribed to for this account, and nothing else, is in the list. */
async function subscriptionsOf(api: GraphApi, session: ProviderSession): Promise<Array<{ id: string; key: string }>> {
  const found: Array<{ id: string; key: string }> = [];
  let path: string | undefined = '/subscriptions';
  for (let page = 0; path && page < MOST_PAGES; page += 1) {
    const list: { value?: Subscription[]; '@odata.nextLink'?: string } = await api.call(session, {
      method: 'GET',
      path,
    });
    for (const { id, resource } of list.value ?? []) {
      if (id && resource) found.push({ id, key: resourceKey(resource) });
    }
    const nextLink = list['@odata.nextLink'];
    path = nextLink && graphLink(nextLink);
  }
  return found;
}

/** The default calendar may have been subscribed to under its id. */
async function primaryId(api: GraphApi, session: ProviderSession): Promise<string> {
  const path = '/me/calendar?$select=id';
  const { id } = await api.call<Calendar>(session, { method: 'GET', path });
  if (!id) throw malformedAnswer(200);
  return id;
}

/** Graph writes the user for `me`, and is free about case and the leading slash. */
function resourceKey(resource: string): string {
  return decodeURIComponent(resource)
    .toLowerCase()
    .replace(/^\/?(?:me|users\/[^/]+)\//, '')
    .replace(/^calendar\/events$/, 'events');
}

function refusalOf(error: ProviderError): ProviderError {
  const code = error.reason?.toLowerCase();
  const details = { message: error.message, ...(error.status === undefined ? {} : { status: error.status }) };
  if (error.code !== 'invalid' || code === undefined) return error;
  if (code === HANDSHAKE_FAILED) return new ProviderError('unavailable', { ...details, reason: 'handshake-failed' });
  return UNSUPPORTED.has(code) ? new ProviderError('invalid', { ...details, reason: 'push-unsupported' }) : error;
}
