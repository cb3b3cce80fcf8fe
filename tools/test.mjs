/**
 * `npm test`: every check and every test. All of them run, also after a failure, and the last line counts the tests. pretest
 * has installed the packages.
 */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './paths.mjs';
import { startTestServices } from './services/test-services.mjs';
import { CommandRunner } from './test/command-runner.mjs';
import { printSummary, readReport, testsIn } from './test/results.mjs';
import { RUNS } from './test/suites.mjs';

/** @typedef {import('./test/results.mjs').Outcome} Outcome */
/** @typedef {import('./test/suites.mjs').TestRun} TestRun */

/** Scripts of package.json, which need nothing that is built. */
const CHECKS = [
  { title: 'Lint and format', script: 'lint' },
  { title: 'Types', script: 'typecheck' },
];

/** Machines are network namespaces, which a run makes inside one of its own; only Linux has them, and only root may make them. */
const HAS_NAMESPACES = process.platform === 'linux' && process.getuid?.() === 0;

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const runner = new CommandRunner({
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
});

const outcomes = [await check({ title: 'Build', script: 'build' }, { isHeld: false })];
console.log('\n━━ Services\n');
const services = await startTestServices(console.log);
console.log('Postgres and Redis run.\n\n━━ Tests and checks\n');
try {
  const all = await Promise.all([
    ...CHECKS.map(async (one) => [await check(one, { isHeld: true })]),
    ...RUNS.map((run, index) => tests(run, index)),
  ]);
  outcomes.push(...all.flat());
} finally {
  await services.stop();
}
process.exitCode = printSummary(outcomes, runner.stopped) ? 0 : 1;

/**
 * @param {{title: string, script: string}} one
 * @param {{isHeld: boolean}} options
 * @returns {Promise<Outcome>}
 */
async function check({ title, script }, { isHeld }) {
  if (!isHeld) console.log(`\n━━ ${title}\n`);
  const { ok, seconds, output } = await runner.run(scripts[script], { isHeld });
  if (isHeld) console.log(`\n━━ ${title}\n\n${output}`);
  return { title, ok, seconds };
}

/**
 * @param {TestRun} run
 * @param {number} index among those beside it: they take ports of their own
 * @returns {Promise<Outcome[]>} one for each suite, and one for the run if it has several
 */
async function tests({ title, projects, suites, isHeld, ownNetwork }, index) {
  if (ownNetwork && !HAS_NAMESPACES) return [{ title, ok: true, notRun: 'needs Linux, and to be root' }];
  const report = join(root, '.data', 'test', `report-${projects[0]}-${process.pid}.json`);
  const reporters = `--reporter=default --reporter=json --outputFile.json=${report}`;
  const vitest = `vitest run ${projects.map((name) => `--project ${name}`).join(' ')} ${reporters}`;
  const { ok, seconds, output } = await (ownNetwork
    ? runner.run(`unshare --net ${vitest}`, { isHeld })
    : runner.run(vitest, {
        isHeld,
        env: {
          TEST_DATABASE_URL: services.databaseUrl,
          TEST_REDIS_URL: services.redisUrl,
          TEST_RUN: String(index),
        },
      }));
  if (isHeld) console.log(`\n━━ ${title}\n\n${output}`);
  const files = readReport(report);
  if (suites.length === 1) return [{ title, ok, seconds, tests: testsIn(files, suites[0]?.folders ?? []) }];
  const outcomesOfSuites = suites.map((suite) => {
    const counted = testsIn(files, suite.folders);
    return { title: suite.title, ok: counted.failed.length === 0 && counted.passed > 0, tests: counted };
  });
  return [...outcomesOfSuites, { title, ok, seconds }];
}
