import { describe, expect, it } from 'vitest';
import { busyContract } from './busy.contract';
import { failingContract } from './failing.contract';
import { natureContract } from './nature.contract';
import { readingContract } from './reading.contract';
import { watchingContract } from './watching.contract';
import type { Abilities, Subject } from './world';
import { writingContract } from './writing.contract';

/**
 * What every calendar provider does alike. `subject` gives the adapter and the world that it talks to; it is asked for
 * again by every scenario.
 */
export function describeCalendarProvider(
  name: string,
  subject: () => Subject,
  abilities: Abilities = { watches: true, remembersDeleted: true, hasReadOnly: true },
): void {
  describe(`${name} as a calendar provider`, () => {
    describe('writing', () => writingContract(subject, abilities));
    describe('reading', () => readingContract(subject, abilities));
    describe('of another nature', () => natureContract(subject));
    describe('what takes time', () => busyContract(subject));
    describe('failing', () => failingContract(subject, abilities));
    it('says whether it can be watched', () => {
      expect(subject().provider.watch !== undefined).toBe(abilities.watches);
    });
    describe.runIf(abilities.watches)('watching', () => watchingContract(subject));
  });
}
