import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { createTestDatabase } from '../support/database';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const DRILL = join(import.meta.dirname, '..', '..', 'deploy', 'backup', 'restore-drill.mjs');
const PROVIDERS = ['google', 'microsoft'] as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ env: { PULL_INTERVAL_SECONDS: '5', SWEEP_INTERVAL_SECONDS: '2' } });
  person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
});
afterAll(() => stack.stop());

it('what was written after the backup is found again in the calendars, and nothing is there twice', async () => {
  const [edited, deleted, moved] = [
    await person.app.addInterview({ title: 'Edited later' }),
    await person.app.addInterview({ title: 'Deleted later' }),
    await person.app.addInterview({ title: 'Renamed in Google later' }),
  ];
  for (const { id } of [edited, deleted, moved]) await person.synced(id);
  await calm();
  const backup = await whileNothingRuns(() => copyOf(stack.database.url));

  await person.app.ok('PATCH', `/events/${edited.id}`, { title: 'Edited after the backup', location: 'Room 7' });
  await person.app.ok('DELETE', `/events/${deleted.id}`);
  const added = await person.app.addInterview({ title: 'Added after the backup' });
  const inGoogle = (await person.app.event(moved.id)).sync.find(({ provider }) => provider === 'google')!;
  await person.edit('google', inGoogle.providerEventId!, { summary: 'Renamed in Google' });
  await eventually(
    () => person.app.event(moved.id),
    ({ title }) => title === 'Renamed in Google',
  );
  for (const { id } of [edited, added, moved]) await person.synced(id);
  await calm();
  const standing = await titlesIn();

  const drill = await whileNothingRuns(async () => {
    await putBack(backup);
    return drillOn(stack.database.url);
  });
  expect(drill).toContain('holds: 2 connections, 3 events, 6 links');

  await eventually(
    () => person.app.event(edited.id),
    ({ title, location }) => title === 'Edited after the backup' && location === 'Room 7',
    LONG,
  );
  await eventually(
    () => person.app.event(moved.id),
    ({ title }) => title === 'Renamed in Google',
    LONG,
  );
  await eventually(
    () => person.app.event(deleted.id),
    ({ status }) => status === 'cancelled',
    LONG,
  );
  // The host knows what it has written, and writes it again.
  await person.app.ok('PUT', `/events/${added.id}`, { ...UPCOMING, title: 'Added after the backup' });
  for (const { id } of [edited, added, moved]) await person.synced(id, LONG);
  expect(await titlesIn()).toEqual(standing);
  expect(await person.openConflicts()).toEqual([]);
});

it('the drill changes the database that it is given, and not the one in use whose owner is known', async () => {
  const [copy, inUse] = [await createTestDatabase(), await createTestDatabase({ migrated: false })];
  expect(drillOn(copy.url, { MIGRATIONS_DATABASE_URL: inUse.url })).toContain('migrations: nothing to apply');
  for (const database of [copy, inUse]) await database.drop();
});

it('a backup whose tokens no key opens does not pass the drill, and neither does nothing at all', async () => {
  const otherKeys = `k1:${Buffer.alloc(32, 'another one').toString('base64')}`;
  expect(drillOn(stack.database.url, { TOKEN_ENCRYPTION_KEYS: otherKeys })).toContain(
    'The backup cannot be used as it is: see keys.',
  );
  const empty = await createTestDatabase({ migrated: false });
  expect(drillOn(empty.url)).toContain('The database is empty.');
  await empty.drop();
});

/** What the drill says, of a database that nobody works with. */
function drillOn(url: string, env: NodeJS.ProcessEnv = {}): string {
  const all = { ...stack.serverEnv, ...env, DATABASE_URL: url };
  const { stdout, stderr } = spawnSync(process.execPath, [DRILL], { env: all, encoding: 'utf8' });
  return stdout + stderr;
}

const LONG = { withinMs: 60_000, everyMs: 200 };

async function calm(): Promise<void> {
  for (const provider of PROVIDERS) await person.quiet(provider);
}

async function titlesIn(): Promise<string[][]> {
  const titles = PROVIDERS.map(async (provider) => (await person.seen(provider)).map(({ title }) => title).toSorted());
  return Promise.all(titles);
}

/** API and worker are stopped, as they have to be while a database is exchanged. */
async function whileNothingRuns<T>(act: () => Promise<T>): Promise<T> {
  await Promise.all([stack.api, ...stack.workers].map((server) => server.stop()));
  const result = await act();
  await Promise.all([stack.startApi(), stack.startWorker()]);
  return result;
}

async function copyOf(url: string): Promise<string> {
  const name = nameOf(url);
  await onServer(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
  return `${name}_backup`;
}

async function putBack(backup: string): Promise<void> {
  const name = nameOf(stack.database.url);
  await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  await onServer(`ALTER DATABASE ${backup} RENAME TO ${name}`);
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

function onServer(statement: string): Promise<void> {
  const server = new URL(stack.database.url);
  server.pathname = '/postgres';
  return withClient(server.href, async (client) => void (await client.query(statement)));
}
