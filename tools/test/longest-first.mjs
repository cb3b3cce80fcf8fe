import { BaseSequencer } from 'vitest/node';

/** @typedef {import('vitest/node').TestSpecification} TestSpecification */

/** It takes longer than any other file, which its size does not show. */
const LONGEST = /\/test\/chaos\//;

/** Begins with the files that take longest, so that in the end no worker is left alone with one of them. */
export class LongestFirst extends BaseSequencer {
  /**
   * By what earlier runs on this machine took, and by size where there was none.
   *
   * @override
   * @param {TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONGEST.test(b.moduleId)) - Number(LONGEST.test(a.moduleId)));
  }
}
