import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import {
  ProviderError,
  type EventRef,
  type ProviderSession,
  type UpdateEventRequest,
} from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';
import { editDescription } from './google-text';

/** What an update writes in place of the description that it would write where there is none. */
export interface DescriptionInPlace {
  description?: string;
  /** Of the event that it was made from. */
  etag: string | null;
}

/**
 * The description of an update whose formatting is to stay: made from what stands there.
 *
 * @throws ProviderError `precondition-failed` when that has changed since it was read
 */
export async function descriptionInPlace(
  api: GoogleApi,
  session: ProviderSession,
  { ref, draft, fields, formatted, etag }: UpdateEventRequest,
): Promise<DescriptionInPlace> {
  if (!formatted || !fields.includes('description') || draft.description === '') return { etag };
  const event = await read(api, session, ref);
  if (etag !== null && event.etag !== etag) throw new ProviderError('precondition-failed', { reason: 'edited' });
  const description = event.status === 'cancelled' ? null : editDescription(event.description ?? '', draft.description);
  return description === null ? { etag } : { description, etag: event.etag ?? etag };
}

function read(api: GoogleApi, session: ProviderSession, ref: EventRef): Promise<calendar_v3.Schema$Event> {
  const params = { ...ref, fields: 'description,etag,status' };
  return api.call(session, (client, options) => client.events.get(params, options));
}
