import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';

/** @typedef {import('vitest/node').TestSpecification} TestSpecification */

/** What waits most comes first, and what is shortest last: it fills what is left of the time when the others come to an end. */
const PROJECTS = ['e2e', 'browser', 'integration', 'unit'];
/** They take longer than any other files, which their size does not show. */
const LONGEST = /\/test\/(chaos|engine\/deaths-)/;
/** So do those that start processes of their own. */
const STARTS_A_STACK = /\bStack\.start\(/;

/** Begins with the files that take longest, so that in the end no worker is left alone with one of them. */
export class LongestFirst extends BaseSequencer {
  /**
   * By what earlier runs on this machine took, and by size where there was none; of each project what is known to be long first.
   *
   * @override
   * @param {TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, rankOf(file)]));
    return sorted.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  }
}

/** @param {TestSpecification} file */
function rankOf({ moduleId, project }) {
  if (LONGEST.test(moduleId)) return 0;
  const place = PROJECTS.indexOf(project.name);
  return place + (STARTS_A_STACK.test(readFileSync(moduleId, 'utf8')) ? 0.25 : 0.5);
}
