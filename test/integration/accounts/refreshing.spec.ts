import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessTokens, TokenUnavailableError } from '@calendar/contracts/ports';
import type { Credential } from '@calendar/modules/credentials/credential';
import { CredentialStore } from '@calendar/modules/credentials/credential.store';
import { RefreshLeases } from '@calendar/modules/credentials/refresh-lease.store';
import { TokenRefresh } from '@calendar/modules/credentials/token-refresh';
import { UnitOfWork } from '@calendar/platform/database';
import { eventually } from '../../support/eventually';
import type { SimulatedProvider } from '../../support/simulated-calendars';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';
import type { GrantRow } from './grants-under-test';

const PROVIDERS = ['google', 'microsoft'] as const;
const LEASE_MS = 45_000;

let world: AccountWorld;
let other: NestExpressApplication;
let person: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start({ CONNECTIONS_PER_PERSON: '50' });
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

describe.each(PROVIDERS)('an access token of %s', (provider) => {
  it('that lives on is handed out without asking anybody', async () => {
    const id = await connected(provider);
    await world.grants.endsIn(id, 90);
    const tokens = await Promise.all([world.tokens.fresh(id), world.tokens.fresh(id)]);
    expect(new Set(tokens).size).toBe(1);
    expect(await world.grants.works(provider, tokens[0])).toBe(true);
    expect(await requestsFor(provider)).toBe(0);
  });

  it('that ends within a minute is refreshed first', async () => {
    const id = await connected(provider);
    const old = await world.tokens.fresh(id);
    await world.grants.endsIn(id, 50);
    const token = await world.tokens.fresh(id);
    expect(token).not.toBe(old);
    expect(await world.grants.works(provider, token)).toBe(true);
    expect(await requestsFor(provider)).toBe(1);
    expect((await world.grants.row(id)).token_expiry.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect(await world.tokens.fresh(id)).toBe(token);
  });

  it('is refreshed once, however many need it in however many processes', async () => {
    const id = await connected(provider);
    await world.grants.endsIn(id, -1);
    await world.grants.tokenEndpoint(provider, { kind: 'delay', ms: 200 });
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
    expect(await world.grants.works(provider, tokens[0]!)).toBe(true);
    expect(await requestsFor(provider)).toBe(1);
    expect(await world.tokens.replace(id, rejected)).toBe(tokens[0]);
    expect(await requestsFor(provider)).toBe(1);
  });

  it('is not refreshed again by who looked before it was', async () => {
    const id = await connected(provider);
    const asSeenBefore = await world.get(CredentialStore).byId(id);
    await world.grants.endsIn(id, 0);
    await other.get(AccessTokens).fresh(id);
    expect(await world.get(TokenRefresh).run(asSeenBefore!)).toBeNull();
    expect(await requestsFor(provider)).toBe(1);
  });

  it('that is refused as soon as it was obtained is no reason for another refresh: the provider has an outage', async () => {
    const id = await connected(provider);
    const refreshed = await world.tokens.replace(id, await world.tokens.fresh(id));
    const processes = [world.tokens, other.get(AccessTokens)];
    for (const tokens of processes) expect(await tokens.replace(id, refreshed)).toBe(refreshed);
    expect(await requestsFor(provider)).toBe(1);
    await world.sql(
      `UPDATE calendar_credentials SET last_refreshed_at = last_refreshed_at - interval '6 seconds' WHERE id = $1`,
      [id],
    );
    expect(await world.tokens.replace(id, refreshed)).not.toBe(refreshed);
  });

  it('lives shorter than a minute and is handed out for most of it', async () => {
    await world.calendars.control('PATCH', '/settings', { [provider]: { accessTokenSeconds: 20 } });
    try {
      const id = await connected(provider);
      const token = await world.tokens.fresh(id);
      expect(await world.tokens.fresh(id)).toBe(token);
      expect(await requestsFor(provider)).toBe(0);
      await world.sql(
        `UPDATE calendar_credentials SET token_expiry = token_expiry - interval '19 seconds',
           last_refreshed_at = last_refreshed_at - interval '19 seconds' WHERE id = $1`,
        [id],
      );
      expect(await world.tokens.fresh(id)).not.toBe(token);
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
      expect(await world.grants.works(provider, token)).toBe(true);
    } finally {
      await world.calendars.control('POST', '/clock', { reset: true });
    }
  });
});

describe('the lease of a grant', () => {
  it.each([
    ['a refresh', 'active', (grant: Credential) => world.get(RefreshLeases).take(grant)],
    ['a revocation', 'disconnecting', (grant: Credential) => world.get(RefreshLeases).takeForRevocation(grant)],
  ])('for %s lasts from when it could be had, however long that was waited for', async (_what, status, take) => {
    const id = await connected('google');
    await world.sql('UPDATE calendar_credentials SET status = $2 WHERE id = $1', [id, status]);
    const grant = (await world.get(CredentialStore).byId(id))!;
    const held = Promise.withResolvers<void>();
    const inOther = other.get(UnitOfWork);
    const free = inOther.runInTurnOf(person.id, async () => {
      await inOther.query('UPDATE calendar_credentials SET updated_at = now() WHERE id = $1', [id]);
      held.resolve();
      await eventually(
        () => world.sql(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
        (waiting) => waiting.length > 0,
      );
      return (await inOther.query<{ at: Date }>('SELECT clock_timestamp() AS at'))[0]!.at;
    });
    await held.promise;
    const [lease, freeAt] = await Promise.all([take(grant), free]);
    expect(lease).not.toBeNull();
    const [row] = await world.sql<{ until: Date }>(
      'SELECT refresh_lease_until AS until FROM calendar_credentials WHERE id = $1',
      [id],
    );
    expect(row!.until.getTime() - LEASE_MS).toBeGreaterThanOrEqual(freeAt.getTime());
  });
});

describe('a refresh token', () => {
  it('of Microsoft is replaced by the one that comes with each refresh', async () => {
    const id = await connected('microsoft');
    const before = await world.grants.row(id);
    await world.grants.endsIn(id, 0);
    await world.tokens.fresh(id);
    const after = await world.grants.row(id);
    expect(after.refresh_token).not.toBe(before.refresh_token);
    await world.grants.endsIn(id, 0);
    expect(await world.grants.works('microsoft', await world.tokens.fresh(id))).toBe(true);
  });

  it('of Google stays', async () => {
    const id = await connected('google');
    const before = await world.grants.row(id);
    await world.grants.endsIn(id, 0);
    await world.tokens.fresh(id);
    const after = await world.grants.row(id);
    expect(after.refresh_token).toBe(before.refresh_token);
    expect(after.access_token).not.toBe(before.access_token);
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
    await world.grants.endsIn(soon, 9 * 60);
    await idleFor(idle, 8);
    await world.grants.endsIn(long, -3_600);
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required', token_expiry = now() WHERE id = $1`, [
      dead,
    ]);
    await idleFor(dead, 30);
    const before = await Promise.all([soon, idle, fine, long, dead].map((id) => world.grants.row(id)));
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 2, failed: 0 });
    const after = await Promise.all([soon, idle, fine, long, dead].map((id) => world.grants.row(id)));
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
    const accounts = Array.from({ length: 24 }, (_, index) => `${index}-${person.email('google')}`);
    for (const account of accounts) await world.grants.endsIn(await person.connected('google', { account }), 300);
    await world.calendars.forgetRequests();
    // What is refreshed first takes long: meanwhile the other worker is through with the rest.
    await world.grants.tokenEndpoint('google', { kind: 'delay', ms: 500 }, 8);
    const counts = await Promise.all([world.tokens.refreshDue(), other.get(AccessTokens).refreshDue()]);
    expect(counts[0].refreshed + counts[1].refreshed).toBe(24);
    expect(await world.grants.tokenRequests('google')).toBe(24);
  });

  it('goes on after a grant that is dead', async () => {
    const [dead, good] = [await person.connected('google'), await person.connected('microsoft')];
    await Promise.all([world.grants.endsIn(dead, 60), world.grants.endsIn(good, 120)]);
    await world.calendars.account('google', person.email('google'), 'revoke-grants');
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 1, failed: 1 });
    expect((await world.grants.row(dead)).status).toBe('reauth_required');
    expect((await world.grants.row(good)).status).toBe('active');
  });
});

describe('sealed tokens that change places in the database', () => {
  it('open for nobody, until the person connects again', async () => {
    const mine = await connected('google');
    const stranger = await world.person();
    const theirs = await stranger.connected('google');
    const before = await world.grants.row(mine);
    const other = await world.grants.row(theirs);
    const put = (id: string, { access_token, refresh_token }: GrantRow) =>
      world.sql('UPDATE calendar_credentials SET access_token = $2, refresh_token = $3 WHERE id = $1', [
        id,
        access_token,
        refresh_token,
      ]);
    await put(mine, other);
    await put(theirs, before);
    for (const id of [mine, theirs]) await expect(world.tokens.fresh(id)).rejects.toThrow(TokenUnavailableError);
    expect(await requestsFor('google')).toBe(0);
    expect(await person.connected('google')).toBe(mine);
    expect(await world.grants.works('google', await world.tokens.fresh(mine))).toBe(true);
    // Nor do the two tokens of one account stand in for each other.
    await put(mine, { ...before, access_token: before.refresh_token, refresh_token: before.access_token });
    await expect(world.tokens.fresh(mine)).rejects.toThrow(TokenUnavailableError);
  });
});
