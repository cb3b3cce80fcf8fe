import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialDisconnected } from '@calendar/contracts/domain-events';
import { AccessTokens, Connections, ReauthRequiredError } from '@calendar/contracts/ports';
import { eventually } from '../../support/eventually';
import { quickest } from '../../support/quickest';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

const PROVIDERS = ['google', 'microsoft'] as const;

let world: AccountWorld;
let person: AccountOwner;
let stopEnding: () => Promise<void>;
let disconnected: CredentialDisconnected[];

beforeAll(async () => {
  world = await AccountWorld.start();
  disconnected = world.record(CredentialDisconnected);
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
  stopEnding = endDisconnects();
});
afterEach(async () => {
  await stopEnding();
  await world.calendars.clearFaults();
});

/** Does from now on what the worker does when a disconnect has begun. @returns how to stop it */
function endDisconnects(): () => Promise<void> {
  let isOn = true;
  const running = eventually(
    async () => {
      for (const { id } of await world.connections.disconnecting()) await world.connections.finishDisconnect(id);
      return isOn;
    },
    (on) => !on,
    { withinMs: 60_000, everyMs: 10 },
  );
  return async () => {
    isOn = false;
    await running;
  };
}

const remove = (path: string) => person.app.call<Record<string, unknown>>('DELETE', `/calendar/${path}`);
const gone = (id: string) =>
  eventually(
    () => world.connections.byId(id),
    (connection) => connection === null,
  );
const eventsOf = ({ id }: AccountOwner) =>
  disconnected.filter(({ payload }) => payload.userId === id).map(({ payload }) => payload);

async function revocations(account: string): Promise<number> {
  const requests = await world.calendars.requests({ provider: 'google', account });
  return requests.filter(({ path }) => path.startsWith('/revoke')).length;
}

describe.each(PROVIDERS)('disconnecting %s', (provider) => {
  it('is done when it is answered: nothing is left of tokens and account', async () => {
    const id = await person.connected(provider);
    expect(await remove(`connections/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await person.app.connections()).toEqual([]);
    expect(await world.sql('SELECT * FROM calendar_credentials WHERE id = $1', [id])).toEqual([]);
    await expect(world.tokens.fresh(id)).rejects.toThrow(ReauthRequiredError);
    expect(eventsOf(person)).toEqual([
      {
        connectionId: id,
        userId: person.id,
        provider,
        accountId: expect.any(String) as string,
        accountEmail: person.email(provider),
        removeEvents: false,
      },
    ]);
  });

  it('of all its accounts leaves those of others, and those of other people', async () => {
    const elsewhere = provider === 'google' ? 'microsoft' : 'google';
    const stranger = await world.person();
    const kept = [await person.connected(elsewhere), await stranger.connected(provider)];
    await person.connected(provider);
    await person.connected(provider, { account: `b-${person.email(provider)}` });
    expect((await remove(provider)).status).toBe(204);
    expect((await person.app.connections()).map(({ id }) => id)).toEqual([kept[0]]);
    expect((await stranger.app.connections()).map(({ id }) => id)).toEqual([kept[1]]);
  });

  it('and connecting again makes a new connection', async () => {
    const before = await person.connected(provider);
    await remove(provider);
    const after = await person.connected(provider);
    expect(after).not.toBe(before);
    expect(await world.grants.works(provider, await world.tokens.fresh(after))).toBe(true);
    expect((await remove(`connections/${before}`)).status).toBe(204);
    expect((await person.app.connections()).map(({ id }) => id)).toEqual([after]);
  });

  it('works when its grant has died before', async () => {
    const id = await person.connected(provider);
    await world.calendars.account(provider, person.email(provider), 'revoke-grants');
    await expect(world.tokens.replace(id, await world.tokens.fresh(id))).rejects.toThrow(ReauthRequiredError);
    expect((await remove(`connections/${id}`)).status).toBe(204);
    expect(await person.app.connections()).toEqual([]);
  });
});

describe('a request to disconnect', () => {
  it.each(PROVIDERS)('may be repeated, also with nothing connected (%s)', async (provider) => {
    const id = await person.connected(provider);
    for (const path of [provider, provider, `connections/${id}`, `connections/${id}?removeEvents=true`]) {
      expect((await remove(path)).status).toBe(204);
    }
    expect(eventsOf(person)).toHaveLength(1);
  });

  it('is told to the others with what the person wants done', async () => {
    const id = await person.connected('google');
    expect((await remove(`connections/${id.toUpperCase()}?removeEvents=true`)).status).toBe(204);
    await gone(id);
    expect(eventsOf(person)).toMatchObject([{ connectionId: id, removeEvents: true }]);
  });

  it.each(['1', 'yes', 'TRUE', '', 'true&removeEvents=false', 'true&force=1', 'true&endAccess=yes'])(
    'with removeEvents=%s is not understood',
    async (value) => {
      const id = await person.connected('google');
      for (const path of [`connections/${id}`, 'google']) {
        expect(await remove(`${path}?removeEvents=${value}`)).toMatchObject({
          status: 400,
          body: { code: 'validation.failed' },
        });
      }
      expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
    },
  );

  it('of what never was, or of others, is 404, before and after it is gone', async () => {
    const stranger = await world.person();
    const foreign = await stranger.connected('google');
    const notFound = { status: 404, body: { code: 'connection.not-found' } };
    expect(await remove(`connections/${randomUUID()}`)).toMatchObject(notFound);
    expect(await remove(`connections/${foreign}`)).toMatchObject(notFound);
    expect(await stranger.app.connections()).toMatchObject([{ id: foreign, status: 'active' }]);
    await stranger.app.ok('DELETE', `/calendar/connections/${foreign}`);
    expect(await remove(`connections/${foreign}`)).toMatchObject(notFound);
  });

  it('of what is no id is 400, of what is no provider 404', async () => {
    expect(await remove('connections/mine')).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
    expect(await remove('yahoo')).toMatchObject({ status: 404, body: { code: 'provider.unknown' } });
  });
});

describe('while nobody ends it', () => {
  beforeEach(() => stopEnding());

  it('the answer comes within seconds, the connection says that it is leaving, and its token still works', async () => {
    const answered = await quickest(10_000, async () => {
      const id = await person.connected('google');
      const began = performance.now();
      expect((await remove('google')).status).toBe(204);
      const ms = performance.now() - began;
      expect(await person.app.connections()).toMatchObject([{ id, status: 'disconnecting' }]);
      expect(await world.grants.works('google', await world.tokens.fresh(id))).toBe(true);
      expect(await world.connections.disconnecting()).toMatchObject([{ id, status: 'disconnecting' }]);
      expect(await world.tokens.refreshDue()).toEqual({ refreshed: 0, failed: 0 });
      await world.connections.finishDisconnect(id);
      expect(await person.app.connections()).toEqual([]);
      return ms;
    });
    expect(answered).toBeLessThan(10_000);
  });

  it('with events to remove, the answer does not wait', async () => {
    const answered = await quickest(1_500, async () => {
      const id = await person.connected('google');
      const began = performance.now();
      expect((await remove('google?removeEvents=true')).status).toBe(204);
      const ms = performance.now() - began;
      await world.connections.finishDisconnect(id);
      return ms;
    });
    expect(answered).toBeLessThan(1_500);
  });

  it('a dead grant is no reason to stay', async () => {
    const id = await person.connected('google');
    await remove('google?removeEvents=true');
    await world.calendars.account('google', person.email('google'), 'revoke-grants');
    await expect(world.tokens.replace(id, await world.tokens.fresh(id))).rejects.toThrow(ReauthRequiredError);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'disconnecting', lastError: null }]);
    await world.connections.finishDisconnect(id);
    expect(await world.connections.byId(id)).toBeNull();
  });

  it.each(PROVIDERS)('who connects %s again is connected, and stays so when the end comes late', async (provider) => {
    const id = await person.connected(provider);
    await remove(`${provider}?removeEvents=true`);
    expect(await person.connected(provider)).toBe(id);
    let ended = 0;
    await world.connections.finishDisconnect(id, async () => void (ended += 1));
    expect(ended).toBe(0);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'active' }]);
    expect(await world.grants.works(provider, await world.tokens.fresh(id))).toBe(true);
  });
});

describe('the end of a disconnect', () => {
  beforeEach(() => stopEnding());

  it('takes along what belongs to it, in one transaction', async () => {
    const id = await person.connected('google');
    await remove('google?removeEvents=true');
    await expect(
      world.connections.finishDisconnect(id, () => Promise.reject(new Error('the links cannot be left'))),
    ).rejects.toThrow('the links cannot be left');
    expect(await world.connections.byId(id)).toMatchObject({ status: 'disconnecting' });
    await world.connections.finishDisconnect(id);
    expect(await world.connections.byId(id)).toBeNull();
  });

  it('comes once, however many workers bring it', async () => {
    const id = await person.connected('google');
    await remove('google?removeEvents=true');
    let ended = 0;
    await Promise.all(
      Array.from({ length: 5 }, () => world.connections.finishDisconnect(id, async () => void (ended += 1))),
    );
    await world.connections.finishDisconnect(id);
    expect(ended).toBe(1);
    expect(await revocations(person.email('google'))).toBe(1);
    expect(await world.connections.byId(id)).toBeNull();
  });

  it('refuses a grant that is made while the old one is being revoked, and keeps nothing half', async () => {
    const id = await person.connected('google');
    await remove('google?removeEvents=true');
    const callback = await person.consent('google');
    await world.calendars.fault({
      provider: 'google',
      match: { path: '^/revoke' },
      // As long as a process that stands still meanwhile may be late.
      action: { kind: 'delay', ms: 7_000 },
    });
    const ending = world.connections.finishDisconnect(id);
    await world.grants.underWay(id);
    const ticket = (await person.land(callback)).searchParams.get('ticket')!;
    expect(await person.finish('google', ticket)).toMatchObject({
      status: 409,
      body: { code: 'connection.disconnecting' },
    });
    expect(await person.finish('google', ticket)).toMatchObject({ status: 409, body: { code: 'ticket.invalid' } });
    await ending;
    expect(await person.app.connections()).toEqual([]);
    const again = await person.connected('google');
    expect(await world.grants.works('google', await world.tokens.fresh(again))).toBe(true);
  });
});

describe('at Google', () => {
  it('the grant is revoked', async () => {
    const id = await person.connected('google');
    const token = await world.tokens.fresh(id);
    await remove('google');
    expect(await world.grants.works('google', token)).toBe(false);
    expect(await revocations(person.email('google'))).toBe(1);
  });

  it('the grant is not revoked while another person is connected to the same account', async () => {
    const account = person.email('google');
    const other = await world.person();
    const [, theirs] = [await person.connected('google'), await other.connected('google', { account })];
    await remove('google');
    expect(await person.app.connections()).toEqual([]);
    expect(await world.grants.works('google', await world.tokens.fresh(theirs))).toBe(true);
    await other.app.ok('DELETE', '/calendar/google');
    expect(await revocations(account)).toBe(1);
  });

  it('the grant is revoked for all who are connected to the account when the person wants that', async () => {
    const account = person.email('google');
    const other = await world.person();
    const [, theirs] = [await person.connected('google'), await other.connected('google', { account })];
    const token = await world.tokens.fresh(theirs);
    expect((await remove('google?endAccess=true')).status).toBe(204);
    expect(await world.grants.works('google', token)).toBe(false);
    await expect(world.tokens.replace(theirs, token)).rejects.toThrow(ReauthRequiredError);
    expect(await other.app.connections()).toMatchObject([{ id: theirs, status: 'reauth_required' }]);
  });

  it("that is so although the person's own grant has died before", async () => {
    const account = person.email('google');
    const other = await world.person();
    const id = await person.connected('google');
    await world.calendars.account('google', account, 'revoke-grants');
    const theirs = await other.connected('google', { account });
    await remove(`connections/${id}?endAccess=true`);
    await gone(id);
    expect(await world.grants.works('google', await world.tokens.fresh(theirs))).toBe(false);
  });

  it('whoever asks for it the second time gets it', async () => {
    await stopEnding();
    const account = person.email('google');
    const other = await world.person();
    const [own, theirs] = [await person.connected('google'), await other.connected('google', { account })];
    await remove('google?removeEvents=true');
    expect((await remove(`connections/${own}?endAccess=true&removeEvents=true`)).status).toBe(204);
    await world.connections.finishDisconnect(own);
    expect(await world.grants.works('google', await world.tokens.fresh(theirs))).toBe(false);
  });

  it('who connects again has not asked for it any more', async () => {
    await stopEnding();
    const account = person.email('google');
    const other = await world.person();
    const [own, theirs] = [await person.connected('google'), await other.connected('google', { account })];
    await remove('google?removeEvents=true&endAccess=true');
    expect(await person.connected('google')).toBe(own);
    await remove('google?removeEvents=true');
    await world.connections.finishDisconnect(own);
    expect(await world.grants.works('google', await world.tokens.fresh(theirs))).toBe(true);
  });

  it('revocation is tried again when the endpoint is away for a moment', async () => {
    const id = await person.connected('google');
    await world.calendars.fault({
      provider: 'google',
      match: { path: '^/revoke' },
      times: 2,
      action: { kind: 'status', status: 503 },
    });
    const token = await world.tokens.fresh(id);
    expect((await remove('google')).status).toBe(204);
    await gone(id);
    expect(await world.grants.works('google', token)).toBe(false);
  });

  it('revocation is not tried for ever: then the tokens are destroyed unrevoked', async () => {
    const id = await person.connected('google');
    await stopEnding();
    await world.calendars.fault({
      provider: 'google',
      match: { path: '^/revoke' },
      times: null,
      action: { kind: 'cut-before' },
    });
    await remove('google?removeEvents=true');
    await world.connections.finishDisconnect(id);
    expect(await world.connections.byId(id)).toMatchObject({ status: 'disconnecting' });
    await world.sql(`UPDATE calendar_credentials SET updated_at = now() - interval '11 minutes' WHERE id = $1`, [id]);
    await world.connections.finishDisconnect(id);
    expect(await world.connections.byId(id)).toBeNull();
  });
});

describe('an installation that has lost its key or its client', () => {
  it.each([
    { TOKEN_ENCRYPTION_KEYS: `k2:${Buffer.alloc(32, 'another key').toString('base64')}` },
    { GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' },
  ])('still lets people go', async (overrides) => {
    await stopEnding();
    const process = await world.anotherProcess(overrides);
    const id = await person.connected('google');
    await remove('google?removeEvents=true');
    await process.get(Connections).finishDisconnect(id);
    expect(await person.app.connections()).toEqual([]);
    await expect(process.get(AccessTokens).fresh(id)).rejects.toThrow(ReauthRequiredError);
  });
});
