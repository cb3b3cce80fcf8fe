import {
  ProviderError,
  type ProviderEvent,
  type ProviderSession,
  type UpdateEventRequest,
} from '@calendar/contracts/calendar-provider';
import type { GraphApi } from './graph-api';
import { eventPath } from './graph-paths';
import { understood } from './graph-reading';
import { editBody } from './graph-text';
import { renderGraphPatch, type AnsweredEvent } from './map-graph-event';

/** Writes fields of an event. @throws ProviderError `precondition-failed`, `gone`, `not-found` and others */
export async function updateGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  request: UpdateEventRequest,
): Promise<ProviderEvent> {
  const { etag, body: kept } = await bodyInPlace(api, session, request);
  const body = { ...renderGraphPatch(request.draft, request.fields), ...(kept && { body: kept }) };
  const path = eventPath(request.ref);
  const patched = await api.call<AnsweredEvent>(session, { method: 'PATCH', path, body, etag });
  if (patched.isCancelled) throw new ProviderError('gone', { reason: 'cancelled' });
  return understood(patched);
}

/**
 * The body of an update whose formatting is to stay: made from what stands there. What Outlook adds for an online meeting
 * stays with it: without that the event would be none any more.
 *
 * @throws ProviderError `precondition-failed` when that has changed since it was read
 */
async function bodyInPlace(
  api: GraphApi,
  session: ProviderSession,
  { ref, draft, fields, formatted, etag }: UpdateEventRequest,
): Promise<{ etag: string | null; body?: { contentType: 'html'; content: string } }> {
  if (!formatted || !fields.includes('description') || draft.description === '') return { etag };
  const path = `${eventPath(ref)}?$select=body`;
  const event = await api.call<AnsweredEvent>(session, { method: 'GET', path });
  const found = event['@odata.etag'] ?? null;
  if (etag !== null && found !== etag) throw new ProviderError('precondition-failed', { reason: 'edited' });
  const isHtml = event.body?.contentType === 'html';
  const content = isHtml ? editBody(event.body?.content ?? '', draft.description) : null;
  return content === null ? { etag } : { etag: found ?? etag, body: { contentType: 'html', content } };
}
