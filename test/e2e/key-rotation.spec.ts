import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { CareerCopilot } from '../support/career-copilot';
import { runProgram } from '../support/processes';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const NEW_KEY = `k2:${Buffer.alloc(32, 'the next key').toString('base64')}`;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start();
  person = await Person.of(stack);
});
afterAll(() => stack.stop());

const keysInUse = () =>
  withClient(stack.database.url, async (client) => {
    const { rows } = await client.query<{ token: string }>(
      `SELECT refresh_token AS token FROM calendar_credentials
        UNION ALL SELECT access_token AS token FROM calendar_credentials
        UNION ALL SELECT secret AS token FROM webhook_endpoints
        UNION ALL SELECT previous_secret AS token FROM webhook_endpoints`,
    );
    const kids = rows.map(({ token }) =>
      String(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid),
    );
    return [...new Set(kids)].toSorted();
  });

const rotate = (keys: string) =>
  runProgram('rotate-keys', { DATABASE_URL: stack.database.url, TOKEN_ENCRYPTION_KEYS: keys });

it('keys are rotated step by step, and every account goes on', async () => {
  const oldKey = stack.serverEnv['TOKEN_ENCRYPTION_KEYS']!;
  await person.connect('google');
  await person.connect('microsoft');
  const { id } = await person.app.addInterview();
  await person.synced(id);
  const backend = new CareerCopilot(
    () => stack.api.url,
    await stack.token({ sub: 'career-copilot', scope: 'career-copilot.service' }),
  );
  const events = ['event.updated_from_calendar'];
  const made = await backend.ok<{ id: string }>('POST', '/webhook-endpoints', { url: 'https://host.example/', events });
  await backend.ok('POST', `/webhook-endpoints/${made.id}/rotate-secret`);
  expect(await keysInUse()).toEqual(['k1']);

  expect(await rotate(`${NEW_KEY},${oldKey}`)).toMatchObject({
    ended: 'ended with code 0',
    output: expect.stringMatching(
      /2 connection\(s\) sealed anew with key k2, 0 [^]*1 webhook endpoint\(s\) sealed anew/,
    ) as string,
  });
  expect(await keysInUse()).toEqual(['k2']);
  expect((await rotate(`${NEW_KEY},${oldKey}`)).output).toContain('0 connection(s) sealed anew with key k2, 2 were');

  await Promise.all([stack.api, ...stack.workers.splice(0)].map((server) => server.stop()));
  stack.serverEnv['TOKEN_ENCRYPTION_KEYS'] = NEW_KEY;
  await stack.startApi();
  await stack.startWorker();
  await person.app.ok('PATCH', `/events/${id}`, { title: 'Under the new key' });
  await person.synced(id);
  for (const provider of ['google', 'microsoft'] as const) {
    expect((await person.seen(provider)).map(({ title }) => title)).toEqual(['Under the new key']);
    await person.calendars.account(provider, person.email(provider), 'expire-access-tokens');
  }
  await person.app.ok('PATCH', `/events/${id}`, { title: 'With a refresh' });
  await person.synced(id);
});

it('a key that is missing is told, with the connections that it is missing for, and harms nothing', async () => {
  const [google, microsoft] = await person.app.connections();
  const { ended, output } = await rotate(`k3:${Buffer.alloc(32, 'quite another key').toString('base64')}`);
  expect(ended).toBe('ended with code 1');
  expect(output).toContain('2 connection(s) cannot be opened');
  for (const connection of [google, microsoft]) expect(output).toContain(connection!.id);
  expect(output).toContain('1 webhook endpoint(s) cannot be opened');
  expect(await keysInUse()).toEqual(['k2']);
});

it('a configuration that lacks the keys is refused by name', async () => {
  const { ended, output } = await runProgram('rotate-keys', { DATABASE_URL: stack.database.url });
  expect(ended).toBe('ended with code 1');
  expect(output).toContain('TOKEN_ENCRYPTION_KEYS');
});
