import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialReauthNeeded } from '@calendar/contracts/domain-events';
import { AccessTokens, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Metrics } from '@calendar/platform/observability';
import { eventually } from '../../support/eventually';
import type { SimulatedProvider } from '../../support/simulated-calendars';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

const PROVIDERS = ['google', 'microsoft'] as const;

let world: AccountWorld;
let other: NestExpressApplication;
let person: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start();
  other = await world.anotherProcess();
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
  await world.calendars.clearFaults();
});

interface Row {
  refresh_token: string;
  access_token: string;
  token_expiry: Date;
  last_refreshed_at: Date;
  status: string;
}

const rowOf = async (id: string): Promise<Row> =>
  (await world.sql<Row>('SELECT * FROM calendar_credentials WHERE id = $1', [id]))[0]!;

/** Connects, and forgets what it cost. */
async function connected(provider: SimulatedProvider): Promise<string> {
  const id = await person.connected(provider);
  await world.calendars.forgetRequests();
  return id;
}

const endsIn = (id: string, seconds: number) =>
  world.sql(`UPDATE calendar_credentials SET token_expiry = now() + make_interval(secs => $2) WHERE id = $1`, [
    id,
    seconds,
  ]);

const requestsFor = (provider: SimulatedProvider) => world.tokenRequests(provider, person.email(provider));

/** What the token endpoint answers from now on, so many times. */
const tokenEndpoint = (provider: SimulatedProvider, action: Record<string, unknown>, times = 1) =>
  world.calendars.fault({ provider, match: { path: '/token$' }, times, action });

/** Whether the provider takes a token. */
async function works(provider: SimulatedProvider, token: string): Promise<boolean> {
  const place = {
    google: 'www.googleapis.com/calendar/v3/users/me/calendarList',
    microsoft: 'graph.microsoft.com/v1.0/me/calendars',
  }[provider];
  return (await fetch(`${world.sandboxUrl}/${place}`, { headers: { authorization: `Bearer ${token}` } })).ok;
}

const outcomes = async (outcome: string): Promise<number> => {
  const metric = await world.get(Metrics).registry.getSingleMetric('copilot_calendar_token_refreshes_total')!.get();
  return metric.values.filter(({ labels }) => labels['outcome'] === outcome).reduce((sum, { value }) => sum + value, 0);
};

describe.each(PROVIDERS)('an access token of %s', (provider) => {
  it('that lives on is handed out without asking anybody', async () => {
    const id = await connected(provider);
    await endsIn(id, 90);
    const tokens = await Promise.all([world.tokens.fresh(id), world.tokens.fresh(id)]);
    expect(new Set(tokens).size).toBe(1);
    expect(await works(provider, tokens[0])).toBe(true);
    expect(await requestsFor(provider)).toBe(0);
  });

  it('that ends within a minute is refreshed first', async () => {
    const id = await connected(provider);
    const old = await world.tokens.fresh(id);
    await endsIn(id, 50);
    const token = await world.tokens.fresh(id);
    expect(token).not.toBe(old);
    expect(await works(provider, token)).toBe(true);
    expect(await requestsFor(provider)).toBe(1);
    expect((await rowOf(id)).token_expiry.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect(await world.tokens.fresh(id)).toBe(token);
  });

  it('is refreshed once, however many need it in however many processes', async () => {
    const id = await connected(provider);
    await endsIn(id, -1);
    await tokenEndpoint(provider, { kind: 'delay', ms: 200 });
    const processes = [world.tokens, other.get(AccessTokens)];
    const tokens = await Promise.all(Array.from({ length: 40 }, (_, index) => processes[index % 2]!.fresh(id)));
    expect(new Set(tokens).size).toBe(1);
    expect(await requestsFor(provider)).toBe(1);
  });

  it('that was refused is replaced once, for everybody who was refused', async () => {
    const id = await connected(provider);
    const rejected = await world.tokens.fresh(id);
    await world.calendars.account(provider, person.email(provider), 'expire-access-tokens');
    const processes = [world.tokens, other.get(AccessTokens)];
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) => processes[index % 2]!.replace(id, rejected)),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(await works(provider, tokens[0]!)).toBe(true);
    expect(await requestsFor(provider)).toBe(1);
    expect(await world.tokens.replace(id, rejected)).toBe(tokens[0]);
    expect(await requestsFor(provider)).toBe(1);
  });

  it('lives shorter than a minute and is handed out all the same', async () => {
    await world.calendars.control('PATCH', '/settings', { [provider]: { accessTokenSeconds: 20 } });
    try {
      const id = await connected(provider);
      const token = await world.tokens.fresh(id);
      expect(await works(provider, token)).toBe(true);
      expect(await requestsFor(provider)).toBe(1);
    } finally {
      await world.calendars.control('PATCH', '/settings', { [provider]: { accessTokenSeconds: 3_599 } });
    }
  });

  it('comes from a provider whose clock is hours ahead', async () => {
    const id = await connected(provider);
    await world.calendars.control('POST', '/clock', { advanceMs: 3 * 3_600_000 });
    try {
      const token = await world.tokens.replace(id, await world.tokens.fresh(id));
      expect(await works(provider, token)).toBe(true);
    } finally {
      await world.calendars.control('POST', '/clock', { reset: true });
    }
  });
});

describe('a refresh token', () => {
  it('of Microsoft is replaced by the one that comes with each refresh', async () => {
    const id = await connected('microsoft');
    const before = await rowOf(id);
    await endsIn(id, 0);
    await world.tokens.fresh(id);
    const after = await rowOf(id);
    expect(after.refresh_token).not.toBe(before.refresh_token);
    await endsIn(id, 0);
    expect(await works('microsoft', await world.tokens.fresh(id))).toBe(true);
  });

  it('of Google stays', async () => {
    const id = await connected('google');
    const before = await rowOf(id);
    await endsIn(id, 0);
    await world.tokens.fresh(id);
    const after = await rowOf(id);
    expect(after.refresh_token).toBe(before.refresh_token);
    expect(after.access_token).not.toBe(before.access_token);
  });
});

describe('a grant that has died', () => {
  it('is told of once, and asks the person to connect again', async () => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected('google');
    await endsIn(id, 0);
    await world.calendars.account('google', person.email('google'), 'revoke-grants');
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => world.tokens.fresh(id)));
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: expect.any(ReauthRequiredError) as unknown });
    }
    await expect(world.tokens.replace(id, 'any')).rejects.toThrow(ReauthRequiredError);
    expect(await requestsFor('google')).toBe(1);
    expect(needed.filter(({ payload }) => payload.connectionId === id).map(({ payload }) => payload)).toEqual([
      {
        connectionId: id,
        userId: person.id,
        provider: 'google',
        accountEmail: person.email('google'),
        reason: 'invalid_grant',
      },
    ]);
    expect(await person.app.connections()).toMatchObject([
      {
        id,
        status: 'reauth_required',
        lastError: {
          code: 'connection.reauth-required',
          message: expect.stringContaining('Connect it again') as string,
        },
      },
    ]);
  });

  it('comes back under the same id when the person connects again', async () => {
    const id = await connected('microsoft');
    await endsIn(id, 0);
    await world.calendars.account('microsoft', person.email('microsoft'), 'revoke-grants');
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
    expect(await person.connected('microsoft')).toBe(id);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active', lastError: null }]);
    expect(await works('microsoft', await world.tokens.fresh(id))).toBe(true);
  });

  it.each(['interaction_required', 'consent_required', 'login_required'])('is recognised by %s too', async (error) => {
    const id = await connected('microsoft');
    await endsIn(id, 0);
    await tokenEndpoint('microsoft', { kind: 'status', status: 400, body: { error } });
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
  });

  it('does not take the one along that has replaced it meanwhile', async () => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected('google');
    await endsIn(id, 0);
    await tokenEndpoint('google', { kind: 'delay', ms: 500 });
    await tokenEndpoint('google', { kind: 'status', status: 400, body: { error: 'invalid_grant' } });
    const waiting = world.tokens.fresh(id);
    await eventually(
      () =>
        world.sql<{ leased: boolean }>(
          'SELECT refresh_lease IS NOT NULL AS leased FROM calendar_credentials WHERE id = $1',
          [id],
        ),
      ([row]) => row?.leased === true,
    );
    expect(await person.connected('google')).toBe(id);
    expect(await works('google', await waiting)).toBe(true);
    expect(needed.filter(({ payload }) => payload.connectionId === id)).toEqual([]);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
  });

  it('of a connection that is not there is no token at all', async () => {
    await expect(world.tokens.fresh('6b1d3f5c-4f3a-4c5f-8a0e-0d6f2b8f7c11')).rejects.toThrow(ReauthRequiredError);
  });
});

describe('a token endpoint that gives no token', () => {
  const CASES: Array<[string, Record<string, unknown>, number | null]> = [
    ['is overloaded', { status: 503, headers: { 'retry-after': '7' }, body: 'Service Unavailable' }, 7_000],
    ['limits us', { status: 429, headers: { 'retry-after': '3' }, body: { error: { code: 429 } } }, 3_000],
    [
      'limits us in OAuth',
      { status: 429, headers: { 'retry-after': '2' }, body: { error: 'temporarily_unavailable' } },
      2_000,
    ],
    ['has a proxy before it', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>' }, null],
    ['refuses our client', { status: 401, body: { error: 'invalid_client' } }, null],
    [
      'challenges us',
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: { error: 'invalid_client' } },
      null,
    ],
    ['talks nonsense', { status: 200, body: { hello: 'world' } }, null],
    ['says that the grant is dead and fails itself', { status: 500, body: { error: 'invalid_grant' } }, null],
  ];

  it.each(CASES)('because it %s harms nothing', async (_why, answer, retryAfterMs) => {
    const id = await connected('google');
    await endsIn(id, 0);
    const failed = await outcomes('failed');
    await tokenEndpoint('google', { kind: 'status', ...answer });
    await expect(world.tokens.fresh(id)).rejects.toMatchObject({ name: 'TokenUnavailableError', retryAfterMs });
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active', lastError: null }]);
    expect(await outcomes('failed')).toBe(failed + 1);
    expect(await works('google', await world.tokens.fresh(id))).toBe(true);
  });

  it('because the connection breaks before or after harms nothing', async () => {
    const id = await connected('microsoft');
    for (const kind of ['cut-before', 'cut-after']) {
      await endsIn(id, 0);
      await tokenEndpoint('microsoft', { kind });
      await expect(world.tokens.fresh(id)).rejects.toThrow(TokenUnavailableError);
      expect(await works('microsoft', await world.tokens.fresh(id))).toBe(true);
    }
  });

  it('because the provider was switched off harms nothing', async () => {
    const id = await connected('microsoft');
    await endsIn(id, 0);
    const off = await world.anotherProcess({ MICROSOFT_CLIENT_ID: '', MICROSOFT_CLIENT_SECRET: '' });
    await expect(off.get(AccessTokens).fresh(id)).rejects.toThrow(TokenUnavailableError);
    expect(await works('microsoft', await world.tokens.fresh(id))).toBe(true);
  });
});

describe('a key that is missing', () => {
  it('costs no grant: with the key back, all is well', async () => {
    const id = await connected('google');
    const keyless = await world.anotherProcess({
      TOKEN_ENCRYPTION_KEYS: `k2:${Buffer.alloc(32, 'another key').toString('base64')}`,
    });
    await expect(keyless.get(AccessTokens).fresh(id)).rejects.toThrow(TokenUnavailableError);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
    expect(await works('google', await world.tokens.fresh(id))).toBe(true);
  });
});

describe('a process that died while it refreshed', () => {
  it('is waited for no longer than its lease', async () => {
    const id = await connected('google');
    await endsIn(id, 0);
    await world.sql(
      `UPDATE calendar_credentials SET refresh_lease = gen_random_uuid(),
              refresh_lease_until = now() + interval '300 milliseconds' WHERE id = $1`,
      [id],
    );
    expect(await works('google', await world.tokens.fresh(id))).toBe(true);
    expect(await requestsFor('google')).toBe(1);
  });
});

describe('a database that hiccups', () => {
  it('does not cost the new tokens', async () => {
    const id = await connected('microsoft');
    await endsIn(id, 0);
    // The statement that saves fails twice, as it does while Postgres restarts.
    const unitOfWork = world.get(UnitOfWork);
    const query = unitOfWork.query.bind(unitOfWork);
    let failures = 0;
    unitOfWork.query = (sql: string, parameters?: unknown[]) => {
      if (sql.includes('last_refreshed_at = now()') && failures < 2) {
        failures += 1;
        return Promise.reject(new Error('terminating connection due to administrator command'));
      }
      return query(sql, parameters);
    };
    try {
      expect(await works('microsoft', await world.tokens.fresh(id))).toBe(true);
      expect(failures).toBe(2);
    } finally {
      Reflect.deleteProperty(unitOfWork, 'query');
    }
    expect(await requestsFor('microsoft')).toBe(1);
  });
});

describe('refreshing what is due', () => {
  beforeEach(() => world.sql('DELETE FROM calendar_credentials'));

  const idleFor = (id: string, days: number) =>
    world.sql(`UPDATE calendar_credentials SET last_refreshed_at = now() - make_interval(days => $2) WHERE id = $1`, [
      id,
      days,
    ]);

  it('takes what ends soon and what was idle for a week, and nothing else', async () => {
    const [soon, idle, fine, long, dead] = [
      await person.connected('google'),
      await person.connected('microsoft'),
      await person.connected('google', { account: `fine-${person.email('google')}` }),
      await person.connected('microsoft', { account: `long-${person.email('microsoft')}` }),
      await person.connected('microsoft', { account: `dead-${person.email('microsoft')}` }),
    ];
    await endsIn(soon, 9 * 60);
    await idleFor(idle, 8);
    await endsIn(long, -3_600);
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required', token_expiry = now() WHERE id = $1`, [
      dead,
    ]);
    await idleFor(dead, 30);
    const before = await Promise.all([soon, idle, fine, long, dead].map(rowOf));
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 2, failed: 0 });
    const after = await Promise.all([soon, idle, fine, long, dead].map(rowOf));
    expect(after.map(({ access_token }, index) => access_token !== before[index]?.access_token)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 0, failed: 0 });
  });

  it('by two workers at once asks once for each', async () => {
    const ids = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => person.connected('google', { account: `${name}-${person.email('google')}` })),
    );
    await Promise.all(ids.map((id) => endsIn(id, 300)));
    await world.calendars.forgetRequests();
    const counts = await Promise.all([world.tokens.refreshDue(), other.get(AccessTokens).refreshDue()]);
    expect(counts[0].refreshed + counts[1].refreshed).toBe(4);
    const requests = await world.calendars.requests({ provider: 'google' });
    expect(requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(4);
  });

  it('goes on after a grant that is dead', async () => {
    const [dead, good] = [await person.connected('google'), await person.connected('microsoft')];
    await Promise.all([endsIn(dead, 60), endsIn(good, 120)]);
    await world.calendars.account('google', person.email('google'), 'revoke-grants');
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 1, failed: 1 });
    expect((await rowOf(dead)).status).toBe('reauth_required');
    expect((await rowOf(good)).status).toBe('active');
  });
});
