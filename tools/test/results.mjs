import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

/**
 * @typedef {object} Outcome
 * @property {string} title
 * @property {boolean} ok
 * @property {number} seconds
 * @property {{passed: number, failed: number}} [tests] absent for what is no test suite
 * @property {string} [notRun] why it was left out
 */

/** @param {string[]} folders */
export function hasTests(folders) {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .some((folder) => readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.spec.ts')));
}

/**
 * Reads what vitest wrote and removes it. A file that cannot even be loaded counts as one failed test.
 *
 * @param {string} report
 * @returns {{passed: number, failed: number}}
 */
export function countTests(report) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  const failures = testResults.map((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ result) => result.status === 'failed').length;
    return failed === 0 && file.status === 'failed' ? 1 : failed;
  });
  return {
    passed: numPassedTests,
    failed: failures.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0),
  };
}

/**
 * @param {Outcome[]} outcomes
 * @param {boolean} stopped somebody did not wait for the end
 * @returns {boolean} whether everything is well: all checks and suites succeeded, and some test ran
 */
export function printSummary(outcomes, stopped) {
  const tests = outcomes.flatMap((outcome) => outcome.tests ?? []);
  const passed = tests.reduce((sum, counted) => sum + counted.passed, 0);
  const failed = tests.reduce((sum, counted) => sum + counted.failed, 0);
  console.log('\n━━ Summary\n');
  for (const outcome of outcomes) console.log(lineOf(outcome));
  const bad = outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.title);
  if (stopped) console.log('\nStopped before the end.');
  console.log(bad.length === 0 ? '' : `\nFailed: ${bad.join(', ')}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return !stopped && bad.length === 0 && passed > 0 && failed === 0;
}

/** @param {Outcome} outcome */
function lineOf({ title, ok, seconds, tests, notRun }) {
  if (notRun) return `  – ${title.padEnd(35)}  not run: ${notRun}`;
  if (tests && tests.passed + tests.failed === 0) return `  – ${title.padEnd(35)}  no tests yet`;
  const counted = tests ? `${tests.passed} passed, ${tests.failed} failed` : '';
  return `  ${ok ? '✓' : '✗'} ${title.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s  ${counted}`.trimEnd();
}
