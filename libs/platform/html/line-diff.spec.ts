import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineHunks } from './line-diff';

/** What this process has computed, in ms: a busy machine adds nothing to it. */
const cpuMs = () => process.cpuUsage().user / 1_000;

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 });

it('leads from one text to the other, and leaves equal texts alone', () => {
  fc.assert(
    fc.property(lines, lines, (from, to) => {
      const made = [...from];
      for (const hunk of lineHunks(from, to).toReversed()) {
        made.splice(hunk.from.start, hunk.from.end - hunk.from.start, ...to.slice(hunk.to.start, hunk.to.end));
      }
      expect(made).toEqual(to);
      expect(lineHunks(from, from)).toEqual([]);
    }),
  );
});

it('takes one change for one', () => {
  expect(lineHunks(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'y', 'd'])).toEqual([
    { from: { start: 1, end: 2 }, to: { start: 1, end: 2 } },
    { from: { start: 3, end: 3 }, to: { start: 3, end: 4 } },
  ]);
});

it('takes little time for long texts that have nothing in common', () => {
  const started = cpuMs();
  const long = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}`);
  expect(lineHunks(long('a'), long('b'))).toHaveLength(1);
  expect(cpuMs() - started).toBeLessThan(1_000);
});
