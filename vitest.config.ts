import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/test/longest-first.mjs';

const MINUTE_MS = 60_000;
const cores = Math.max(2, availableParallelism());
/**
 * Test files at once. A test that goes through processes mostly waits for them: with twice as many as cores a machine did nothing
 * for half of the time.
 */
const waiting = 3 * cores;
/** The same for all other projects, so that they can be one run. */
const computing = 2 * cores;
const services = ['test/support/global-setup.ts'];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    pool: 'forks',
    // It would go on using what was compiled with an older tsconfig.json.
    fsModuleCache: false,
    sequence: { sequencer: LongestFirst },
    // To import what is tested takes longer than most files. What a test changes in its process, it puts back.
    isolate: false,
    // What comes to pass does so at once; only what never does is waited for so long.
    expect: { poll: { timeout: MINUTE_MS / 2 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,libs}/**/*.spec.ts'],
          maxWorkers: computing,
          // Properties are tried with thousands of values, which a busy machine takes its time for.
          testTimeout: MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{architecture,contract,engine,integration}/**/*.spec.ts'],
          globalSetup: services,
          maxWorkers: computing,
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/{e2e,chaos}/**/*.spec.ts'],
          // In a run with others they are a group of their own, since more of them are tested at once.
          sequence: { groupOrder: 1 },
          globalSetup: services,
          setupFiles: ['test/support/trouble-of-failed-tests.ts'],
          maxWorkers: waiting,
          testTimeout: 3 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          // In a network namespace of its own: tools/test.mjs.
          name: 'machines',
          include: ['test/machines/**/*.spec.ts'],
          fileParallelism: false,
          testTimeout: 10 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.spec.ts'],
          globalSetup: [...services, 'test/browser/global-setup.ts'],
          maxWorkers: computing,
          testTimeout: 4 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'pictures',
          include: ['test/pictures/**/*.pictures.ts'],
          globalSetup: services,
          testTimeout: 5 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: ['test/bench/**/*.bench.ts'],
          globalSetup: ['test/bench/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 10 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
        },
      },
    ],
  },
});
