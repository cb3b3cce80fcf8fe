import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;
const LIST = { google: '/events\\?', microsoft: '/calendarView/delta' } as const;
const SECRET = 'Zahnarzt-Xylophon-4711';
/** Longer than a failed read waits before it is tried again. */
const AFTERMATH_MS = 3_000;

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ env: { LOG_LEVEL: 'trace', PULL_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());

it.each(PROVIDERS)('an event of a %s calendar that is none of ours is kept and told nowhere', async (provider) => {
  const person = await Person.of(stack);
  const { id, eventId } = await person.settledInterview(provider);
  const at = (hour: number) => ({ dateTime: `${NEXT_YEAR}-03-01T${hour}:00:00`, timeZone: 'Europe/Berlin' });
  const item = { id: 'x', [TITLE[provider]]: SECRET, status: 'confirmed', start: 5, end: null };
  const bodies = [
    { status: 200, body: `{"items":[{"summary":"${SECRET}"` },
    { status: 200, body: SECRET },
    {
      status: 200,
      body: { items: [item, SECRET], value: [item, SECRET], nextSyncToken: 'no', '@odata.deltaLink': SECRET },
    },
    { status: 200, body: { items: SECRET, value: SECRET } },
    { status: 500, body: `<html>${SECRET}</html>` },
    {
      status: 500,
      body: { error: { code: 500, message: SECRET, errors: [{ message: SECRET, reason: 'backendError' }] } },
    },
    { status: 400, body: { error: { code: SECRET, message: SECRET, innerError: { message: SECRET } } } },
  ];
  for (const fault of bodies) {
    await person.calendars.fault({
      provider,
      match: { method: 'GET', path: LIST[provider], account: person.email(provider) },
      action: { kind: 'status', headers: { 'Content-Type': 'application/json' }, ...fault },
    });
  }
  await person.calendars.create(provider, person.email(provider), {
    [TITLE[provider]]: SECRET,
    start: at(10),
    end: at(11),
  });
  const armed = () => person.calendars.control<{ items: unknown[] }>('GET', '/faults');
  for (let left = bodies.length; left > 0; left -= 1) {
    await eventually(armed, ({ items }) => items.length < left);
  }
  await person.edit(provider, eventId, { [TITLE[provider]]: 'Ours' });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Ours',
  );
  await delay(AFTERMATH_MS);
  const logs = [stack.api, ...stack.workers].map((server) => server.output()).join('\n');
  expect(logs.length).toBeGreaterThan(1_000);
  expect(logs).not.toContain(SECRET);
  const rows = await everyRow();
  expect(rows).toContain('Ours');
  expect(rows).not.toContain(SECRET);
  expect(await everyKey()).not.toContain(SECRET);
});

async function everyRow(): Promise<string> {
  const client = new Client({ connectionString: stack.database.url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`SELECT row_to_json(t)::text AS text FROM ${name} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function everyKey(): Promise<string> {
  const redis = new Redis(stack.redisUrl);
  try {
    const texts: string[] = [];
    for (const key of await redis.keys('*')) {
      texts.push(key);
      if ((await redis.type(key)) === 'hash') texts.push(JSON.stringify(await redis.hgetall(key)));
      if ((await redis.type(key)) === 'string') texts.push((await redis.get(key)) ?? '');
    }
    return texts.join('\n');
  } finally {
    redis.disconnect();
  }
}
