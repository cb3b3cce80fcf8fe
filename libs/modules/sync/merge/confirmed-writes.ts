import { isDeepStrictEqual } from 'node:util';
import { CONTENT_FIELDS, type ContentField, type EventContent, type EventTime } from '@calendar/contracts/vocabulary';
import type { Base, SentFields } from '../links/calendar-link';

const MINUTE_MS = 60_000;

/**
 * Finds in an event what we have written ourselves without ever hearing that it arrived. A field that shows what was
 * sent, as it was sent or as the provider rewrites it, is agreed on as it shows; any other is the person's edit, for
 * the merge to find. Pure.
 *
 * @param writes what was sent since the base, oldest first
 * @returns the base with what has arrived, and the fields of it
 */
export function confirmWrites(doubt: {
  base: Base;
  writes: readonly SentFields[];
  found: EventContent;
  normalise: (content: EventContent) => EventContent;
}): { base: Base; fields: ContentField[] } {
  const { base, writes, found, normalise } = doubt;
  const tries = writes.map((sent) => ({ sent, shown: normalise({ ...base.ours, ...sent }) }));
  const ours = { ...base.ours };
  const theirs = { ...base.theirs };
  const fields: ContentField[] = [];
  for (const field of CONTENT_FIELDS) {
    if (isDeepStrictEqual(found[field], base.theirs[field])) continue;
    const write = tries.findLast(
      ({ sent, shown }) =>
        sent[field] !== undefined &&
        (isDeepStrictEqual(found[field], sent[field]) ||
          isDeepStrictEqual(found[field], shown[field]) ||
          (field === 'time' && isWrittenOtherwise(found.time, shown.time))),
    );
    if (!write) continue;
    Object.assign(ours, { [field]: write.sent[field] });
    Object.assign(theirs, { [field]: found[field] });
    fields.push(field);
  }
  return { base: { ...base, ours, theirs }, fields };
}

/** Whether a deletion of ours may have arrived: an event that is gone then was deleted by nobody in the calendar. Pure. */
export function mayHaveDeleted(writes: readonly SentFields[]): boolean {
  return writes.some(({ deleted }) => deleted);
}

/** As instants, where the zone would not do, or with the minute that an event without length gets (`writing-as-meant.ts`). */
function isWrittenOtherwise(found: EventTime, sent: EventTime): boolean {
  if (found.allDay || sent.allDay || found.start !== sent.start) return false;
  const isInZone = found.timeZone === 'UTC' || found.timeZone === sent.timeZone;
  const length = Date.parse(found.end) - Date.parse(found.start);
  return isInZone && (found.end === sent.end || (sent.start === sent.end && length === MINUTE_MS));
}
