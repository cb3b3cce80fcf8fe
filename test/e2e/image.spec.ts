import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations';
import { root } from '../../tools/paths.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { serverEnvironment } from '../../tools/start/environment.mjs';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { layOutImage } from '../support/image';
import { runProgram, startServer, type ProgramName, type RunningServer } from '../support/processes';
import { freshRedisUrl } from '../support/redis';

/** Each program of the image runs from what is in the image alone. */
let image: string;
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let api: RunningServer;
let migrated: Awaited<ReturnType<typeof run>>;
const servers: RunningServer[] = [];

const run = (name: ProgramName, args: string[] = []) => runProgram({ name, builtIn: image }, env, args);

beforeAll(async () => {
  image = layOutImage();
  database = await createTestDatabase({ migrated: false });
  const [apiPort, sandboxPort, redisUrl] = [await freePort(), await freePort(), await freshRedisUrl()];
  const places = { databaseUrl: database.url, redisUrl, sandboxUrl: `http://127.0.0.1:${sandboxPort}`, apiPort };
  const encryptionKeys = `k1:${Buffer.alloc(32, 'known to every test').toString('base64')}`;
  env = serverEnvironment({ ...places, workerPort: 0, encryptionKeys }, {});
  migrated = await run('migrate');
  servers.push(await startServer({ name: 'sandbox', builtIn: image }, {}, sandboxPort));
  api = await startServer({ name: 'api', builtIn: image }, env, apiPort);
  servers.push(api, await startServer({ name: 'worker', builtIn: image }, env));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await database.drop();
  rmSync(image, { recursive: true });
});

it('applies everything to an empty database, and nothing the second time', async () => {
  expect(migrated.output).toMatch(new RegExp(`^${MIGRATIONS.length} migration\\(s\\) applied$`, 'm'));
  expect(migrated.ended).toBe('ended with code 0');
  expect(await run('migrate')).toMatchObject({ output: 'nothing to apply\n' });
});

it('serves Swagger UI: its page, and all that it asks for, as its package has it', async () => {
  const page = await (await fetch(`${api.url}/docs`)).text();
  const asked = [...page.matchAll(/(?:href|src)="\.\/docs\/([^"]+)"/g)].map(([, name]) => name!);
  expect(asked).toHaveLength(6);
  for (const name of asked.filter((name) => name !== 'swagger-ui-init.js')) {
    const answer = await fetch(`${api.url}/docs/${name}`);
    const own = readFileSync(join(root, 'node_modules', 'swagger-ui-dist', name));
    expect(own.equals(Buffer.from(await answer.arrayBuffer())), name).toBe(true);
  }
  expect(await (await fetch(`${api.url}/docs/swagger-ui-init.js`)).text()).toContain('/api/v1/events');
});

it('examines all that the service stands on', async () => {
  const { ended, output } = await run('doctor');
  expect(output).toMatch(/, 0 to mend,/);
  expect(ended).toBe('ended with code 0');
});

it('seals anew', async () => {
  expect(await run('rotate-keys')).toMatchObject({ ended: 'ended with code 0' });
});

it('asks Postgres where there is no psql: a table for people, JSON for programs, a refusal in words', async () => {
  expect((await run('query', ['SELECT 6 * 7 AS answer'])).output).toMatch(/│ answer │\n[^]*│ 42 /);
  const json = await run('query', ['--json', `SELECT 'a' AS one, NULL AS two`]);
  expect(json).toMatchObject({ ended: 'ended with code 0', output: '[{"one":"a","two":null}]\n' });
  const refused = { ended: 'ended with code 1', output: 'relation "nowhere" does not exist\n' };
  expect(await run('query', ['SELECT FROM nowhere'])).toMatchObject(refused);
  expect(await run('query', ['SELECT', '1'])).toMatchObject({
    output: 'One statement is wanted, in quotation marks.\n',
  });
  const several = 'cannot insert multiple commands into a prepared statement\n';
  expect(await run('query', ['COMMIT; DELETE FROM career_events'])).toMatchObject({ ...refused, output: several });
  const changing = 'cannot execute DELETE in a read-only transaction\n';
  expect(await run('query', ['DELETE FROM career_events'])).toMatchObject({ ...refused, output: changing });
  const away = { DATABASE_URL: `postgres://calendar:sesame@127.0.0.1:${await freePort()}/calendar` };
  const { output } = await runProgram({ name: 'query', builtIn: image }, away, ['SELECT 1']);
  expect(output).toMatch(/^Postgres cannot be reached with DATABASE_URL: connect ECONNREFUSED .*\n$/);
});

it('tries a restored database', () => {
  const drill = join(image, 'deploy', 'backup', 'restore-drill.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [drill], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain('holds: 0 connections, 0 events, 0 links');
  expect(status).toBe(0);
});
