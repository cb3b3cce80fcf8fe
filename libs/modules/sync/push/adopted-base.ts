import { isDeepStrictEqual } from 'node:util';
import { CONTENT_FIELDS, type EventContent, type EventDraft } from '@calendar/contracts/vocabulary';
import type { Base } from '../links/calendar-link';

/**
 * The base of an event whose creation was never confirmed and which has now been found: made from `sent`, and perhaps
 * edited by the person since. A field that shows what we sent is agreed on as it shows; any other is the person's
 * edit, so the base keeps what the provider would have shown, and the merge then finds the edit. Pure.
 */
export function adoptedBase(adoption: {
  sent: EventDraft;
  found: EventContent;
  normalise: (content: EventContent) => EventContent;
}): Base {
  const { sent, found, normalise } = adoption;
  const theirs: EventContent = { ...normalise(sent) };
  for (const field of CONTENT_FIELDS) {
    if (isDeepStrictEqual(found[field], theirs[field])) continue;
    if (isDeepStrictEqual(found[field], sent[field])) Object.assign(theirs, { [field]: found[field] });
  }
  return { ours: sent, theirs };
}
