import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialConnected } from '@calendar/contracts/domain-events';
import type { Answer } from '../../support/career-copilot';
import type { AccountOwner } from './account-owner';
import { AccountWorld, WEB_URL } from './account-world';

const PROVIDERS = ['google', 'microsoft'] as const;
/** As far as the clocks of the database and of this process may lie apart. */
const CLOCKS_MS = 5_000;
const LANDING = '/settings/integrations/callback';

let world: AccountWorld;
let person: AccountOwner;
let connected: CredentialConnected[];

beforeAll(async () => {
  world = await AccountWorld.start();
  connected = world.record(CredentialConnected);
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
});

const parkedOf = ({ id }: AccountOwner) => world.sql('SELECT * FROM parked_grants WHERE user_id = $1', [id]);

const connect = (provider: string, body?: unknown): Promise<Answer<Record<string, unknown>>> =>
  person.app.call('POST', `/calendar/${provider}/connect`, { body });

describe('beginning a consent', () => {
  it('sends the browser to Google for offline access to events and the calendar list, and no more', async () => {
    const page = await person.begin('google', { loginHint: 'ada@google.test' });
    expect(`${page.origin}${page.pathname}`).toBe(`${world.sandboxUrl}/accounts.google.com/o/oauth2/v2/auth`);
    const { state, code_challenge, ...rest } = Object.fromEntries(page.searchParams);
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(code_challenge).toMatch(/^[\w-]{43}$/);
    expect(rest).toEqual({
      client_id: 'google-client',
      response_type: 'code',
      redirect_uri: 'https://calendar.example/api/v1/calendar/google/callback',
      scope:
        'openid email https://www.googleapis.com/auth/calendar.events ' +
        'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
      access_type: 'offline',
      prompt: 'consent',
      code_challenge_method: 'S256',
      login_hint: 'ada@google.test',
    });
  });

  it('sends the browser to Microsoft to choose an account', async () => {
    const page = await person.begin('microsoft');
    expect(page.pathname).toBe('/login.microsoftonline.com/common/oauth2/v2.0/authorize');
    expect(page.searchParams.get('scope')).toBe('offline_access openid profile email Calendars.ReadWrite');
    expect(page.searchParams.get('prompt')).toBe('select_account');
    expect(page.searchParams.get('code_challenge_method')).toBe('S256');
    expect(page.searchParams.has('login_hint')).toBe(false);
  });

  it('needs no body, and says until when', async () => {
    const before = Date.now();
    const { status, body } = await connect('google');
    expect(status).toBe(200);
    // Ten minutes from some moment between the question and the answer.
    const asked = Date.parse(String(body['expiresAt'])) - 600_000;
    expect(asked).toBeGreaterThan(before - CLOCKS_MS);
    expect(asked).toBeLessThan(Date.now() + CLOCKS_MS);
  });

  it('knows its providers', async () => {
    for (const provider of ['yahoo', 'Google', 'constructor', '__proto__']) {
      expect(await connect(provider, {}), provider).toMatchObject({ status: 404, body: { code: 'provider.unknown' } });
    }
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/.//evil.example',
    '/%2F%2Fevil.example',
    '/..//ada:secret@evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/a\\b',
    '/a\nb',
    '/a\u0000b',
    'settings',
    'javascript:alert(1)',
    '',
    ' /settings',
    `/${'a'.repeat(500)}`,
    7,
    null,
    { path: '/settings' },
  ])('refuses to come back to %j', async (returnTo) => {
    const answer = await connect('google', { returnTo });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ field: 'returnTo' }));
  });

  it.each([
    { loginHint: 7 },
    { loginHint: 'a'.repeat(321) },
    { loginHint: 'a\u0000b' },
    { redirectUri: 'https://x.example' },
    { start: 'later' },
    { chooseAccount: false },
    { connectionId: 'mine' },
  ])('refuses %j', async (body) => {
    expect(await connect('google', body)).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
  });

  it('keeps state and verifier only hashed and sealed', async () => {
    const page = await person.begin('google');
    const [row] = await world.sql<Record<string, unknown>>('SELECT * FROM oauth_states WHERE user_id = $1', [
      person.id,
    ]);
    expect(JSON.stringify(row)).not.toContain(page.searchParams.get('state'));
    expect(String(row?.['sealed_verifier']).split('.')).toHaveLength(4);
  });
});

describe.each(PROVIDERS)('a consent given to %s', (provider) => {
  it('lands on the page that finishes it, and makes a connection then', async () => {
    const page = await person.connect(provider);
    expect(page.origin + page.pathname).toBe(`${WEB_URL}${LANDING}`);
    const { ticket, ...rest } = Object.fromEntries(page.searchParams);
    expect(rest).toEqual({ provider, status: 'confirm' });
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(await person.app.connections()).toEqual([]);
    const { status, body } = await person.finish(provider, ticket!);
    const [connection] = await person.app.connections();
    expect({ status, body }).toEqual({ status: 200, body: { connectionId: connection?.id, outcome: 'connected' } });
    expect(connection).toMatchObject({ provider, accountEmail: person.email(provider), status: 'active' });
    expect(connected.filter(({ payload }) => payload.userId === person.id).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ connectionId: connection?.id, provider, reconnected: false }),
    ]);
  });

  it('tells neither caches nor referrers of the code', async () => {
    const response = await fetch(await person.consent(provider), { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is good once', async () => {
    const callback = await person.consent(provider);
    expect((await person.land(callback)).searchParams.get('status')).toBe('confirm');
    expect((await person.land(callback)).searchParams.get('code')).toBe('state.invalid');
    expect(await parkedOf(person)).toHaveLength(1);
  });

  it('is good once, also for two browsers at the same moment', async () => {
    const callback = await person.consent(provider);
    const pages = await Promise.all(Array.from({ length: 5 }, () => person.land(callback)));
    const codes = pages.map(({ searchParams }) => searchParams.get('code') ?? searchParams.get('status'));
    expect(codes.toSorted((a, b) => (a! < b! ? -1 : 1))).toEqual([
      'confirm',
      ...Array<string>(4).fill('state.invalid'),
    ]);
    expect(await parkedOf(person)).toHaveLength(1);
  });

  it('is worth nothing after ten minutes', async () => {
    const callback = await person.consent(provider);
    await world.sql(`UPDATE oauth_states SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [person.id]);
    expect((await person.land(callback)).searchParams.get('code')).toBe('state.invalid');
    expect(await person.app.connections()).toEqual([]);
  });

  it('that is refused makes no connection', async () => {
    const page = await person.connect(provider, { decision: 'deny' }, { returnTo: '/timeline?tab=2#top' });
    expect(page.href).toBe(`${WEB_URL}/timeline?tab=2&provider=${provider}&status=error&code=consent.denied#top`);
    expect(await person.app.connections()).toEqual([]);
  });

  it('cannot be finished with a code that the provider does not know', async () => {
    const callback = new URL(await person.consent(provider));
    callback.searchParams.set('code', '4/made-up');
    expect((await person.land(callback.href)).searchParams.get('code')).toBe('exchange.failed');
    expect(await person.app.connections()).toEqual([]);
  });

  it('ends with an error for the person when the token endpoint is away', async () => {
    const callback = await person.consent(provider, {}, { returnTo: '/here' });
    await world.calendars.fault({ provider, match: { path: '/token' }, action: { kind: 'status', status: 503 } });
    const page = await person.land(callback);
    expect(page.href).toBe(`${WEB_URL}/here?provider=${provider}&status=error&code=exchange.failed`);
    expect(await person.app.connections()).toEqual([]);
  });

  it('keeps the id of the account that is connected already, and takes the new grant', async () => {
    const first = await person.connected(provider);
    const sealed = () =>
      world.sql<{ refresh_token: string }>('SELECT refresh_token FROM calendar_credentials WHERE id = $1', [first]);
    const [before] = await sealed();
    expect(await person.connected(provider)).toBe(first);
    expect((await sealed())[0]).not.toEqual(before);
    expect(await person.app.connections()).toHaveLength(1);
    const events = connected.filter(({ payload }) => payload.connectionId === first);
    expect(events.map(({ payload }) => payload.reconnected)).toEqual([false, true]);
  });

  it('to another account of the same provider is another connection', async () => {
    const ids = [
      await person.connected(provider),
      await person.connected(provider, { account: `b-${person.email(provider)}` }),
    ];
    expect((await person.app.connections()).map(({ id }) => id)).toEqual(ids);
  });

  it('by two people to one account is a connection for each', async () => {
    const account = person.email(provider);
    const other = await world.person();
    const own = await person.connected(provider);
    const theirs = await other.connected(provider, { account });
    expect(theirs).not.toBe(own);
    expect((await person.app.connections()).map(({ id }) => id)).toEqual([own]);
    expect((await other.app.connections()).map(({ id }) => id)).toEqual([theirs]);
  });
});

describe('a consent that leaves out what is needed', () => {
  const EVENTS = 'https://www.googleapis.com/auth/calendar.events';
  const PARTIAL = {
    google: ['openid', 'email', EVENTS],
    microsoft: ['openid', 'profile', 'email', 'offline_access'],
  };

  it.each(PROVIDERS)('at %s connects nothing', async (provider) => {
    const page = await person.connect(provider, { decision: 'partial', scopes: PARTIAL[provider] });
    expect(page.searchParams.get('code')).toBe('consent.partial');
    expect(page.searchParams.get('missing')).toBe({ google: 'calendars', microsoft: 'events,calendars' }[provider]);
    expect(await person.app.connections()).toEqual([]);
    const stored = await world.sql('SELECT id FROM calendar_credentials WHERE user_id = $1', [person.id]);
    expect([...stored, ...(await parkedOf(person))]).toEqual([]);
  });

  it('is given back to Google', async () => {
    await person.connect('google', { decision: 'partial', scopes: PARTIAL.google });
    const requests = await world.calendars.requests({ provider: 'google', account: person.email('google') });
    expect(requests.map(({ path }) => path)).toContain('/revoke');
  });

  it('does not end the grant of the connection that there is', async () => {
    const id = await person.connected('google');
    const page = await person.connect('google', { decision: 'partial', scopes: PARTIAL.google });
    expect(page.searchParams.get('code')).toBe('consent.partial');
    await world.sql(`UPDATE calendar_credentials SET token_expiry = now() WHERE id = $1`, [id]);
    expect(await world.tokens.fresh(id)).toEqual(expect.any(String));
  });
});

describe('a callback', () => {
  const callback = (path: string) => person.land(`${world.url}/api/v1/calendar/${path}`);

  it.each(['google/callback', 'google/callback?code=a&state=', 'microsoft/callback?code=a&state=made-up'])(
    'that nobody began (%s) lands on the page that says so',
    async (path) => {
      const page = await callback(path);
      expect(page.origin + page.pathname).toBe(`${WEB_URL}${LANDING}`);
      expect(page.searchParams.get('code')).toBe('state.invalid');
    },
  );

  it('takes neither lists nor the state of another provider', async () => {
    const google = new URL(await person.consent('google'));
    const state = google.searchParams.get('state')!;
    expect((await callback(`google/callback?code=a&state=${state}&state=${state}`)).searchParams.get('code')).toBe(
      'state.invalid',
    );
    expect((await callback(`microsoft/callback?code=a&state=${state}`)).searchParams.get('code')).toBe('state.invalid');
    expect((await person.land(google.href)).searchParams.get('code')).toBe('state.invalid');
  });

  it('that says two things connects nothing, and costs nothing', async () => {
    const callback = await person.consent('google');
    for (const more of ['&error=access_denied&error=x', '&code=another']) {
      expect((await person.land(callback + more)).searchParams.get('code')).toBe('state.invalid');
    }
    expect(await person.app.connections()).toEqual([]);
    expect((await person.land(callback)).searchParams.get('status')).toBe('confirm');
  });

  it('of an unknown provider is 404', async () => {
    const response = await fetch(`${world.url}/api/v1/calendar/yahoo/callback?code=a&state=b`, { redirect: 'manual' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'provider.unknown' });
  });

  it('speaks for itself, whatever the path to come back to claims', async () => {
    const returnTo = '/settings?status=confirm&ticket=mine&code=x&missing=events&provider=y&tab=1';
    const denied = await person.connect('google', { decision: 'deny' }, { returnTo });
    expect(denied.search).toBe('?tab=1&provider=google&status=error&code=consent.denied');
    const page = await person.connect('google', {}, { returnTo });
    expect(page.search).toMatch(/^\?tab=1&provider=google&status=confirm&ticket=[\w-]{43}$/);
  });

  it('is taken by GET alone: whoever looks at a link first uses nothing up', async () => {
    const callback = await person.consent('google');
    const response = await fetch(callback, { method: 'HEAD', redirect: 'manual' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
    expect((await person.land(callback)).searchParams.get('status')).toBe('confirm');
  });
});

describe('a token response', () => {
  const ANSWER = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 3_599 };
  const [microsoft, google] = ['https://login.microsoftonline.com', 'https://accounts.google.com'];
  const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;
  const idToken = (claims: Record<string, unknown>) =>
    [{ alg: 'RS256' }, { iat: inAnHour() - 3_600, exp: inAnHour(), ...claims }, 'signature']
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');

  it.each<[string, string, Record<string, unknown>]>([
    ['names no account', 'google', {}],
    ['is for another client', 'google', { iss: google, aud: 'other-client', sub: '1' }],
    ['is of another issuer', 'google', { iss: microsoft, aud: 'google-client', sub: '1' }],
    [
      'is of another tenant than it says',
      'microsoft',
      { iss: `${microsoft}/a/v2.0`, tid: 'b', aud: 'microsoft-client', sub: '1' },
    ],
    ['is a day old', 'google', { iss: google, aud: 'google-client', sub: '1', exp: inAnHour() - 86_400 }],
  ])('whose ID token %s connects nothing', async (_what, provider, claims) => {
    const place = provider as 'google' | 'microsoft';
    const callback = await person.consent(place);
    const body = Object.keys(claims).length > 0 ? { ...ANSWER, id_token: idToken(claims) } : ANSWER;
    await world.calendars.fault({
      provider,
      match: { path: '/token' },
      action: { kind: 'status', status: 200, body },
    });
    expect((await person.land(callback)).searchParams.get('code')).toBe('exchange.failed');
    expect(await person.app.connections()).toEqual([]);
  });

  it('without a refresh token is not kept by a new connection, and is enough for one that works', async () => {
    const claims = { iss: google, aud: 'google-client', sub: person.id, email: 'ada@google.test' };
    const scope =
      'openid email https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly';
    const land = async (extra: Record<string, unknown>) => {
      const callback = await person.consent('google');
      const body = { access_token: 'a', token_type: 'Bearer', scope, id_token: idToken(claims), ...extra };
      await world.calendars.fault({
        provider: 'google',
        match: { path: '/token' },
        action: { kind: 'status', status: 200, body },
      });
      return (await person.land(callback)).searchParams;
    };
    const finish = async (extra: Record<string, unknown>) =>
      (await person.finish('google', (await land(extra)).get('ticket')!)).body;
    expect((await land({})).get('code')).toBe('exchange.failed');
    expect(await person.app.connections()).toEqual([]);
    const { connectionId: id } = await finish({ refresh_token: 'r' });
    expect(await finish({ access_token: 'b' })).toEqual({ connectionId: id, outcome: 'unchanged' });
    expect(await world.tokens.fresh(id)).toBe('b');

    const ticket = (await land({ access_token: 'c' })).get('ticket')!;
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [id]);
    expect((await land({ access_token: 'd' })).get('code')).toBe('exchange.failed');
    expect(await person.finish('google', ticket)).toMatchObject({
      status: 409,
      body: { code: 'connection.reauth-required' },
    });
    expect(await parkedOf(person)).toEqual([]);
    expect(await person.app.connections()).toMatchObject([{ id, status: 'reauth_required' }]);
  });
});

describe('a provider that is not set up', () => {
  it('is 409 to begin with, and an outcome to come back from', async () => {
    const off = await world.anotherProcess({ MICROSOFT_CLIENT_ID: '', MICROSOFT_CLIENT_SECRET: '' });
    await off.listen(0, '127.0.0.1');
    const url = (await off.getUrl()).replace('[::1]', '127.0.0.1');
    const callback = await person.consent('microsoft');
    const page = await person.land(callback.replace(world.url, url));
    expect(page.searchParams.get('code')).toBe('exchange.failed');
    const elsewhere = await fetch(`${url}/api/v1/calendar/microsoft/connect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect(elsewhere.status).toBe(409);
    expect(await elsewhere.json()).toMatchObject({ code: 'provider.off' });
  });
});
