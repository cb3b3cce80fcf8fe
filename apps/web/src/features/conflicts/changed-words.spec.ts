import { describe, expect, it } from 'vitest';
import { changedWords } from './changed-words';

const marked = (before: string, now: string) =>
  changedWords(before, now)
    .map(({ text, isChanged }) => (isChanged ? `[${text}]` : text))
    .join('');

describe('changed words', () => {
  it.each([
    ['Acme: interview', 'Acme: system design', 'Acme: [system design]'],
    ['Acme interview, round 1', 'Acme talk, round 2', 'Acme [talk,] round [2]'],
    ['', 'Room 2', '[Room 2]'],
    ['Room 2', 'Room 2', 'Room 2'],
    ['Room 2 upstairs', 'Room 2', 'Room 2'],
    ['a b c', 'c a b', '[c] a b'],
    ['Gone', '', ''],
  ])('from "%s" to "%s"', (before, now, expected) => {
    expect(marked(before, now)).toBe(expected);
  });

  it('of very long texts: the middle as a whole, and nothing is lost', () => {
    const before = `Same ${'old '.repeat(3_000)}end`;
    const now = `Same ${'new '.repeat(3_000)}end`;
    const pieces = changedWords(before, now);
    expect(pieces.map(({ text }) => text).join('')).toBe(now);
    expect(pieces.map(({ isChanged }) => isChanged)).toEqual([false, true, false]);
  });
});
