import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';

/** @typedef {import('vitest/node').TestSpecification} TestSpecification */

/** What waits most comes first, and what is shortest last: it fills what is left of the time when the others come to an end. */
const PROJECTS = ['e2e', 'browser', 'integration', 'unit'];
/** Paths that begin so, the longest first, of about a minute and more on two cores: their size does not show it, and a new machine has seen no run. */
const LONGEST = [
  'engine/deaths-',
  'e2e/moved-events',
  'browser/form.',
  'e2e/inbound-outages',
  'e2e/outages',
  'browser/walk',
  'e2e/series-and-guests',
  'e2e/inbound-disputes',
  'engine/timeline',
  'e2e/inbound.',
  'browser/consent',
  'browser/integrations',
  'chaos/chaos',
  'e2e/inbound-reads',
  'e2e/processes',
  'browser/first-sync',
  'browser/event.',
  'e2e/clocks',
].map((name) => `/test/${name}`);
/** Those that start processes of their own take longer than others. */
const STARTS_A_STACK = /\bStack\.start\(/;

/** Begins with the files that take longest, so that in the end no worker is left alone with one of them. */
export class LongestFirst extends BaseSequencer {
  /**
   * The longest, then project by project what starts a stack and what does not, by what earlier runs on this machine took, or by
   * size.
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
  const known = LONGEST.findIndex((name) => moduleId.includes(name));
  if (known !== -1) return known - LONGEST.length;
  const place = PROJECTS.indexOf(project.name);
  return place + (STARTS_A_STACK.test(readFileSync(moduleId, 'utf8')) ? 0.25 : 0.5);
}
