import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../paths.mjs';

/** Enough to know it again; the rest stands further up. */
const LINES_OF_A_FAILURE = 6;

/** @typedef {{name: string, why: string}} Failure */
/** @typedef {{passed: number, failed: Failure[]}} Tests */

/**
 * @typedef {object} Outcome
 * @property {string} title
 * @property {boolean} ok
 * @property {number} [seconds] absent for what runs together with others
 * @property {Tests} [tests] absent for what is no test suite
 * @property {string} [notRun] why it was left out
 */

/**
 * Reads what vitest wrote and removes it.
 *
 * @param {string} report
 * @returns {any[] | string} the files of the run; why there are none, as when the disk was full or vitest was killed
 */
export function readReport(report) {
  if (!existsSync(report)) return 'vitest wrote no report';
  const text = readFileSync(report, 'utf8');
  rmSync(report);
  try {
    return JSON.parse(text).testResults ?? 'the report of vitest names no files';
  } catch (error) {
    return `the report of vitest cannot be read: ${/** @type {Error} */ (error).message}`;
  }
}

/**
 * The tests of some folders. A file that cannot even be loaded counts as one failed test.
 *
 * @param {any[] | string} files of a report, or why there are none
 * @param {string[]} folders
 * @returns {Tests}
 */
export function testsIn(files, folders) {
  if (typeof files === 'string') return { passed: 0, failed: [{ name: files, why: '' }] };
  const own = files.filter(({ name }) => folders.some((folder) => relative(root, name).startsWith(`${folder}/`)));
  const results = own.flatMap((file) => file.assertionResults);
  return {
    passed: results.filter(({ status }) => status === 'passed').length,
    failed: own.flatMap(failuresOf),
  };
}

/**
 * @param {any} file of vitest's report
 * @returns {Failure[]}
 */
function failuresOf(file) {
  const name = relative(root, file.name);
  const failed = file.assertionResults.filter((/** @type {any} */ result) => result.status === 'failed');
  if (failed.length === 0 && file.status === 'failed') return [{ name, why: beginningOf(file.message) }];
  return failed.map((/** @type {any} */ result) => ({
    name: [name, ...result.ancestorTitles, result.title].join(' › '),
    why: beginningOf(result.failureMessages.join('\n')),
  }));
}

/** @param {string | undefined} message */
function beginningOf(message = '') {
  return stripVTControlCharacters(message).split('\n').slice(0, LINES_OF_A_FAILURE).join('\n');
}

/**
 * The failures are said once more below, where whoever reads only the end of the output finds them.
 *
 * @param {Outcome[]} outcomes
 * @param {boolean} stopped somebody did not wait for the end
 * @returns {boolean} whether everything is well: all checks and suites succeeded, and some test ran
 */
export function printSummary(outcomes, stopped) {
  const tests = outcomes.flatMap((outcome) => outcome.tests ?? []);
  const passed = tests.reduce((sum, counted) => sum + counted.passed, 0);
  const failed = tests.reduce((sum, counted) => sum + counted.failed.length, 0);
  console.log('\n━━ Summary\n');
  for (const outcome of outcomes) console.log(lineOf(outcome));
  const bad = outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.title);
  for (const { name, why } of tests.flatMap((counted) => counted.failed)) {
    console.log(`\n✗ ${name}\n${why.replaceAll(/^/gmu, '    ')}`);
  }
  if (stopped) console.log('\nStopped before the end.');
  console.log(bad.length === 0 ? '' : `\nFailed: ${bad.join(', ')}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return !stopped && bad.length === 0 && passed > 0 && failed === 0;
}

/** @param {Outcome} outcome */
function lineOf({ title, ok, seconds, tests, notRun }) {
  if (notRun) return `  – ${title.padEnd(35)}  not run: ${notRun}`;
  if (tests && tests.passed + tests.failed.length === 0) return `  – ${title.padEnd(35)}  no tests yet`;
  const counted = tests ? `${tests.passed} passed, ${tests.failed.length} failed` : '';
  const took = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
  return `  ${ok ? '✓' : '✗'} ${title.padEnd(26)} ${took.padStart(8)}  ${counted}`.trimEnd();
}
