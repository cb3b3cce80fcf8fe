/** @typedef {{title: string, folders: string[]}} Suite has a line in the summary */

/**
 * @typedef {object} TestRun one run of vitest
 * @property {string} title
 * @property {string[]} projects of vitest.config.ts
 * @property {Suite[]} suites all files of these projects
 * @property {boolean} isHeld its output is printed when it is over, so that it does not mix with that of another one
 * @property {boolean} [ownNetwork] in a network namespace of its own, without Postgres and Redis of the others
 */

/**
 * Side by side: end to end mostly waits for processes, and leaves its time to what computes. In one run they could not be
 * mixed, since a process of vitest ends where a file of another project comes next, and what it has imported with it.
 *
 * @type {TestRun[]}
 */
export const RUNS = [
  {
    title: 'End to end and chaos',
    projects: ['e2e'],
    suites: [{ title: 'End to end and chaos', folders: ['test/e2e', 'test/chaos'] }],
    isHeld: false,
  },
  {
    title: 'All but end to end',
    projects: ['browser', 'integration', 'unit'],
    suites: [
      { title: 'Architecture', folders: ['test/architecture'] },
      { title: 'Unit', folders: ['apps', 'libs'] },
      { title: 'Contract and integration', folders: ['test/contract', 'test/integration'] },
      { title: 'Engine', folders: ['test/engine'] },
      { title: 'Browser', folders: ['test/browser'] },
    ],
    isHeld: true,
  },
  {
    title: 'Several machines',
    projects: ['machines'],
    suites: [{ title: 'Several machines', folders: ['test/machines'] }],
    isHeld: true,
    ownNetwork: true,
  },
];
