import { createRemoteJWKSet, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  authorizationQuery,
  CLIENT,
  EVENTS_SCOPE,
  LIST_SCOPE,
  pkce,
  REDIRECT_URI,
  SandboxClient,
} from '../../../test/sandbox-client';

const AUTH = '/accounts.google.com/o/oauth2/v2/auth';

describe('Google OAuth', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  const listEvents = (token: string) => client.calendar('/calendars/primary/events', { token });
  const listCalendars = (token: string) => client.calendar('/users/me/calendarList', { token });

  describe('consent', () => {
    it('sends code, granted scopes and the unchanged state back', async () => {
      const back = await client.authorize({ parameters: { state: 'a b/c+d=' } });
      expect(back.get('state')).toBe('a b/c+d=');
      expect(back.get('code')).toMatch(/^4\//);
      expect(back.get('scope')!.split(' ')).toEqual([
        'openid',
        'https://www.googleapis.com/auth/userinfo.email',
        EVENTS_SCOPE,
        LIST_SCOPE,
      ]);
    });

    it('tells the app when the person refuses', async () => {
      const back = await client.authorize({ decision: 'deny' });
      expect(Object.fromEntries(back)).toEqual({ error: 'access_denied', state: 'state-1' });
    });

    it('goes on without the scopes that were unticked, and says so in the token response', async () => {
      const tokens = await client.connect({ decision: 'partial', ticked: [LIST_SCOPE] });
      expect(tokens.scope).toContain(LIST_SCOPE);
      expect(tokens.scope).toContain('openid');
      expect(tokens.scope).not.toContain(EVENTS_SCOPE);
      expect((await listCalendars(tokens.access_token)).status).toBe(200);
      expect((await listEvents(tokens.access_token)).status).toBe(403);
    });

    it('shows a page to a person when nothing is scripted, prefilled with the login hint', async () => {
      const answer = await client.call(`${AUTH}?${authorizationQuery({ login_hint: 'hint@example.test' })}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.body).toContain('hint@example.test');
      expect(answer.body).toContain(`value="${EVENTS_SCOPE}"`);
    });

    it('takes the answer from the form: a new account, some scopes unticked', async () => {
      const path = `${AUTH}?${authorizationQuery()}`;
      const form = { decision: 'allow', other_account: 'New@Example.test', scope: EVENTS_SCOPE };
      const answer = await client.call(path, { form });
      const back = new URL(answer.headers.get('location')!).searchParams;
      const { body } = await client.exchange(back.get('code')!);
      expect(body.scope).toContain(EVENTS_SCOPE);
      expect(body.scope).not.toContain(LIST_SCOPE);
      const accounts = await client.control('/google/accounts');
      expect(accounts.body.items.map(({ email }: { email: string }) => email)).toEqual(['new@example.test']);
    });

    it('refuses from the form', async () => {
      const answer = await client.call(`${AUTH}?${authorizationQuery()}`, { form: { decision: 'deny' } });
      expect(new URL(answer.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
    });

    it('asks again when no usable address was typed', async () => {
      const answer = await client.call(`${AUTH}?${authorizationQuery()}`, {
        form: { decision: 'allow', other_account: 'nobody' },
      });
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('type an e-mail address');
    });

    it('escapes what comes with the request', async () => {
      const query = authorizationQuery({ login_hint: '"><script>alert(1)</script>@x.test' });
      expect((await client.call(`${AUTH}?${query}`)).body).not.toContain('<script>alert');
    });

    it.each([
      ['without a client id', { client_id: '' }, 'invalid_request'],
      ['with a redirect URI that is none', { redirect_uri: 'callback' }, 'redirect_uri_mismatch'],
      ['with a scope that does not exist', { scope: 'openid calendars.everything' }, 'invalid_scope'],
      ['for a token', { response_type: 'token' }, 'invalid_request'],
      ['with a strange challenge method', { code_challenge_method: 'S512' }, 'invalid_request'],
    ])('tells the person, not the app, about a request %s', async (_, parameters, error) => {
      const answer = await client.call(`${AUTH}?${authorizationQuery(parameters)}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.body).toContain(error);
    });

    it('answers prompt=none only for what was allowed before', async () => {
      const silent = { prompt: 'none', login_hint: 'ann@example.test' };
      const ask = async () => {
        const { headers } = await client.call(`${AUTH}?${authorizationQuery(silent)}`);
        return new URL(headers.get('location')!).searchParams;
      };
      expect((await ask()).get('error')).toBe('login_required');
      await client.addGoogleAccount('ann@example.test');
      expect((await ask()).get('error')).toBe('consent_required');
      await client.connect();
      expect((await ask()).get('code')).toBeTruthy();
    });

    it('uses scripted answers in the order in which they were queued', async () => {
      await client.control('/google/consents', { json: { account: 'ben@example.test', decision: 'deny' } });
      expect((await client.authorize({ account: 'ann@example.test' })).get('error')).toBe('access_denied');
      const answer = await client.call(`${AUTH}?${authorizationQuery()}`);
      expect(answer.headers.get('location')).toContain('code=');
    });

    it('leaves an answer that was scripted for one request to that request', async () => {
      const deny = { account: 'ben@example.test', decision: 'deny', state: 'of ben' };
      await client.control('/google/consents', { json: deny });
      expect((await client.authorize({ account: 'ann@example.test' })).get('code')).toBeTruthy();
      const answer = await client.call(`${AUTH}?${authorizationQuery({ state: 'of ben' })}`);
      expect(new URL(answer.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
    });
  });

  describe('code exchange', () => {
    it('gives the tokens that were allowed', async () => {
      const { status, body, headers } = await client.exchange((await client.authorize()).get('code')!);
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_599 });
      expect(body.access_token).toMatch(/^ya29\./);
      expect(body.refresh_token).toMatch(/^1\/\//);
      expect(headers.get('cache-control')).toContain('no-store');
    });

    it('takes a code once', async () => {
      const code = (await client.authorize()).get('code')!;
      await client.exchange(code);
      const again = await client.exchange(code);
      expect([again.status, again.body]).toEqual([400, { error: 'invalid_grant', error_description: 'Bad Request' }]);
    });

    it('takes a code for ten minutes', async () => {
      const code = (await client.authorize()).get('code')!;
      await client.control('/clock', { json: { advanceMs: 600_000 } });
      expect((await client.exchange(code)).body.error).toBe('invalid_grant');
    });

    it('calls garbage malformed', async () => {
      expect((await client.exchange('garbage')).body).toEqual({
        error: 'invalid_grant',
        error_description: 'Malformed auth code.',
      });
    });

    it('compares the redirect URI', async () => {
      const code = (await client.authorize()).get('code')!;
      const answer = await client.exchange(code, { redirect_uri: `${REDIRECT_URI}/` });
      expect([answer.status, answer.body.error]).toEqual([400, 'redirect_uri_mismatch']);
    });

    it.each(['S256', 'plain'])('checks the verifier of a %s challenge', async (method) => {
      const { verifier, challenge } = pkce();
      const parameters = {
        code_challenge: method === 'S256' ? challenge : verifier,
        code_challenge_method: method,
      };
      const exchange = async (form: Record<string, string>) => {
        const code = (await client.authorize({ parameters })).get('code')!;
        return (await client.exchange(code, form)).status;
      };
      expect(await exchange({ code_verifier: verifier })).toBe(200);
      expect(await exchange({ code_verifier: `${verifier}x` })).toBe(400);
      expect(await exchange({})).toBe(400);
    });

    it('hashes a verifier with ~ and _ as it stands', async () => {
      const verifier = `${'~_'.repeat(30)}abc`;
      const { createHash } = await import('node:crypto');
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
      const code = (await client.authorize({ parameters })).get('code')!;
      expect((await client.exchange(code, { code_verifier: verifier })).status).toBe(200);
    });

    it('binds a client to the secret that it first used', async () => {
      await client.connect();
      const code = (await client.authorize()).get('code')!;
      const answer = await client.exchange(code, { client_secret: 'another' });
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    });

    it('gives no code to another client', async () => {
      const code = (await client.authorize()).get('code')!;
      expect((await client.exchange(code, { client_id: 'other' })).body.error).toBe('invalid_grant');
    });

    it('knows the client from a Basic header', async () => {
      const code = (await client.authorize()).get('code')!;
      const basic = Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64');
      const answer = await client.call('/oauth2.googleapis.com/token', {
        form: { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI },
        headers: { authorization: `Basic ${basic}` },
      });
      expect(answer.status).toBe(200);
    });

    it('names what is wrong with the grant type', async () => {
      expect((await client.token({ grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
      expect((await client.token({})).body.error).toBe('invalid_request');
    });

    it('signs an ID token that verifies against the published keys', async () => {
      const tokens = await client.connect({ parameters: { nonce: 'n-1' } });
      const keys = createRemoteJWKSet(new URL(`${client.sandbox.url}/www.googleapis.com/oauth2/v3/certs`));
      const { payload } = await jwtVerify(tokens.id_token!, keys, {
        issuer: 'https://accounts.google.com',
        audience: CLIENT.client_id,
        algorithms: ['RS256'],
      });
      expect(payload).toMatchObject({ email: 'ann@example.test', email_verified: true, nonce: 'n-1' });
      expect(payload.sub).toMatch(/^\d{21}$/);
    });

    it('publishes the same keys as PEM, which official libraries ask for', async () => {
      const { id_token: token } = await client.connect();
      const { body } = await client.call('/www.googleapis.com/oauth2/v1/certs');
      const key = await importSPKI(body[decodeProtectedHeader(token!).kid!], 'RS256');
      expect((await jwtVerify(token!, key)).payload['email']).toBe('ann@example.test');
    });

    it('calls the same person by the same sub, another one by another', async () => {
      const subOf = async (account: string) => {
        const { id_token: token } = await client.connect({ account });
        return JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()).sub as string;
      };
      const ann = await subOf('ann@example.test');
      await client.control('/reset', { method: 'POST' });
      expect(await subOf('ann@example.test')).toBe(ann);
      expect(await subOf('ben@example.test')).not.toBe(ann);
    });

    it('gives no ID token without openid', async () => {
      const tokens = await client.connect({ parameters: { scope: EVENTS_SCOPE } });
      expect(tokens.id_token).toBeUndefined();
      expect(tokens.scope).toBe(EVENTS_SCOPE);
    });
  });

  describe('refresh', () => {
    it('gives another access token and no refresh token', async () => {
      const tokens = await client.connect();
      const { status, body } = await client.refresh(tokens.refresh_token!);
      expect(status).toBe(200);
      expect(body.refresh_token).toBeUndefined();
      expect(body.scope).toBe(tokens.scope);
      expect(body.access_token).not.toBe(tokens.access_token);
      expect((await listEvents(tokens.access_token)).status).toBe(200);
      expect((await listEvents(body.access_token)).status).toBe(200);
    });

    it('works again and again with the same token', async () => {
      const { refresh_token: token } = await client.connect();
      const answers = await Promise.all([client.refresh(token!), client.refresh(token!), client.refresh(token!)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    });

    it('refuses a token that it does not know, and one of another client', async () => {
      const { refresh_token: token } = await client.connect();
      expect((await client.refresh('1//unknown')).body).toEqual({
        error: 'invalid_grant',
        error_description: 'Bad Request',
      });
      expect((await client.refresh(token!, { client_id: 'other' })).body.error).toBe('invalid_grant');
    });

    it('says that a revoked token is expired or revoked', async () => {
      const { refresh_token: token } = await client.connect();
      await client.control('/google/accounts/ann@example.test/revoke-grants', { method: 'POST' });
      const answer = await client.refresh(token!);
      expect([answer.status, answer.body]).toEqual([
        400,
        { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      ]);
    });

    it('gives a refresh token only for offline access', async () => {
      const tokens = await client.connect({ parameters: { access_type: 'online' } });
      expect(tokens.refresh_token).toBeUndefined();
    });

    it('gives a second refresh token only when consent is asked for again', async () => {
      expect((await client.connect({ parameters: { prompt: '' } })).refresh_token).toBeTruthy();
      expect((await client.connect({ parameters: { prompt: '' } })).refresh_token).toBeUndefined();
      expect((await client.connect({ parameters: { prompt: 'consent' } })).refresh_token).toBeTruthy();
    });

    it('silently kills the oldest of more than a hundred refresh tokens', async () => {
      const first = await client.connect();
      const second = await client.connect();
      for (let count = 2; count < 101; count += 1) await client.connect();
      expect((await client.refresh(first.refresh_token!)).body.error).toBe('invalid_grant');
      expect((await client.refresh(second.refresh_token!)).status).toBe(200);
    });

    it('lets refresh tokens die after seven days where the consent screen is in testing', async () => {
      await client.control('/settings', { method: 'PATCH', json: { google: { refreshTokenSeconds: 604_800 } } });
      const tokens = await client.connect();
      expect(tokens).toMatchObject({ refresh_token_expires_in: 604_800 });
      await client.control('/clock', { json: { advanceMs: 604_700_000 } });
      expect((await client.refresh(tokens.refresh_token!)).status).toBe(200);
      await client.control('/clock', { json: { advanceMs: 200_000 } });
      expect((await client.refresh(tokens.refresh_token!)).body.error).toBe('invalid_grant');
    });

    it('lets an unused refresh token die after six months', async () => {
      const { refresh_token: token } = await client.connect();
      await client.control('/clock', { json: { advanceMs: 181 * 86_400_000 } });
      expect((await client.refresh(token!)).status).toBe(200);
      await client.control('/clock', { json: { advanceMs: 183 * 86_400_000 } });
      expect((await client.refresh(token!)).body.error).toBe('invalid_grant');
    });

    it('keeps scopes granted earlier with include_granted_scopes', async () => {
      await client.connect({ parameters: { scope: LIST_SCOPE } });
      const parameters = { scope: EVENTS_SCOPE, include_granted_scopes: 'true' };
      expect((await client.connect({ parameters })).scope.split(' ').sort()).toEqual([LIST_SCOPE, EVENTS_SCOPE].sort());
    });
  });

  describe('revoking', () => {
    const revoke = (query: string, form?: Record<string, string>) =>
      client.call(`/oauth2.googleapis.com/revoke${query}`, form ? { form } : { method: 'POST' });

    it('takes the token from the form, and kills everything the client has', async () => {
      const first = await client.connect();
      const second = await client.connect();
      expect((await revoke('', { token: first.refresh_token! })).status).toBe(200);
      expect((await listEvents(first.access_token)).status).toBe(401);
      expect((await listEvents(second.access_token)).status).toBe(401);
      expect((await client.refresh(second.refresh_token!)).body.error).toBe('invalid_grant');
    });

    it('takes the token from the query, and an access token for its refresh token', async () => {
      const tokens = await client.connect();
      expect((await revoke(`?token=${encodeURIComponent(tokens.access_token)}`)).status).toBe(200);
      expect((await client.refresh(tokens.refresh_token!)).body.error).toBe('invalid_grant');
    });

    it('refuses a token that is unknown or dead already', async () => {
      const { refresh_token: token } = await client.connect();
      await revoke('', { token: token! });
      const again = await revoke('', { token: token! });
      expect([again.status, again.body.error]).toEqual([400, 'invalid_token']);
      expect((await revoke('', { token: 'nonsense' })).status).toBe(400);
    });

    it('leaves other people and other clients alone', async () => {
      const ann = await client.connect();
      const ben = await client.connect({ account: 'ben@example.test' });
      await revoke('', { token: ann.refresh_token! });
      expect((await listEvents(ben.access_token)).status).toBe(200);
    });

    it('makes the next consent a first one', async () => {
      const tokens = await client.connect({ parameters: { prompt: '' } });
      await revoke('', { token: tokens.refresh_token! });
      expect((await client.connect({ parameters: { prompt: '' } })).refresh_token).toBeTruthy();
    });
  });

  it('publishes its discovery document under the true addresses', async () => {
    const { body } = await client.call('/accounts.google.com/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: 'https://accounts.google.com',
      token_endpoint: 'https://oauth2.googleapis.com/token',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
    });
  });
});
