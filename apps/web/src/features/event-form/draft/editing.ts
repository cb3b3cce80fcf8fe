import type { EventView } from '@calendar/client';
import type { Repeats } from './repeats';
import { draftOf, FIELDS, isSame, type Draft, type Field } from './draft';

/** An event that somebody is working on. */
export interface Editing {
  /** Of our own also for a new event: what is sent twice is one. */
  id: string;
  /** Of the event that `base` was read from; `null` while it is new. */
  version: number | null;
  /** What it was when the fields were last as it is: what differs from it was typed here. */
  base: Draft;
  draft: Draft;
  /** Of something new: how it is repeated; `null`: it is not. */
  repeats: Repeats | null;
  /** What fields that were touched here have become elsewhere. */
  offers: Partial<Draft>;
  /** What was filled in from elsewhere the last time. */
  filled: readonly Field[];
}

/** Work on something new. */
export function beginNew(id: string, draft: Draft): Editing {
  return { id, version: null, base: draft, draft, repeats: null, offers: {}, filled: [] };
}

/** Work on an event. */
export function beginWith(event: EventView): Editing {
  return { ...beginNew(event.id, draftOf(event)), version: event.version };
}

/** What somebody has typed, or chosen. */
export function withChange(editing: Editing, change: Partial<Draft>): Editing {
  const draft = { ...editing.draft, ...change };
  return { ...editing, draft, filled: editing.filled.filter((field) => !(field in change)) };
}

/**
 * Takes in what the event has become elsewhere: fields that nobody has touched here show it, of the others it is offered.
 * What was typed stays, and is what a save writes.
 *
 * @returns the same when the event is not newer
 */
export function withNews(editing: Editing, event: EventView): Editing {
  if (editing.version === null || event.version <= editing.version) return editing;
  const theirs = draftOf(event);
  const { base, draft } = editing;
  const changed = FIELDS.filter((field) => !isSame(field, theirs, base));
  const filled = changed.filter((field) => isSame(field, draft, base) && !isSame(field, draft, theirs));
  const disputed = changed.filter((field) => !isSame(field, draft, base) && !isSame(field, draft, theirs));
  return {
    ...editing,
    version: event.version,
    base: theirs,
    draft: { ...draft, ...picked(theirs, filled) },
    // What was offered before and is as it was here again is no offer any more.
    offers: { ...without(editing.offers, changed), ...picked(theirs, disputed) },
    filled,
  };
}

/** Takes what is offered for a field. */
export function withOffer(editing: Editing, field: Field): Editing {
  const { offers, draft } = editing;
  return { ...editing, draft: { ...draft, ...picked(offers, [field]) }, offers: without(offers, [field]) };
}

/** Fields of which both sides say something else. */
export function offered(editing: Editing): Field[] {
  const { draft, offers } = editing;
  return FIELDS.filter((field) => field in offers && !isSame(field, draft, { ...draft, ...offers }));
}

/** Whether there is something that would be lost. */
export function isTouched({ draft, base, repeats }: Editing): boolean {
  return repeats !== null || FIELDS.some((field) => !isSame(field, draft, base));
}

function picked(from: Partial<Draft>, fields: readonly Field[]): Partial<Draft> {
  return Object.fromEntries(fields.filter((field) => field in from).map((field) => [field, from[field]]));
}

function without(from: Partial<Draft>, fields: readonly Field[]): Partial<Draft> {
  return picked(
    from,
    FIELDS.filter((field) => !fields.includes(field)),
  );
}
