import { describe, expect, it } from 'vitest';
import { isSuspicious } from './deletion-brake';

describe('deletions are too many to be believed', () => {
  it.each([
    [10, 10, false],
    [11, 11, true],
    [11, 21, true],
    [11, 22, false],
    [12, 22, true],
    [500, 1_001, false],
    [501, 1_001, true],
  ])('%i of %i: %s', (deletions, events, held) => {
    expect(isSuspicious(deletions, events)).toBe(held);
  });
});
