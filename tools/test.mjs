/**
 * `npm test`: every check and every test, the quickest first. All of them run, also after a failure, and the last line
 * counts the tests. pretest has installed the packages.
 */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './paths.mjs';
import { startTestServices } from './services/test-services.mjs';
import { CommandRunner } from './test/command-runner.mjs';
import { readTests, hasTests, printSummary } from './test/results.mjs';

/** @typedef {import('./test/results.mjs').Outcome} Outcome */

/** Scripts of package.json. */
const CHECKS = [
  { title: 'Build', script: 'build' },
  { title: 'Lint and format', script: 'lint' },
  { title: 'Types', script: 'typecheck' },
];

/** Projects of vitest.config.ts. */
const SUITES = [
  { title: 'Architecture', project: 'integration', folders: ['test/architecture'] },
  { title: 'Unit', project: 'unit', folders: ['apps', 'libs'] },
  { title: 'Contract and integration', project: 'integration', folders: ['test/contract', 'test/integration'] },
  { title: 'End to end and chaos', project: 'e2e', folders: ['test/e2e', 'test/chaos'] },
  { title: 'Several machines', project: 'machines', folders: ['test/machines'], inNamespace: true },
  { title: 'Browser', project: 'browser', folders: ['test/browser'] },
];
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
console.log('Postgres and Redis run.');
const serviceEnv = { TEST_DATABASE_URL: services.databaseUrl, TEST_REDIS_URL: services.redisUrl };
try {
  for (const suite of SUITES) outcomes.push(await test(suite));
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
  const began = heading(title);
  const ok = await runner.run(command);
  return { title, ok, seconds: secondsSince(began) };
}

/**
 * @param {{title: string, project: string, folders: string[], inNamespace?: boolean}} suite
 * @returns {Promise<Outcome>}
 */
async function test({ title, project, folders, inNamespace }) {
  const began = heading(title);
  if (inNamespace && !HAS_NAMESPACES) {
    console.log('Not run: this needs Linux, and to be root.');
    return { title, ok: true, seconds: 0, notRun: 'needs Linux, and to be root' };
  }
  if (!hasTests(folders)) {
    console.log('There are no tests yet.');
    return { title, ok: true, seconds: 0, tests: { passed: 0, failed: [] } };
  }
  const report = join(root, '.data', 'test', `report-${process.pid}.json`);
  const where = project === 'unit' ? '' : folders.join(' ');
  const reporters = `--reporter=default --reporter=json --outputFile.json=${report}`;
  const ok = await runner.run(
    `${inNamespace ? 'unshare --net ' : ''}vitest run --project ${project} ${where} ${reporters}`,
    serviceEnv,
  );
  return { title, ok, seconds: secondsSince(began), tests: readTests(report) };
}

/** @param {string} title */
function heading(title) {
  console.log(`\n━━ ${title}\n`);
  return Date.now();
}

/** @param {number} began */
function secondsSince(began) {
  return (Date.now() - began) / 1000;
}
