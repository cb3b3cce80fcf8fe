/** Where the tests of vitest.config.ts are. One run of vitest has them all, or in the end of each a core would have nothing to do. */
export const SUITES = [
  { title: 'Architecture', folders: ['test/architecture'] },
  { title: 'Unit', folders: ['apps', 'libs'] },
  { title: 'Contract and integration', folders: ['test/contract', 'test/integration'] },
  { title: 'Engine', folders: ['test/engine'] },
  { title: 'End to end and chaos', folders: ['test/e2e', 'test/chaos'] },
  { title: 'Browser', folders: ['test/browser'] },
];

/** Have a run, and a line in the summary, of their own. */
export const MACHINES = { title: 'Several machines', folders: ['test/machines'] };
