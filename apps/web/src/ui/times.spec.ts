import { describe, expect, it } from 'vitest';
import { relativeTime } from './times';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const at = (text: string) => relativeTime(Date.parse(text), NOW);

describe('a relative time', () => {
  it.each([
    ['2026-11-29T11:59:50Z', 'just now'],
    ['2026-11-29T12:00:25Z', 'just now'],
    ['2026-11-29T12:00:45Z', 'in a moment'],
    ['2026-11-29T11:58:00Z', '2 min ago'],
    ['2026-11-29T11:00:01Z', '59 min ago'],
    ['2026-11-29T09:00:00Z', '3 hr ago'],
    ['2026-11-29T12:05:00Z', 'in 5 min'],
    ['2026-11-28T12:00:00Z', 'yesterday'],
    ['2026-11-25T12:00:00Z', '4 days ago'],
  ])('%s is "%s"', (time, words) => expect(at(time)).toBe(words));

  it('is a date when it is further away', () => expect(at('2026-10-02T12:00:00Z')).toMatch(/Oct/));
});
