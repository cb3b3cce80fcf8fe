import { describe } from 'vitest';
import { failingContract } from './failing.contract';
import { natureContract } from './nature.contract';
import { readingContract } from './reading.contract';
import { watchingContract } from './watching.contract';
import type { Subject } from './world';
import { writingContract } from './writing.contract';

/**
 * What every calendar provider does alike. `subject` gives the adapter and the world that it talks to; it is asked for
 * again by every scenario.
 */
export function describeCalendarProvider(name: string, subject: () => Subject): void {
  describe(`${name} as a calendar provider`, () => {
    describe('writing', () => writingContract(subject));
    describe('reading', () => readingContract(subject));
    describe('of another nature', () => natureContract(subject));
    describe('failing', () => failingContract(subject));
    describe('watching', () => watchingContract(subject));
  });
}
