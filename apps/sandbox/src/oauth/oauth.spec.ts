import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppClient, pkce, PLACES, queryOf, type ConsentOptions, type Tokens } from '../../test/app-client';
import { SandboxClient, type Answer } from '../../test/sandbox-client';

const ANN = 'ann@example.test';
const EXPECTED = {
  google: {
    code: /^4\//,
    scope: /^openid \S+userinfo.email \S+calendar.events \S+calendarlist.readonly$/,
    partial: 'calendar.calendarlist.readonly',
    issuer: 'https://accounts.google.com',
    claims: { sub: expect.stringMatching(/^\d{21}$/), email: ANN, email_verified: true },
    /** Of a code or a token. */
    refused: { unknown: 'Bad Request', used: 'Bad Request', expired: 'Bad Request', verifier: 'Bad Request' },
    revoked: 'Token has been expired or revoked.',
    otherAddress: 'redirect_uri_mismatch',
  },
  microsoft: {
    code: /^M\.C5/,
    scope: /^openid profile email \S+Calendars.ReadWrite$/,
    partial: 'offline_access',
    issuer: 'https://login.microsoftonline.com/6babcaad-604b-40ac-a9d7-9fd97c0b779f/v2.0',
    claims: { ver: '2.0', email: ANN, name: 'ann', preferred_username: ANN, oid: expect.any(String) },
    refused: { unknown: '70000', used: '54005', expired: '70008', verifier: '501481' },
    revoked: '50173',
    otherAddress: 'invalid_grant',
  },
} as const;

describe.each(['google', 'microsoft'] as const)('Letting an app in at %s', (provider) => {
  const expected = EXPECTED[provider];
  let client: SandboxClient;
  let app: AppClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
    app = new AppClient(client, provider);
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  const connect = (options: ConsentOptions = {}) => AppClient.connect(client, provider, options);
  const consent = (json: object) => client.control(`/${provider}/consents`, { json: { account: ANN, ...json } });
  const post = (form: Record<string, string>) => client.call(app.path(), { form });
  const advance = (ms: number) => client.control('/clock', { json: { advanceMs: ms } });
  const statusOf = async (token: string) => (await app.api(app.places.calendars, { token })).status;
  const refused = ({ status, body }: Answer) => [status, body.error];

  describe('consent', () => {
    it('sends a code and the unchanged state back', async () => {
      const back = await app.authorize();
      expect(back.get('code')).toMatch(expected.code);
      expect(back.get('state')).toBe('a b/c+d=');
    });

    it('tells the app when the person says no', async () => {
      const back = await app.authorize({ decision: 'deny' });
      expect([back.get('error'), back.get('state'), back.has('code')]).toEqual(['access_denied', 'a b/c+d=', false]);
      expect(back.get('error_subcode')).toBe(provider === 'google' ? null : 'cancel');
    });

    it('may bring less than was asked for, and the token says so', async () => {
      const { tokens } = await connect({ decision: 'partial', ticked: [expected.partial] });
      expect(tokens.scope).toContain('openid');
      expect(tokens.scope).not.toMatch(/calendar.events|Calendars/);
      expect((await app.api(app.places.events, { token: tokens.access_token })).status).toBe(403);
    });

    it('is scripted in order, and a script for one request is left to that one', async () => {
      await consent({ decision: 'deny', state: 'of ben' });
      await consent({ decision: 'deny' });
      expect((await app.authorize()).get('error')).toBe('access_denied');
      expect(queryOf(await client.call(app.path())).get('code')).toBeTruthy();
      expect(queryOf(await client.call(app.path({ state: 'of ben' }))).get('error')).toBe('access_denied');
    });

    it('shows a page where nothing is scripted, with the hint first, and what comes along escaped', async () => {
      await client.control(`/${provider}/accounts`, { json: { email: ANN } });
      const { status, body } = await client.call(app.path({ login_hint: '"><script>alert(1)</script>@x.test' }));
      expect([status, body.includes(`value="${ANN}"`), body.includes('<script>alert')]).toEqual([200, true, false]);
      expect(body.match(/checked disabled/g)).toHaveLength(provider === 'google' ? 2 : 5);
    });

    it('takes the answer from the page: another account, a no, or a typing error', async () => {
      const [, , kept = ''] = app.places.scope.split(' ');
      const allowed = await post({ decision: 'allow', other_account: 'New@Example.test', scope: kept });
      const { body } = await app.exchange(queryOf(allowed).get('code')!);
      expect(body.scope).toContain(kept);
      expect(body.scope.includes('calendarlist')).toBe(false);
      const accounts = (await client.control(`/${provider}/accounts`)).body.items as { email: string }[];
      expect(accounts.map(({ email }) => email)).toEqual(['new@example.test']);
      expect(queryOf(await post({ decision: 'deny' })).get('error')).toBe('access_denied');
      expect((await post({ decision: 'allow', other_account: 'nobody' })).status).toBe(400);
    });

    it.each([
      ['without client', { client_id: '' }],
      ['without redirect URI', { redirect_uri: '' }],
      ['with a redirect URI that is a script', { redirect_uri: 'javascript:alert(1)' }],
      ['with a redirect URI that has a fragment', { redirect_uri: 'http://127.0.0.1:9/callback#x' }],
    ])('%s is refused on a page that the app never sees', async (_, parameters) => {
      const { status, headers } = await client.call(app.path(parameters));
      expect([status, headers.get('location')]).toEqual([400, null]);
    });

    it.each([
      ['for a token', { response_type: 'token' }, /invalid_request|unsupported_response_type/],
      ['without scope', { scope: '' }, /invalid_request/],
      ['with a scope that does not exist', { scope: 'openid nonsense' }, /invalid_scope/],
      ['with a scope by the name that every object has', { scope: 'openid constructor' }, /invalid_scope/],
      ['with a strange prompt', { prompt: 'now' }, /invalid_request/],
      ['with a short challenge', { code_challenge: 'short', code_challenge_method: 'S256' }, /invalid_request/],
      ['with a challenge that is no hash', { code_challenge: 'x'.repeat(43) }, /invalid_request/],
    ])('%s is refused, at Google on a page, at Microsoft by way of the app', async (_, parameters, error) => {
      const answer = await client.call(app.path(parameters));
      if (provider === 'google') expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(error)]);
      else expect(queryOf(answer).get('error')).toMatch(error);
    });

    it.each([
      ['another response mode', { response_mode: 'form_post' }],
      ['what was granted before', { include_granted_scopes: 'true' }],
    ])('that asks for what is not simulated (%s) is refused, and not passed over', async (_, parameters) => {
      const answer = await client.call(app.path(parameters));
      if (provider === 'google')
        expect([answer.status, answer.body]).toEqual([400, expect.stringMatching('invalid_request')]);
      else expect(queryOf(answer).get('error')).toBe('invalid_request');
    });

    it('takes several prompts at Google, and one at Microsoft', async () => {
      const { status } = await client.call(app.path({ prompt: 'select_account consent' }));
      expect(status).toBe(provider === 'google' ? 200 : 302);
    });
  });

  describe('a code', () => {
    it('is exchanged for what was granted, which is never cached', async () => {
      const { status, body, headers } = await app.exchange(await app.code());
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3_599,
        scope: expect.stringMatching(expected.scope),
      });
      expect(body.refresh_token.length).toBeGreaterThan(60);
      expect(await statusOf(body.access_token)).toBe(200);
    });

    it.each<[string, (code: string, app: AppClient) => Promise<Answer>, 'unknown' | 'used' | 'expired' | 'verifier']>([
      ['that nobody issued', (_, asking) => asking.exchange('4/made-up'), 'unknown'],
      ['of another client', (code, asking) => asking.exchange(code, { client_id: 'other' }), 'unknown'],
      ['that was used', (code, asking) => asking.exchange(code).then(() => asking.exchange(code)), 'used'],
      ['after ten minutes', (code, asking) => advance(600_000).then(() => asking.exchange(code)), 'expired'],
      ['with a verifier for no challenge', (code, asking) => asking.exchange(code, { code_verifier: 'x' }), 'verifier'],
    ])('%s is refused', async (_, use, why) => {
      const answer = await use(await app.code(), app);
      expect(refused(answer)).toEqual([400, 'invalid_grant']);
      expect(answer.body.error_description).toContain(expected.refused[why]);
    });

    it('goes to the address of the request only', async () => {
      const answer = await app.exchange(await app.code(), { redirect_uri: 'http://127.0.0.1:9/other' });
      expect(refused(answer)).toEqual([400, expected.otherAddress]);
    });

    it('needs the verifier of its challenge', async () => {
      const { verifier, challenge } = pkce();
      const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
      const exchange = async (form: Record<string, string>) =>
        (await app.exchange(await app.code({ parameters }), form)).status;
      expect(await exchange({})).toBe(400);
      expect(await exchange({ code_verifier: challenge })).toBe(400);
      expect(await exchange({ code_verifier: verifier })).toBe(200);
    });

    it('brings no ID token without openid, and no refresh token for who does not want to stay', async () => {
      const scope = provider === 'google' ? 'https://www.googleapis.com/auth/calendar.events' : 'Calendars.Read';
      const online: Record<string, string> = provider === 'google' ? { access_type: 'online' } : {};
      const { tokens } = await connect({ parameters: { scope, ...online } });
      expect([tokens.id_token, tokens.refresh_token, tokens.scope]).toEqual([undefined, undefined, scope]);
    });

    it('brings an ID token that verifies, whatever the clock of the sandbox shows', async () => {
      await advance(30 * 86_400_000);
      const { tokens } = await connect({ parameters: { nonce: 'n-1' } });
      const keys = createRemoteJWKSet(new URL(client.sandbox.url + PLACES[provider].keys));
      const { issuer, claims } = expected;
      const { payload } = await jwtVerify(tokens.id_token!, keys, {
        issuer,
        audience: 'copilot',
        algorithms: ['RS256'],
      });
      expect(payload).toMatchObject({ ...claims, nonce: 'n-1' });
    });
  });

  describe('a refresh token', () => {
    it('works again and again; at Microsoft each use brings another one', async () => {
      const own = await connect();
      const first = (await own.refresh()).body as Tokens;
      const second = (await own.refresh()).body as Tokens;
      expect([await statusOf(own.tokens.access_token), await statusOf(second.access_token)]).toEqual([200, 200]);
      if (provider === 'google') expect(first.refresh_token).toBeUndefined();
      else expect((await own.refresh({ refresh_token: first.refresh_token! })).status).toBe(200);
    });

    it('is refused when it is unknown, or of another client', async () => {
      const own = await connect();
      expect(refused(await own.refresh({ refresh_token: 'made-up' }))).toEqual([400, 'invalid_grant']);
      expect(refused(await own.refresh({ client_id: 'other' }))).toEqual([400, 'invalid_grant']);
    });

    it('is not exchanged for what is not simulated, such as fewer scopes', async () => {
      const own = await connect();
      expect(refused(await own.refresh({ scope: 'openid' }))).toEqual([400, 'invalid_request']);
    });

    it('dies with all other tokens when the person takes the access back; another consent gives new ones', async () => {
      const own = await connect();
      await own.person('/revoke-grants', { method: 'POST' });
      const answer = await own.refresh();
      expect([...refused(answer), answer.body.error_description]).toEqual([
        400,
        'invalid_grant',
        expect.stringContaining(expected.revoked),
      ]);
      expect(await statusOf(own.tokens.access_token)).toBe(401);
      expect((await (await connect()).refresh()).status).toBe(200);
    });
  });

  it('ends access after its time, which the settings say, or at once when told to', async () => {
    await app.settings({ accessTokenSeconds: 60 });
    const own = await connect();
    await advance(59_000);
    expect(await statusOf(own.tokens.access_token)).toBe(200);
    await advance(2_000);
    expect(await statusOf(own.tokens.access_token)).toBe(401);
    const { access_token: token } = (await own.refresh()).body as Tokens;
    await own.person('/expire-access-tokens', { method: 'POST' });
    expect(await statusOf(token)).toBe(401);
    expect((await own.refresh()).status).toBe(200);
  });

  it('binds a client to the secret that it first used, in the form or the header', async () => {
    const own = await connect();
    const basic = (user: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    });
    const form = { grant_type: 'refresh_token', refresh_token: own.tokens.refresh_token! };
    const asking = (headers: Record<string, string>) => client.call(own.places.token, { form, headers });
    expect(refused(await own.refresh({ client_secret: 'other' }))).toEqual([401, 'invalid_client']);
    expect(refused(await own.refresh({ client_secret: '' }))).toEqual([401, 'invalid_client']);
    expect((await asking(basic('copilot', 'copilot-secret'))).status).toBe(200);
    expect((await asking(basic('copilot', 'other'))).status).toBe(401);
    expect(refused(await asking(basic('%E0%A4%A', 'secret')))).toEqual([400, 'invalid_grant']);
  });

  it.each([
    ['a grant type', {}, 'invalid_request'],
    ['a known grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['a refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['its id', { grant_type: 'refresh_token', client_id: '' }, 'invalid_request'],
  ])('gives nothing without %s', async (_, form, error) => {
    expect(refused(await app.token(form as Record<string, string>))).toEqual([400, error]);
  });
});

describe('Google alone', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));
  const connect = (prompt: string, account = ANN) =>
    AppClient.connect(client, 'google', { account, parameters: { prompt } });
  const revoke = (token = '') => client.call('/oauth2.googleapis.com/revoke', { form: { token } });

  it('gives a second refresh token only when consent is asked for again, or was taken back', async () => {
    const { tokens } = await connect('');
    expect(tokens.refresh_token).toBeTruthy();
    expect((await connect('')).tokens.refresh_token).toBeUndefined();
    expect((await connect('consent')).tokens.refresh_token).toBeTruthy();
    await revoke(tokens.refresh_token);
    expect((await connect('')).tokens.refresh_token).toBeTruthy();
  });

  it('revokes by either token all that a person has given to an app, and nothing of others', async () => {
    const [first, second, ben] = [await connect('consent'), await connect('consent'), await connect('', 'ben@x.test')];
    expect((await revoke(first.tokens.access_token)).status).toBe(200);
    const answers = [first.api('/users/me/calendarList'), second.api('/users/me/calendarList'), second.refresh()];
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401, 400]);
    expect((await ben.api('/users/me/calendarList')).status).toBe(200);
    const again = await revoke(first.tokens.refresh_token);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_token']);
    expect((await revoke('nonsense')).status).toBe(400);
  });
});

it('Microsoft has no revocation, names people by another subject in every app, and refuses in its own words', async () => {
  const client = await SandboxClient.start();
  const app = await AppClient.connect(client, 'microsoft');
  const other = { client_id: 'other', client_secret: 'x' };
  const code = await app.code({ parameters: { client_id: 'other' } });
  const [ours, theirs] = [app.tokens.id_token!, (await app.exchange(code, other)).body.id_token as string].map(
    decodeJwt,
  );
  expect([theirs!.sub === ours!.sub, theirs!['oid'] === ours!['oid']]).toEqual([false, true]);
  const form = { token: app.tokens.refresh_token! };
  expect((await client.call('/login.microsoftonline.com/common/oauth2/v2.0/revoke', { form })).status).toBe(404);
  const { body } = await app.refresh({ refresh_token: 'nonsense' });
  expect(body.error_codes).toEqual([70_000]);
  expect((body.error_description as string).split('\r\n')).toEqual([
    expect.stringMatching(new RegExp(`^AADSTS70000: .+ Trace ID: ${body.trace_id}$`)),
    `Correlation ID: ${body.correlation_id}`,
    `Timestamp: ${body.timestamp}`,
  ]);
  await client.close();
});
