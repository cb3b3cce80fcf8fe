import {
  ProviderError,
  type ProviderEvent,
  type ProviderSession,
  type UpdateEventRequest,
} from '@calendar/contracts/calendar-provider';
import type { GraphApi } from './graph-api';
import { eventPath } from './graph-paths';
import { standing } from './graph-reading';
import { movedGraphRecurrence } from './graph-recurrence';
import { etagOfSeries } from './graph-series';
import { editBody } from './graph-text';
import { renderGraphPatch, type AnsweredEvent } from './map-graph-event';

/** Writes fields of an event. @throws ProviderError `precondition-failed`, `gone`, `not-found` and others */
export async function updateGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  request: UpdateEventRequest,
): Promise<ProviderEvent> {
  const { draft, fields, recurring } = request;
  const asked = { ...request, etag: etagOfSeries(request.etag) };
  const { etag, body: kept } = await bodyInPlace(api, session, asked);
  const path = eventPath(request.ref);
  const written = { ...renderGraphPatch(draft, fields), ...(kept && { body: kept }) };
  const rules = recurring && fields.includes('time') ? await movedRules(api, session, { path, written }) : {};
  const body = { ...written, ...rules };
  const patched = await api.call<AnsweredEvent>(session, { method: 'PATCH', path, body, etag });
  const event = await standing(api, session, { path, event: patched });
  if (!event) throw new ProviderError('gone', { reason: 'cancelled' });
  return event;
}

/** A rule that names days has to name others when its series moves to another day, and begins with it. */
async function movedRules(
  api: GraphApi,
  session: ProviderSession,
  { path, written }: { path: string; written: Record<string, unknown> },
): Promise<Record<string, unknown>> {
  const { recurrence } = await api.call<AnsweredEvent>(session, { method: 'GET', path });
  const { dateTime } = written['start'] as { dateTime: string };
  return recurrence ? { recurrence: movedGraphRecurrence(recurrence, dateTime.slice(0, 'YYYY-MM-DD'.length)) } : {};
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
