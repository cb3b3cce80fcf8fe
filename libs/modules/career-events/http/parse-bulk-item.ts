import type { FieldError } from '@calendar/platform/errors';
import type { EventContentInput } from '../career-event';
import { contentFromBody } from '../event-input';
import { BulkEventBody } from './bulk.bodies';
import { checkBody } from './check-body';

export type ParsedBulkItem =
  | { ok: true; id: string; content: EventContentInput }
  | { ok: false; id: string | null; errors: FieldError[] };

/** Checks one event of a bulk request as PUT would, with field paths relative to the event. */
export async function parseBulkItem(candidate: unknown): Promise<ParsedBulkItem> {
  const checked = await checkBody(BulkEventBody, candidate);
  if (!checked.ok) return { ok: false, id: idOf(candidate), errors: checked.errors };
  const id = checked.body.id.toLowerCase();
  const parsed = contentFromBody(checked.body);
  return parsed.ok ? { ok: true, id, content: parsed.content } : { ok: false, id, errors: parsed.errors };
}

/** The id as far as it can be read, so that the answer says which event is meant. */
function idOf(candidate: unknown): string | null {
  const id = typeof candidate === 'object' && candidate !== null ? (candidate as { id?: unknown }).id : null;
  return typeof id === 'string' ? id : null;
}
