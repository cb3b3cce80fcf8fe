import { expect, it } from 'vitest';
import { withoutUnrelated } from './related-events';

const KNOWN = 'stored interview';

function kept(relations: Record<string, string | null>): string[] {
  const upserts = Object.entries(relations).map(([id, relatesTo]) => ({ id, content: { relatesTo } }));
  return withoutUnrelated(upserts, ({ content }) => content.relatesTo === KNOWN).map(({ id }) => id);
}

it('events that relate to nothing, or to what is stored, stay', () => {
  expect(kept({ a: null, b: KNOWN })).toEqual(['a', 'b']);
});

it('events may relate to others of the same request, before or after them', () => {
  expect(kept({ a: 'b', b: null, c: 'b' })).toEqual(['a', 'b', 'c']);
});

it('events that relate to nobody, or to themselves, go', () => {
  expect(kept({ a: 'nobody', b: 'b', c: null })).toEqual(['c']);
});

it('what relates to an event that goes, goes with it, however long the chain', () => {
  expect(kept({ d: 'c', c: 'b', b: 'a', a: 'nobody', e: KNOWN, f: 'e' })).toEqual(['e', 'f']);
});
