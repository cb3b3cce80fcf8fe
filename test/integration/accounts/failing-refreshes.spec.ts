import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialReauthNeeded } from '@calendar/contracts/domain-events';
import { AccessTokens, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Metrics } from '@calendar/platform/observability';
import type { SimulatedProvider } from '../../support/simulated-calendars';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

/** An answer that is this late finds done what has been begun meanwhile, also when the process has stood still for seconds. */
const LATE_MS = 7_000;

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

/** Connects, and forgets what it cost. */
async function connected(provider: SimulatedProvider): Promise<string> {
  const id = await person.connected(provider);
  await world.calendars.forgetRequests();
  return id;
}

const requestsFor = (provider: SimulatedProvider) => world.grants.tokenRequests(provider, person.email(provider));

const outcomes = async (outcome: string): Promise<number> => {
  const metric = await world.get(Metrics).registry.getSingleMetric('copilot_calendar_token_refreshes_total')!.get();
  return metric.values.filter(({ labels }) => labels['outcome'] === outcome).reduce((sum, { value }) => sum + value, 0);
};

describe('a grant that has died', () => {
  it('is told of once, and asks the person to connect again', async () => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected('google');
    await world.grants.endsIn(id, 0);
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
        remedy: 'reconnect',
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
    await world.grants.endsIn(id, 0);
    await world.calendars.account('microsoft', person.email('microsoft'), 'revoke-grants');
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
    expect(await person.connected('microsoft')).toBe(id);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active', lastError: null }]);
    expect(await world.grants.works('microsoft', await world.tokens.fresh(id))).toBe(true);
  });

  it.each(['interaction_required', 'consent_required', 'login_required'])('is recognised by %s too', async (error) => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
    await world.grants.tokenEndpoint('microsoft', { kind: 'status', status: 400, body: { error } });
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
  });

  it.each([
    ['google', { error: 'admin_policy_enforced' }],
    ['google', { error: 'policy_enforced' }],
    ['microsoft', { error: 'invalid_grant', error_codes: [53_003] }],
    ['microsoft', { error: 'access_denied', error_codes: [53_003] }],
  ] as const)('by the rules of an administrator is told in words for them: %s, %j', async (provider, body) => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected(provider);
    await world.grants.endsIn(id, 0);
    await world.grants.tokenEndpoint(provider, { kind: 'status', status: 400, body });
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
    expect(needed.find(({ payload }) => payload.connectionId === id)?.payload).toMatchObject({
      reason: body.error,
      remedy: 'administrator',
    });
    expect(await person.app.connections()).toMatchObject([
      {
        id,
        status: 'reauth_required',
        lastError: {
          code: 'connection.admin-required',
          message: expect.stringContaining('administrators') as string,
        },
      },
    ]);
    expect(await person.connected(provider)).toBe(id);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active', lastError: null }]);
  });

  it('does not take the one along that has replaced it meanwhile', async () => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected('google');
    await world.grants.endsIn(id, 0);
    await world.grants.tokenEndpoint('google', { kind: 'delay', ms: LATE_MS });
    await world.grants.tokenEndpoint('google', { kind: 'status', status: 400, body: { error: 'invalid_grant' } });
    const waiting = world.tokens.fresh(id);
    await world.grants.underWay(id);
    expect(await person.connected('google')).toBe(id);
    expect(await world.grants.works('google', await waiting)).toBe(true);
    expect(needed.filter(({ payload }) => payload.connectionId === id)).toEqual([]);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
  });

  it('does not come back with the answer to an earlier refresh', async () => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
    await world.grants.tokenEndpoint('microsoft', { kind: 'delay', ms: LATE_MS });
    const waiting = world.tokens.fresh(id);
    await world.grants.underWay(id);
    expect(await person.connected('microsoft')).toBe(id);
    const { access_token } = await world.grants.row(id);
    const token = await waiting;
    expect(await other.get(AccessTokens).fresh(id)).toBe(token);
    expect((await world.grants.row(id)).access_token).toBe(access_token);
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
    await world.grants.endsIn(id, 0);
    const failed = await outcomes('failed');
    await world.grants.tokenEndpoint('google', { kind: 'status', ...answer });
    await expect(world.tokens.fresh(id)).rejects.toMatchObject({ name: 'TokenUnavailableError', retryAfterMs });
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active', lastError: null }]);
    expect(await outcomes('failed')).toBe(failed + 1);
    expect(await world.grants.works('google', await world.tokens.fresh(id))).toBe(true);
  });

  it('because the connection breaks before or after harms nothing', async () => {
    const id = await connected('microsoft');
    for (const kind of ['cut-before', 'cut-after']) {
      await world.grants.endsIn(id, 0);
      await world.grants.tokenEndpoint('microsoft', { kind });
      await expect(world.tokens.fresh(id)).rejects.toThrow(TokenUnavailableError);
      expect(await world.grants.works('microsoft', await world.tokens.fresh(id))).toBe(true);
    }
  });

  it('because the provider was switched off harms nothing', async () => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
    const off = await world.anotherProcess({ MICROSOFT_CLIENT_ID: '', MICROSOFT_CLIENT_SECRET: '' });
    await expect(off.get(AccessTokens).fresh(id)).rejects.toThrow(TokenUnavailableError);
    expect(await world.grants.works('microsoft', await world.tokens.fresh(id))).toBe(true);
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
    expect(await world.grants.works('google', await world.tokens.fresh(id))).toBe(true);
  });
});

describe('a process that died while it refreshed', () => {
  it('is waited for no longer than its lease', async () => {
    const id = await connected('google');
    await world.grants.endsIn(id, 0);
    await world.sql(
      `UPDATE calendar_credentials SET refresh_lease = gen_random_uuid(),
              refresh_lease_until = now() + interval '300 milliseconds' WHERE id = $1`,
      [id],
    );
    expect(await world.grants.works('google', await world.tokens.fresh(id))).toBe(true);
    expect(await requestsFor('google')).toBe(1);
  });
});

describe('an answer that comes when its lease has ended', () => {
  /** As another process does when a refresh takes too long. */
  const takeOver = (id: string) =>
    world.sql(
      `UPDATE calendar_credentials SET refresh_lease = gen_random_uuid(),
              refresh_lease_until = now() + interval '1 minute' WHERE id = $1`,
      [id],
    );

  it('is kept: the old tokens may be worth nothing any more', async () => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
    const before = await world.grants.row(id);
    await world.grants.tokenEndpoint('microsoft', { kind: 'delay', ms: LATE_MS });
    const waiting = world.tokens.fresh(id);
    await world.grants.underWay(id);
    await takeOver(id);
    expect(await world.grants.works('microsoft', await waiting)).toBe(true);
    expect((await world.grants.row(id)).refresh_token).not.toBe(before.refresh_token);
    expect(await requestsFor('microsoft')).toBe(1);
  });

  it('costs no grant, although it says that this is dead', async () => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
    await world.grants.tokenEndpoint('microsoft', { kind: 'delay', ms: LATE_MS });
    await world.grants.tokenEndpoint('microsoft', { kind: 'status', status: 400, body: { error: 'invalid_grant' } });
    const waiting = world.tokens.fresh(id);
    await world.grants.underWay(id);
    await takeOver(id);
    await world.sql(
      `UPDATE calendar_credentials SET refresh_lease_until = now() + make_interval(secs => $2) WHERE id = $1`,
      [id, LATE_MS / 1_000 + 1],
    );
    expect(await world.grants.works('microsoft', await waiting)).toBe(true);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
  });
});

describe('a database that hiccups', () => {
  it('does not cost the new tokens', async () => {
    const id = await connected('microsoft');
    await world.grants.endsIn(id, 0);
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
      expect(await world.grants.works('microsoft', await world.tokens.fresh(id))).toBe(true);
      expect(failures).toBe(2);
    } finally {
      Reflect.deleteProperty(unitOfWork, 'query');
    }
    expect(await requestsFor('microsoft')).toBe(1);
  });
});
