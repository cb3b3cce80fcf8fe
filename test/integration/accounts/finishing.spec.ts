import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExpiredStates } from '@calendar/contracts/ports';
import { CareerCopilot } from '../../support/career-copilot';
import { signToken } from '../api/test-config';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

const PROVIDERS = ['google', 'microsoft'] as const;
/** As far as the clocks of the database and of this process may lie apart. */
const CLOCKS_MS = 5_000;

let world: AccountWorld;
let person: AccountOwner;
let stranger: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [person, stranger] = [await world.person(), await world.person()];
});
afterEach(() => world.calendars.clearFaults());

const FOREIGN = { status: 403, body: { code: 'consent.foreign' } };
const INVALID = { status: 409, body: { code: 'ticket.invalid' } };

const parkedOf = ({ id }: AccountOwner) =>
  world.sql<Record<string, unknown>>('SELECT * FROM parked_grants WHERE user_id = $1', [id]);

const endsNow = ({ id }: AccountOwner) =>
  world.sql(`UPDATE parked_grants SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [id]);

const sweep = () => world.get(ExpiredStates).deleteExpired();

async function revocations(account: string): Promise<number> {
  const requests = await world.calendars.requests({ provider: 'google', account });
  return requests.filter(({ path, status }) => path.startsWith('/revoke') && status === 200).length;
}

describe.each(PROVIDERS)('a stranger who was sent a link and allows %s', (provider) => {
  it('has connected nothing to whoever sent it, and is told so', async () => {
    const ticket = await person.ticket(provider, { account: stranger.email(provider) });
    expect(await person.app.connections()).toEqual([]);
    expect(await stranger.finish(provider, ticket)).toMatchObject(FOREIGN);
    expect(await person.finish(provider, ticket)).toMatchObject(INVALID);
    expect(await stranger.finish(provider, ticket)).toMatchObject(INVALID);
    expect([...(await person.app.connections()), ...(await stranger.app.connections())]).toEqual([]);
    expect(await parkedOf(person)).toEqual([]);
    if (provider === 'google') expect(await revocations(stranger.email('google'))).toBe(1);
  });

  it('keeps the connection that they have to that account themselves', async () => {
    const own = await stranger.connected(provider);
    const ticket = await person.ticket(provider, { account: stranger.email(provider) });
    expect(await stranger.finish(provider, ticket)).toMatchObject(FOREIGN);
    await world.grants.endsIn(own, 0);
    expect(await world.grants.works(provider, await world.tokens.fresh(own))).toBe(true);
    expect(await parkedOf(person)).toEqual([]);
  });

  it('keeps the grant with which they are just connecting it themselves', async () => {
    const own = await stranger.ticket(provider);
    const ticket = await person.ticket(provider, { account: stranger.email(provider) });
    expect(await stranger.finish(provider, ticket)).toMatchObject(FOREIGN);
    const { body } = await stranger.finish(provider, own);
    await world.grants.endsIn(body.connectionId, 0);
    expect(await world.grants.works(provider, await world.tokens.fresh(body.connectionId))).toBe(true);
  });
});

describe('a ticket', () => {
  it('is stored hashed, and what it is for sealed for its person', async () => {
    const before = Date.now();
    const ticket = await person.ticket('google');
    const [row] = await parkedOf(person);
    expect(JSON.stringify(row)).not.toContain(ticket);
    for (const token of ['sealed_refresh_token', 'sealed_access_token']) {
      expect(String(row?.[token]).split('.')).toHaveLength(4);
    }
    // Ten minutes from when it was made.
    const made = Number(row?.['expires_at']) - 600_000;
    expect(made).toBeGreaterThan(before - CLOCKS_MS);
    expect(made).toBeLessThan(Date.now() + CLOCKS_MS);
  });

  it('is good once', async () => {
    const ticket = await person.ticket('google');
    expect(await person.finish('google', ticket)).toMatchObject({ status: 200, body: { outcome: 'connected' } });
    expect(await person.finish('google', ticket)).toMatchObject(INVALID);
    expect(await parkedOf(person)).toEqual([]);
  });

  it('is good once, also for several pages at the same moment', async () => {
    const ticket = await person.ticket('google');
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.finish('google', ticket)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
    expect(await person.app.connections()).toHaveLength(1);
  });

  it('is either taken by its person or ended by a stranger, whoever is quicker', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = `${round}-${person.email('google')}`;
      const ticket = await person.ticket('google', { account });
      const [own, foreign] = await Promise.all([person.finish('google', ticket), stranger.finish('google', ticket)]);
      expect([
        [200, 409],
        [409, 403],
      ]).toContainEqual([own.status, foreign.status]);
      const isConnected = (await person.app.connections()).some(({ accountEmail }) => accountEmail === account);
      expect(isConnected).toBe(own.status === 200);
    }
  });

  it('is worth nothing after ten minutes, to nobody', async () => {
    const ticket = await person.ticket('google');
    await endsNow(person);
    expect(await stranger.finish('google', ticket)).toMatchObject(INVALID);
    expect(await person.finish('google', ticket)).toMatchObject(INVALID);
    expect(await person.app.connections()).toEqual([]);
  });

  it('of one provider is none of another, and is not used up by the mistake', async () => {
    const ticket = await person.ticket('google');
    expect(await person.finish('microsoft', ticket)).toMatchObject(INVALID);
    expect(await stranger.finish('microsoft', ticket)).toMatchObject(INVALID);
    expect(await person.finish('yahoo', ticket)).toMatchObject({ status: 404, body: { code: 'provider.unknown' } });
    expect((await person.finish('google', ticket)).status).toBe(200);
  });

  it.each([
    {},
    { ticket: '' },
    { ticket: 7 },
    { ticket: null },
    { ticket: 'a'.repeat(201) },
    { ticket: 'a', code: 'b' },
  ])('is not %j', async (body) => {
    const answer = await person.app.call('POST', '/calendar/google/finish', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
  });

  it('made up is no ticket', async () => {
    expect(await person.finish('google', 'made-up')).toMatchObject(INVALID);
  });

  it('is taken from nobody without a token', async () => {
    const ticket = await person.ticket('google');
    const response = await fetch(`${world.url}/api/v1/calendar/google/finish`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket }),
    });
    expect(response.status).toBe(401);
    expect((await person.finish('google', ticket)).status).toBe(200);
  });

  it('is taken from the backend in the name of its person, and of nobody else', async () => {
    const token = await signToken({ sub: 'backend', scope: 'career-copilot.service' });
    const backend = new CareerCopilot(() => world.url, token);
    const finish = (ticket: string, userId: string) =>
      backend.call('POST', '/calendar/google/finish', { body: { ticket }, headers: { 'x-user-id': userId } });
    expect(await finish(await person.ticket('google'), person.id)).toMatchObject({ status: 200 });
    expect(await finish(await person.ticket('google'), stranger.id)).toMatchObject(FOREIGN);
  });
});

describe('between the way back and the finish', () => {
  it('a process may end: any other one finishes', async () => {
    const ticket = await person.ticket('google');
    const other = await world.anotherProcess();
    await other.listen(0, '127.0.0.1');
    const url = (await other.getUrl()).replace('[::1]', '127.0.0.1');
    const elsewhere = new CareerCopilot(() => url, person.token);
    expect(await elsewhere.call('POST', '/calendar/google/finish', { body: { ticket } })).toMatchObject({
      status: 200,
    });
    expect(await person.finish('google', ticket)).toMatchObject(INVALID);
  });

  it('a database that fails in the middle leaves the ticket as good as it was', async () => {
    const ticket = await person.ticket('google');
    await world.sql(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.user_id = '${person.id}' THEN RAISE EXCEPTION 'shutting down' USING ERRCODE = '57P01'; END IF;
        RETURN NEW; END $$`);
    await world.sql(
      'CREATE TRIGGER refuse BEFORE INSERT ON calendar_preferences FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    expect((await person.finish('google', ticket)).status).toBe(503);
    expect(await person.app.connections()).toEqual([]);
    await world.sql('DROP FUNCTION refuse CASCADE');
    expect(await person.finish('google', ticket)).toMatchObject({ status: 200, body: { outcome: 'connected' } });
  });
});

describe('a grant that nobody finishes', () => {
  it.each(PROVIDERS)('of %s is destroyed when its time is over, and not before', async (provider) => {
    const ticket = await person.ticket(provider);
    await sweep();
    expect(await parkedOf(person)).toHaveLength(1);
    await endsNow(person);
    expect(await sweep()).toBeGreaterThanOrEqual(1);
    expect(await parkedOf(person)).toEqual([]);
    expect(await person.finish(provider, ticket)).toMatchObject(INVALID);
    if (provider === 'google') expect(await revocations(person.email('google'))).toBe(1);
  });

  it('does not take along the connection that rests on the same account', async () => {
    const id = await person.connected('google');
    await person.ticket('google');
    await endsNow(person);
    await sweep();
    expect(await parkedOf(person)).toEqual([]);
    expect(await revocations(person.email('google'))).toBe(0);
    await world.grants.endsIn(id, 0);
    expect(await world.grants.works('google', await world.tokens.fresh(id))).toBe(true);
  });

  it('is revoked later when Google is away, and destroyed unrevoked when that lasts', async () => {
    const revoking = { provider: 'google', match: { path: '^/revoke' }, times: null };
    await world.calendars.fault({ ...revoking, action: { kind: 'cut-before' } });
    const ticket = await person.ticket('google');
    expect(await stranger.finish('google', ticket)).toMatchObject(FOREIGN);
    await sweep();
    expect(await parkedOf(person)).toHaveLength(1);
    await world.calendars.clearFaults();
    await sweep();
    expect(await parkedOf(person)).toEqual([]);
    expect(await revocations(person.email('google'))).toBe(1);

    await world.calendars.fault({ ...revoking, action: { kind: 'cut-before' } });
    await person.ticket('google');
    await endsNow(person);
    await sweep();
    expect(await parkedOf(person)).toHaveLength(1);
    await world.sql(`UPDATE parked_grants SET expires_at = now() - interval '11 minutes' WHERE user_id = $1`, [
      person.id,
    ]);
    await sweep();
    expect(await parkedOf(person)).toEqual([]);
  });

  it('of which too little was allowed is revoked later, too', async () => {
    await world.calendars.fault({ provider: 'google', match: { path: '^/revoke' }, action: { kind: 'cut-before' } });
    const page = await person.connect('google', { decision: 'partial', scopes: ['openid', 'email'] });
    expect(page.searchParams.get('missing')).toBe('events,calendars');
    expect(await parkedOf(person)).toHaveLength(1);
    await sweep();
    expect(await parkedOf(person)).toEqual([]);
    expect(await revocations(person.email('google'))).toBe(1);
  });

  it('keeps a disconnect of its account from revoking it, and is revoked itself at last', async () => {
    const id = await person.connected('google');
    const ticket = await person.ticket('google');
    await person.app.ok('DELETE', '/calendar/google?removeEvents=true');
    await world.connections.finishDisconnect(id);
    expect(await world.connections.byId(id)).toBeNull();
    const { body } = await person.finish('google', ticket);
    expect(await world.grants.works('google', await world.tokens.fresh(body.connectionId))).toBe(true);
    expect(body.outcome).toBe('connected');
  });
});

describe.each(PROVIDERS)('how a consent to %s ends', (provider) => {
  it('is told: connected, nothing changed, connected again', async () => {
    const first = await person.finished(provider);
    expect(first.outcome).toBe('connected');
    expect(await person.finished(provider)).toEqual({ ...first, outcome: 'unchanged' });
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [first.connectionId]);
    const again = await person.finished(provider, {}, { connectionId: first.connectionId });
    expect(again).toEqual({ ...first, outcome: 'reconnected' });
  });

  it('with another account than the one that was meant keeps both', async () => {
    const first = await person.connected(provider);
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [first]);
    const account = `b-${person.email(provider)}`;
    const other = await person.finished(provider, { account }, { connectionId: first });
    expect(other).toEqual({ connectionId: expect.not.stringMatching(first) as string, outcome: 'other-account' });
    expect(await person.app.connections()).toMatchObject([
      { id: first, status: 'reauth_required' },
      { id: other.connectionId, status: 'active', accountEmail: account },
    ]);
    expect(await person.finished(provider, { account }, { connectionId: first })).toEqual(other);
  });

  it('that is to be renewed suggests the account, unless the person is to choose', async () => {
    const connectionId = await person.connected(provider);
    const asked = async (body: Record<string, unknown>) => {
      const { searchParams } = await person.begin(provider, body);
      return [searchParams.get('prompt'), searchParams.get('login_hint')];
    };
    const usual = { google: 'consent', microsoft: 'select_account' }[provider];
    const choose = { google: 'select_account consent', microsoft: 'select_account' }[provider];
    expect(await asked({})).toEqual([usual, null]);
    expect(await asked({ connectionId })).toEqual([provider === 'google' ? usual : null, person.email(provider)]);
    expect(await asked({ connectionId: connectionId.toUpperCase(), loginHint: 'b@mail.example' })).toEqual([
      provider === 'google' ? usual : null,
      'b@mail.example',
    ]);
    expect(await asked({ connectionId, chooseAccount: true })).toEqual([choose, null]);
    expect(await asked({ chooseAccount: true })).toEqual([choose, null]);
  });

  it('cannot be to renew what is not there, is of others, or is leaving', async () => {
    const begin = (body: unknown) => person.app.call('POST', `/calendar/${provider}/connect`, { body });
    const notFound = { status: 404, body: { code: 'connection.not-found' } };
    expect(await begin({ connectionId: await stranger.connected(provider) })).toMatchObject(notFound);
    const elsewhere = provider === 'google' ? 'microsoft' : 'google';
    expect(await begin({ connectionId: await person.connected(elsewhere) })).toMatchObject(notFound);
    const connectionId = await person.connected(provider);
    await person.app.ok('DELETE', `/calendar/connections/${connectionId}?removeEvents=true`);
    expect(await begin({ connectionId })).toMatchObject({ status: 409, body: { code: 'connection.disconnecting' } });
  });
});

describe('a consent that nobody comes back from', () => {
  it('is forgotten after its time, and not before', async () => {
    await person.begin('google');
    await person.begin('microsoft');
    await world.sql(
      `UPDATE oauth_states SET expires_at = now() - interval '1 second' WHERE user_id = $1 AND provider = 'google'`,
      [person.id],
    );
    expect(await sweep()).toBeGreaterThanOrEqual(1);
    const left = await world.sql('SELECT provider FROM oauth_states WHERE user_id = $1', [person.id]);
    expect(left).toEqual([{ provider: 'microsoft' }]);
  });
});
