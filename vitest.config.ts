import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/test/longest-first.mjs';

const MINUTE_MS = 60_000;
/**
 * Test files at once, the same for all projects so that they can be one run: three times the cores, since a test that goes
 * through processes mostly waits for them. With twice as many a machine of two cores did nothing for half of the time.
 */
const workers = 3 * Math.max(2, availableParallelism());
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
          maxWorkers: workers,
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
          maxWorkers: workers,
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/{e2e,chaos}/**/*.spec.ts'],
          globalSetup: services,
          setupFiles: ['test/support/trouble-of-failed-tests.ts'],
          maxWorkers: workers,
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
          maxWorkers: workers,
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
