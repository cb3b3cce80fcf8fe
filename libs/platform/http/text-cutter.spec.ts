import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_TEXT, TextCutter } from './text-cutter';

/** What is left of a JSON text that comes in pieces of so many bytes. */
function cut(json: string, { longest, pieces }: { longest: number; pieces: number }): unknown {
  const bytes = Buffer.from(json);
  const cutter = new TextCutter(longest);
  const kept: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += pieces)
    kept.push(...cutter.take(bytes.subarray(from, from + pieces)));
  return JSON.parse(Buffer.concat(kept).toString('utf8'));
}

describe('long texts of an answer', () => {
  it('are cut, and nothing else is', () => {
    const answer = {
      value: [
        { id: 'a', body: 'x'.repeat(50) },
        { id: 'b', body: 'short' },
      ],
      next: 'https://x?y=1',
    };
    expect(cut(JSON.stringify(answer), { longest: 20, pieces: 7 })).toEqual({
      value: [
        { id: 'a', body: CUT_TEXT },
        { id: 'b', body: 'short' },
      ],
      next: 'https://x?y=1',
    });
  });

  it('leave any JSON as it is when none is long, wherever it is broken into pieces', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), (value, pieces) => {
        expect(cut(JSON.stringify(value), { longest: 10_000, pieces })).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('are told by their bytes, quotes and backslashes in them included', () => {
    expect(cut(JSON.stringify({ a: '"\\"\\', b: 'ü'.repeat(6) }), { longest: 11, pieces: 1 })).toEqual({
      a: '"\\"\\',
      b: CUT_TEXT,
    });
  });
});
