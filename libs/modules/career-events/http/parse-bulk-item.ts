import { fieldErrors, type FieldError } from '@calendar/platform/errors';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { EventContentInput } from '../career-event';
import { contentFromBody } from '../event-input';
import { BulkEventBody } from './bulk.bodies';

export type ParsedBulkItem =
  | { ok: true; id: string; content: EventContentInput }
  | { ok: false; id: string | null; errors: FieldError[] };

/** Checks one event of a bulk request as PUT would, with field paths relative to the event. */
export async function parseBulkItem(candidate: unknown): Promise<ParsedBulkItem> {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) {
    return { ok: false, id: null, errors: [{ field: '', message: 'must be an object' }] };
  }
  const body = plainToInstance(BulkEventBody, candidate);
  const id = typeof body.id === 'string' ? body.id.toLowerCase() : null;
  const faults = await validate(body, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (faults.length > 0 || id === null) return { ok: false, id, errors: fieldErrors(faults) };
  const parsed = contentFromBody(body);
  return parsed.ok ? { ok: true, id, content: parsed.content } : { ok: false, id, errors: parsed.errors };
}
