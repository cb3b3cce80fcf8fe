import { setImmediate as breath } from 'node:timers/promises';
import type { FieldError } from '@calendar/platform/errors';
import { isUUID } from 'class-validator';
import type { EventContentInput } from '../career-event';
import { BulkEventBody } from './bulk.bodies';
import { parseEvent, type ParsedEvent } from './parse-event';

export type ParsedBulkItem =
  | { ok: true; id: string; content: EventContentInput }
  | { ok: false; id: string | null; errors: FieldError[] };

/** Checking 500 events in one go would keep everybody else waiting. */
const EVENTS_IN_ONE_GO = 25;

/**
 * Checks the events of a bulk request, each as PUT would, with field paths relative to the event.
 *
 * @param findStored the stored events of those ids that this person has: asked once, and only if something seems wrong
 */
export async function parseBulk(
  candidates: readonly unknown[],
  findStored: (ids: readonly string[]) => Promise<ReadonlyMap<string, EventContentInput>>,
): Promise<ParsedBulkItem[]> {
  const parsed: ParsedEvent<BulkEventBody>[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % EVENTS_IN_ONE_GO === 0) await breath();
    parsed.push(await parseEvent(BulkEventBody, candidate));
  }
  const faulty = candidates.filter((_, index) => !parsed[index]!.ok).map((candidate) => storableId(candidate));
  const ids = [...new Set(faulty.filter((id) => id !== null))];
  const stored = ids.length > 0 ? await findStored(ids) : new Map<string, EventContentInput>();
  const items: ParsedBulkItem[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % EVENTS_IN_ONE_GO === 0) await breath();
    const first = parsed[index]!;
    const known = first.ok ? undefined : stored.get(storableId(candidate) ?? '');
    const judged = known ? await parseEvent(BulkEventBody, candidate, known) : first;
    items.push(
      judged.ok
        ? { ok: true, id: judged.body.id.toLowerCase(), content: judged.content }
        : { ok: false, id: idOf(candidate), errors: judged.errors },
    );
  }
  return items;
}

/** The id as far as it can be read, so that the answer says which event is meant. */
function idOf(candidate: unknown): string | null {
  const id = typeof candidate === 'object' && candidate !== null ? (candidate as { id?: unknown }).id : null;
  return typeof id === 'string' ? id : null;
}

/** The same, if it is a UUID and can be looked for. */
function storableId(candidate: unknown): string | null {
  const id = idOf(candidate);
  return isUUID(id) ? id!.toLowerCase() : null;
}
