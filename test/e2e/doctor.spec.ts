import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../apps/doctor/examine';
import type { Finding } from '../../apps/doctor/finding';
import { freePort } from '../../tools/services/ports.mjs';
import { withClient } from '../../tools/services/postgres.mjs';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { runProgram } from '../support/processes';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

/** What `--json` prints. */
interface Report {
  healthy: boolean;
  findings: Finding[];
}

let stack: Stack;
let person: Person;
let nowhere: string;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  stack = await Stack.start({ privateRedis: true });
  person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
  nowhere = `http://127.0.0.1:${await freePort()}`;
  // A watch of each calendar is there already, which is to stay: none is being replaced.
  await eventually(lastingWatches, (lasting) => lasting === 2);
});
afterAll(async () => {
  await stack.stop();
  for (const database of databases) await database.drop();
});

async function watches(): Promise<string[]> {
  return withClient(stack.database.url, async (client) => {
    const sql = `SELECT id FROM calendar_watches WHERE status = 'active' ORDER BY id`;
    return (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  });
}

async function allWatches(): Promise<number> {
  return withClient(
    stack.database.url,
    async (client) => (await client.query('SELECT id FROM calendar_watches')).rowCount ?? 0,
  );
}

/** How many calendars have a watch, and are to get no other one now. */
async function lastingWatches(): Promise<number> {
  return withClient(stack.database.url, async (client) => {
    const sql = `SELECT FROM calendar_cursors c JOIN calendar_watches w USING (connection_id, calendar_id)
      WHERE w.status = 'active' AND c.watch_lease_until IS NULL AND c.next_watch_at > now()`;
    return (await client.query(sql)).rowCount ?? 0;
  });
}

async function database(options?: { migrated: boolean }): Promise<string> {
  const made = await createTestDatabase(options);
  databases.push(made);
  return made.url;
}

/** What is found with the environment of the stack, but for these variables. */
function found(env: NodeJS.ProcessEnv, connectionId?: string): Promise<Finding[]> {
  return examine({ ...stack.serverEnv, ...env }, connectionId);
}

/** The same where so many are faults. On a machine that stands still for seconds other checks fail as well, but not time and again. */
function foundFailing(count: number, env: NodeJS.ProcessEnv, connectionId?: string): Promise<Finding[]> {
  return eventually(
    () => found(env, connectionId),
    (findings) => failures(findings).length === count,
  );
}

function failures(findings: readonly Finding[]): string[] {
  return findings.filter(({ status }) => status === 'fail').map(({ check, seen }) => `${check}: ${seen}`);
}

describe('npm run doctor', () => {
  it('finds nothing to mend where all is well, tells of nobody, and leaves nothing behind', async () => {
    const before = await watches();
    const { ended, output } = await eventually(
      () => runProgram('doctor', stack.serverEnv),
      (seen) => seen.output.includes(', 0 to mend,'),
    );
    expect(ended).toBe('ended with code 0');
    expect(output).toContain(`registered at google has to be ${stack.api.url}/api/v1/calendar/google/callback`);
    expect(output).toContain(`${stack.api.url} leads to this service`);
    expect(output).toContain('nothing is kept on disk');
    expect(output).toMatch(/(google|microsoft) reaches the webhook address/);
    expect(output).toContain('all 1 connection(s) to google have what they need');
    for (const secret of [person.id, '@google.test', 'sandbox-google-value', 'calendar:']) {
      expect(output).not.toContain(secret);
    }
    expect(await watches()).toEqual(before);
    expect(await allWatches()).toBe(before.length);
  });

  it('tries the webhook of the connection that is asked for, and can say so to programs', async () => {
    const connections = await person.app.connections();
    const args = ['--json', '--connection', connections[0]!.id];
    const report = await eventually(
      async () => JSON.parse((await runProgram('doctor', stack.serverEnv, args)).output) as Report,
      ({ healthy }) => healthy,
    );
    const findings = [report.findings, await foundFailing(0, {}, connections[1]!.id)];
    for (const [index, { provider }] of connections.entries()) {
      expect(findings[index]).toContainEqual({
        check: 'webhook round trip',
        status: 'ok',
        seen: `${provider} reaches the webhook address`,
      });
    }
    const stopped = await person.calendars.requests({ provider: 'google' });
    expect(stopped.some(({ path }) => path.endsWith('/channels/stop'))).toBe(true);
    const ended = await person.calendars.requests({ provider: 'microsoft' });
    expect(ended.some(({ method, path }) => method === 'DELETE' && path.includes('/subscriptions/'))).toBe(true);
  });

  it('lists every fault of the configuration, and ends with code 1', async () => {
    const { ended, output } = await runProgram('doctor', { ...stack.serverEnv, PORT: 'x', DATABASE_URL: '' });
    expect(ended).toBe('ended with code 1');
    expect(output).toContain('PORT must be a whole number');
    expect(output).toContain('DATABASE_URL is required');
    expect(output).toContain('2 to mend');
  });
});

describe('a fault is found, and hides no other', () => {
  it('Postgres is away', async () => {
    const findings = await foundFailing(1, { DATABASE_URL: nowhere.replace('http', 'postgres') });
    expect(failures(findings)).toEqual([expect.stringMatching(/^Postgres: Postgres cannot be reached/)]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'encryption keys', status: 'skipped' }));
    expect(findings).toContainEqual(expect.objectContaining({ check: 'Redis', status: 'ok' }));
  });

  it('migrations are pending', async () => {
    const findings = await foundFailing(1, { DATABASE_URL: await database({ migrated: false }) });
    expect(failures(findings)).toEqual(['Postgres: migrations are pending']);
  });

  it('a key is another one than before, or missing', async () => {
    const other = Buffer.alloc(32, 'some other key').toString('base64');
    expect(failures(await foundFailing(1, { TOKEN_ENCRYPTION_KEYS: `k1:${other}` }))).toEqual([
      'encryption keys: k1 is another key than the one that stored tokens are sealed with',
    ]);
    expect(failures(await foundFailing(1, { TOKEN_ENCRYPTION_KEYS: `k2:${other}` }))).toEqual([
      'encryption keys: tokens are stored that were sealed with k1, which is not configured',
    ]);
  });

  it('Redis is away, or drops jobs to make room', async () => {
    expect(failures(await foundFailing(1, { REDIS_URL: nowhere.replace('http', 'redis') }))).toEqual([
      'Redis: it cannot be reached with REDIS_URL',
    ]);
    const redis = new Redis(stack.redisUrl);
    try {
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      expect(failures(await foundFailing(1, {}))).toEqual([
        'Redis: with the policy allkeys-lru it drops jobs when memory is short',
      ]);
    } finally {
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      redis.disconnect();
    }
  });

  it('keys of the issuer cannot be fetched, or belong to another issuer', async () => {
    const { AUTH_JWKS_URL = '', AUTH_ISSUER = '' } = stack.serverEnv;
    const [gone] = failures(await foundFailing(1, { AUTH_JWKS_URL: `${AUTH_JWKS_URL}/gone` }));
    expect(gone).toBe('token issuer: AUTH_JWKS_URL answers 404');
    expect(failures(await foundFailing(1, { AUTH_ISSUER: `${AUTH_ISSUER}/` }))).toEqual([
      'token issuer: the issuer calls itself otherwise than AUTH_ISSUER',
    ]);
  });

  it('a provider does not take the client secret', async () => {
    const wrong = { GOOGLE_CLIENT_SECRET: 'not-the-one', MICROSOFT_CLIENT_SECRET: 'nor-this' };
    expect(failures(await foundFailing(2, wrong))).toEqual([
      'provider clients: google does not take the client id or its secret (invalid_client)',
      'provider clients: microsoft does not take the client id or its secret (invalid_client)',
    ]);
  });

  it('PUBLIC_URL leads nowhere, to somebody else, or to an API with another database', async () => {
    const { id } = (await person.app.connections()).find(({ provider }) => provider === 'microsoft')!;
    expect(failures(await foundFailing(2, { PUBLIC_URL: nowhere }, id))).toEqual([
      `public address: nobody answers at ${nowhere}`,
      expect.stringMatching(/^webhook round trip: microsoft refused to watch a calendar/),
    ]);
    const elsewhere = await foundFailing(1, { PUBLIC_URL: `${stack.sandbox.url}/sign-in` }, randomUUID());
    expect(failures(elsewhere)).toEqual([
      expect.stringMatching(/^public address: .* answers 40[0-9] to a notification/),
    ]);
    const another = await foundFailing(1, { DATABASE_URL: await database() });
    expect(failures(another)).toEqual([expect.stringContaining('it may be an API with another database')]);
  });

  it('connections lack a scope', async () => {
    await stack.database.query(`UPDATE calendar_credentials SET scopes = '{openid}' WHERE provider = 'google'`);
    expect(await found({})).toContainEqual(
      expect.objectContaining({
        check: 'granted scopes',
        status: 'warn',
        seen: '1 of 1 connection(s) to google lack a scope that they need',
      }),
    );
  });
});
