import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    [' 5 ', 5_000],
    ['2.128', 2_128],
    ['0.0004', 1],
    ['Tue, 24 Nov 2026 12:01:30 GMT', 90_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['Tuesday, 24-Nov-26 12:00:10 GMT', 10_000],
    ['Tue Nov 24 12:00:10 2026', 10_000],
    ['86401', 86_400_000],
    ['999999999', 86_400_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
  ])('reads %j', (header, expected) => expect(parseRetryAfter(header, now)).toBe(expected));

  it.each([
    null,
    undefined,
    '',
    'soon',
    '-5',
    '1e9',
    'NaN',
    '12 seconds',
    '2026-11-24T12:01:00Z',
    '99999999999',
    'Xxx, 99 Foo 2026 99:99:99 GMT',
  ])('gives nothing for %j', (header) => expect(parseRetryAfter(header, now)).toBeNull());
});
