import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { eventually } from '../support/eventually';
import { Person, redirectOf } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  // The sweep runs when a worker starts, and then no more: nothing here may need it to be quick.
  stack = await Stack.start({ env: { LOG_LEVEL: 'trace', SWEEP_INTERVAL_SECONDS: '3600' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

const noConnections = () =>
  eventually(
    () => person.app.connections(),
    (connections) => connections.length === 0,
  );

const titles = async (provider: SimulatedProvider) => (await person.seen(provider)).map(({ title }) => title);

describe.each(PROVIDERS)('an account of %s that leaves', (provider) => {
  it('with its events, and comes back before they are gone, is connected with each event once', async () => {
    await person.connect(provider);
    const events = await Promise.all(['One', 'Two', 'Three'].map((title) => person.app.addInterview({ title })));
    await Promise.all(events.map(({ id }) => person.synced(id)));
    await stack.workers[0]!.stop();
    expect((await person.app.call('DELETE', `/calendar/${provider}?removeEvents=true`)).status).toBe(204);
    expect((await person.connect(provider)).outcome).toBe('connected');
    await stack.startWorker();
    stack.workers.shift();
    await Promise.all(events.map(({ id }) => person.synced(id)));
    expect((await titles(provider)).toSorted()).toEqual(['One', 'Three', 'Two']);
    expect(await person.app.connections()).toMatchObject([{ status: 'active', links: { synced: 3 } }]);
  });

  it('with its events, although its grant has died, leaves all the same', async () => {
    await person.connect(provider);
    await person.synced((await person.app.addInterview()).id);
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await person.calendars.account(provider, person.email(provider), 'expire-access-tokens');
    expect((await person.app.call('DELETE', `/calendar/${provider}?removeEvents=true`)).status).toBe(204);
    await noConnections();
    expect(await titles(provider)).toHaveLength(1);
  });
});

describe('an account that leaves while no worker runs', () => {
  it('is gone when one runs again', async () => {
    await person.connect('google');
    await stack.workers[0]!.stop();
    expect((await person.app.call('DELETE', '/calendar/google')).status).toBe(204);
    expect(await person.app.connections()).toMatchObject([{ status: 'disconnecting' }]);
    await stack.startWorker();
    stack.workers.shift();
    await noConnections();
  });
});

describe('token endpoints that fail for a moment', () => {
  it('hold up an event in both calendars, each for its own time only', async () => {
    for (const provider of PROVIDERS) await person.connect(provider);
    const { id } = await person.app.addInterview();
    await person.synced(id);
    for (const provider of PROVIDERS) {
      const account = person.email(provider);
      const match = { path: '/token$', account };
      await person.calendars.fault({ provider, match, action: { kind: 'status', status: 503 } });
      await person.calendars.account(provider, account, 'expire-access-tokens');
    }
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Through' });
    for (const provider of PROVIDERS) {
      await eventually(
        () => titles(provider),
        ([title]) => title === 'Through',
      );
    }
    expect(await person.app.connections()).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });
});

describe('secrets', () => {
  /** As the sandbox writes them: access and refresh tokens, codes; and any JWT that is signed rather than sealed. */
  const SECRETS = [
    /ya29\.a0[\w-]{20}/,
    /1\/\/0[\w-]{20}/,
    /EwB[\w-]{60}/,
    /\b0\.A[\w-]{60}/,
    /\b4(\/|%2F)0?[\w-]{20}/,
    /M\.C5[\w-]{20}/,
    /eyJ[\w-]+\.eyJ[\w-]+/,
    /sandbox-(google|microsoft)-value/,
  ];
  const secretsIn = (text: string) => SECRETS.map((secret) => secret.exec(text)?.[0]).filter(Boolean);

  it('are found where they are', async () => {
    const places = {
      google: ['accounts.google.com/o/oauth2/v2/auth', 'oauth2.googleapis.com/token', 'openid email'],
      microsoft: [
        'login.microsoftonline.com/common/oauth2/v2.0/authorize',
        'login.microsoftonline.com/common/oauth2/v2.0/token',
        'openid offline_access',
      ],
    } as const;
    for (const provider of PROVIDERS) {
      const [authorize, token, scope] = places[provider];
      const client = { client_id: 'control', redirect_uri: 'https://app.example/' };
      const toStay: Record<string, string> = provider === 'google' ? { access_type: 'offline' } : {};
      const query = new URLSearchParams({ ...client, response_type: 'code', scope, ...toStay });
      await person.calendars.consent(provider, { account: person.email(provider), decision: 'approve' });
      const callback = new URL(await redirectOf(`${stack.sandbox.url}/${authorize}?${query.toString()}`));
      const code = callback.searchParams.get('code')!;
      expect(secretsIn(callback.search), provider).toHaveLength(1);
      const form = { ...client, client_secret: 'control', grant_type: 'authorization_code', code };
      const response = await fetch(`${stack.sandbox.url}/${token}`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      expect(secretsIn(await response.text()), `${provider}: access, refresh and ID token`).toHaveLength(3);
    }
  });

  it('are in no log, no table, no job and no answer, whatever happens to an account', async () => {
    const answers: string[] = [];
    const states: string[] = [];
    const tickets: string[] = [];
    for (const provider of PROVIDERS) {
      const { authorizationUrl } = await person.app.ok<{ authorizationUrl: string }>(
        'POST',
        `/calendar/${provider}/connect`,
        { loginHint: person.email(provider) },
      );
      states.push(new URL(authorizationUrl).searchParams.get('state')!);
      await person.calendars.consent(provider, { account: person.email(provider), decision: 'approve' });
      const callback = await redirectOf(authorizationUrl);
      const page = await redirectOf(callback);
      tickets.push(new URL(page).searchParams.get('ticket')!);
      answers.push(await redirectOf(callback), await redirectOf(`${callback}x&error=x`));
      answers.push(
        JSON.stringify(
          await person.app.call('POST', `/calendar/${provider}/finish`, { body: { ticket: tickets.at(-1) } }),
        ),
      );
      // One that nobody comes for.
      await person.land(provider);
    }
    const { id } = await person.app.addInterview();
    await person.synced(id);
    await throughTrouble(id);
    answers.push(JSON.stringify(await person.app.connections()), JSON.stringify(await person.app.event(id)));

    const everywhere = {
      logs: [stack.api, ...stack.workers].map((server) => server.output()).join('\n'),
      tables: await allRows(stack.database.url),
      redis: await allKeys(stack.redisUrl),
      answers: answers.join('\n'),
    };
    for (const [place, text] of Object.entries(everywhere)) {
      expect(text.length, place).toBeGreaterThan(100);
      expect(secretsIn(text), place).toEqual([]);
      for (const secret of [...states, ...tickets]) expect(text.includes(secret), place).toBe(false);
    }
  });

  /** Refused tokens, a refresh that fails in several ways, a grant that dies, a new consent, a disconnect. */
  async function throughTrouble(id: string): Promise<void> {
    for (const provider of PROVIDERS) {
      const account = person.email(provider);
      for (const action of [{ kind: 'status', status: 500, body: 'internal' }, { kind: 'cut-after' }]) {
        await person.calendars.fault({ provider, match: { path: '/token$' }, action });
      }
      await person.calendars.account(provider, account, 'expire-access-tokens');
    }
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Through trouble' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync.every(({ status }) => status === 'synced'),
    );
    // A token that was renewed a moment ago is not doubted for 5 seconds; this one is to be.
    await stack.database.query(
      `UPDATE calendar_credentials SET last_refreshed_at = last_refreshed_at - interval '10 s' WHERE provider = 'google'`,
    );
    await person.calendars.account('google', person.email('google'), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Waits' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync.some(({ status }) => status === 'paused'),
    );
    await person.connect('google');
    await person.synced(id);
    await person.app.ok('DELETE', '/calendar/microsoft');
  }
});

/** Every row of every table, as JSON. */
function allRows(databaseUrl: string): Promise<string> {
  return withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} AS t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  });
}

/** Every key of a Redis database with what it holds. */
async function allKeys(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl);
  try {
    const keys = await redis.keys('*');
    const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    const jobs = await Promise.all(keys.map((key) => redis.hgetall(key).catch(() => ({}))));
    return [keys, dumps.map((dump) => dump?.toString('latin1')), jobs].map((part) => JSON.stringify(part)).join('\n');
  } finally {
    redis.disconnect();
  }
}
