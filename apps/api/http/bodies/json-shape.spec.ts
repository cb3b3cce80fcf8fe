import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonShape } from './json-shape';

/** What is said of a body that arrives in chunks of some size. */
function faultOf(text: string, chunkBytes = 65_536): string | null {
  const shape = new JsonShape();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const fault = shape.faultIn(bytes.subarray(at, at + chunkBytes));
    if (fault) return fault.detail;
  }
  return null;
}

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

it('64 levels are let through, and one more is not', () => {
  expect(faultOf(nested(64))).toBeNull();
  expect(faultOf(nested(65))).toContain('64 levels');
  expect(faultOf(`[${Array(50).fill(nested(60)).join(',')}]`)).toBeNull();
});

it.each(['{}', '[]', '0', '""', '{"a":1}'])(
  'a hundred thousand values are let through, and a million of %s are not',
  (value) => {
    expect(faultOf(`[${Array(45_000).fill(value).join(',')}]`)).toBeNull();
    expect(faultOf(`[${Array(1_000_000).fill(value).join(',')}]`)).toContain('100000 values');
  },
);

it('what stands in texts is no structure, however it is escaped and wherever chunks end', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('"', '\\', '[', '{', ',', 'ä', '😀', 'u0022') }));
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 5 }), fc.boolean(), (list, chunkBytes, tooDeep) => {
      const after = nested(tooDeep ? 65 : 60);
      expect(faultOf(`{"texts":${JSON.stringify(list)},"after":${after}}`, chunkBytes) !== null).toBe(tooDeep);
    }),
  );
});
