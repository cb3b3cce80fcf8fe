import fc from 'fast-check';
import { expect, it } from 'vitest';
import { googleEventId } from './google-event-id';

const keys = fc.record({ linkId: fc.uuid(), generation: fc.nat({ max: 1_000_000 }) });

it('is always an id that Google accepts', () => {
  fc.assert(
    fc.property(keys, (key) => {
      expect(googleEventId(key)).toMatch(/^[a-v0-9]{5,1024}$/);
    }),
  );
});

it('is the same for the same key, in whatever case the link is written', () => {
  const linkId = '6F1E9D8A-1111-4222-8333-944455556666';
  expect(googleEventId({ linkId, generation: 3 })).toBe('6f1e9d8a111142228333944455556666g3');
  expect(googleEventId({ linkId: linkId.toLowerCase(), generation: 3 })).toBe(googleEventId({ linkId, generation: 3 }));
});

it('differs for every other key', () => {
  fc.assert(
    fc.property(keys, keys, (one, other) => {
      fc.pre(one.linkId !== other.linkId || one.generation !== other.generation);
      expect(googleEventId(one)).not.toBe(googleEventId(other));
    }),
  );
});
