import { expect, it } from 'vitest';
import { alertWords } from './alert-words';

it.each([
  [0, 'at the start'],
  [10, '10 min before'],
  [60, '1 h before'],
  [90, '90 min before'],
  [1_440, '1 day before'],
  [2_880, '2 days before'],
  [10_080, '1 week before'],
  [40_320, '4 weeks before'],
])('%i minutes is "%s"', (minutes, words) => expect(alertWords(minutes)).toBe(words));
