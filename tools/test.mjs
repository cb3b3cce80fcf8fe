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
import { MACHINES, SUITES } from './test/suites.mjs';

/** @typedef {import('./test/results.mjs').Outcome} Outcome */

/** Scripts of package.json. */
const CHECKS = [
  { title: 'Build', script: 'build' },
  { title: 'Lint and format', script: 'lint' },
  { title: 'Types', script: 'typecheck' },
];

const PROJECTS = ['unit', 'integration', 'e2e', 'browser'].map((name) => `--project ${name}`).join(' ');

/** Machines are network namespaces, which a run makes inside one of its own; only Linux has them, and only root may make them. */
const HAS_NAMESPACES = process.platform === 'linux' && process.getuid?.() === 0;

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const runner = new CommandRunner({
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
});

const outcomes = [];
for (const { title, script } of CHECKS) outcomes.push(await check(title, scripts[script]));
console.log('\n━━ Services\n');
const services = await startTestServices(console.log);
console.log('Postgres and Redis run.\n\n━━ Tests\n');
try {
  // The machines mostly wait: for leases of what was cut off to end.
  const [together, machines] = await Promise.all([allTests(), machineTests()]);
  outcomes.push(...together, machines);
} finally {
  await services.stop();
}
process.exitCode = printSummary(outcomes, runner.stopped) ? 0 : 1;

/**
 * @param {string} title
 * @param {string} command
 * @returns {Promise<Outcome>}
 */
async function check(title, command) {
  console.log(`\n━━ ${title}\n`);
  const { ok, seconds } = await runner.run(command);
  return { title, ok, seconds };
}

/** @returns {Promise<Outcome[]>} one for each suite, and one for the run */
async function allTests() {
  const report = reportFile('all');
  const env = { TEST_DATABASE_URL: services.databaseUrl, TEST_REDIS_URL: services.redisUrl };
  const { ok, seconds } = await runner.run(`vitest run ${PROJECTS} ${reporters(report)}`, { env });
  const files = readReport(report);
  const suites = SUITES.map(({ title, folders }) => {
    const tests = testsIn(files, folders);
    return { title, ok: tests.failed.length === 0 && tests.passed > 0, tests };
  });
  return [...suites, { title: 'All of these together', ok, seconds }];
}

/** @returns {Promise<Outcome>} */
async function machineTests() {
  const { title, folders } = MACHINES;
  if (!HAS_NAMESPACES) return { title, ok: true, notRun: 'needs Linux, and to be root' };
  const report = reportFile('machines');
  const { ok, seconds, output } = await runner.run(`unshare --net vitest run --project machines ${reporters(report)}`, {
    isHeld: true,
  });
  console.log(`\n━━ ${title}\n\n${output}`);
  return { title, ok, seconds, tests: testsIn(readReport(report), folders) };
}

/** @param {string} name */
function reportFile(name) {
  return join(root, '.data', 'test', `report-${name}-${process.pid}.json`);
}

/** @param {string} report */
function reporters(report) {
  return `--reporter=default --reporter=json --outputFile.json=${report}`;
}
