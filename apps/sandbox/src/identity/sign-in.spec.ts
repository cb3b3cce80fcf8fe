import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pkce } from '../../test/app-client';
import { SandboxClient } from '../../test/sandbox-client';

const REDIRECT_URI = 'http://127.0.0.1:9/signed-in';

describe('Career Copilot sign-in', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());

  const issuer = () => `${client.sandbox.url}/sign-in`;
  const verify = (token: string, audience = 'copilot-calendar') =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${issuer()}/jwks`)), {
      issuer: issuer(),
      audience,
      algorithms: ['RS256'],
    });
  const query = (challenge: string, more: Record<string, string> = {}) =>
    new URLSearchParams({
      response_type: 'code',
      client_id: 'copilot-web',
      redirect_uri: REDIRECT_URI,
      scope: 'openid email',
      state: 'a b',
      nonce: 'n-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    });
  const choose = async (challenge: string, form: Record<string, string>) => {
    const answer = await client.call(`/sign-in/authorize?${query(challenge)}`, { form });
    return new URL(answer.headers.get('location')!).searchParams;
  };
  const exchange = (form: Record<string, string>) =>
    client.call('/sign-in/token', {
      form: { grant_type: 'authorization_code', client_id: 'copilot-web', redirect_uri: REDIRECT_URI, ...form },
    });

  it('describes itself', async () => {
    const { body } = await client.call('/sign-in/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/authorize`,
      token_endpoint: `${issuer()}/token`,
      jwks_uri: `${issuer()}/jwks`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    });
  });

  it('lets a person choose, and gives tokens for the code', async () => {
    const { verifier, challenge } = pkce();
    const page = await client.call(`/sign-in/authorize?${query(challenge)}`);
    expect([page.status, page.body.includes('ada@careercopilot.test')]).toEqual([200, true]);
    const back = await choose(challenge, { person: 'ada@careercopilot.test' });
    expect(back.get('state')).toBe('a b');
    const { status, body } = await exchange({ code: back.get('code')!, code_verifier: verifier });
    expect(status).toBe(200);
    const access = await verify(body.access_token);
    expect(access.payload).toMatchObject({ sub: 'ada', email: 'ada@careercopilot.test', scope: 'openid email' });
    expect((await verify(body.id_token, 'copilot-web')).payload).toMatchObject({ sub: 'ada', nonce: 'n-1' });
  });

  it('lets anybody in by address', async () => {
    const { verifier, challenge } = pkce();
    const back = await choose(challenge, { other_email: 'New@example.test' });
    const { body } = await exchange({ code: back.get('code')!, code_verifier: verifier });
    expect((await verify(body.access_token)).payload.sub).toBe('new@example.test');
  });

  it('takes a code once, with its verifier, from its client, for its redirect URI', async () => {
    const { verifier, challenge } = pkce();
    const fresh = async () => (await choose(challenge, { person: 'ada@careercopilot.test' })).get('code')!;
    const statusOf = async (form: Record<string, string>) =>
      (await exchange({ code_verifier: verifier, ...form })).status;
    const code = await fresh();
    expect(await statusOf({ code })).toBe(200);
    expect(await statusOf({ code })).toBe(400);
    expect(await statusOf({ code: await fresh(), code_verifier: 'x'.repeat(43) })).toBe(400);
    expect(await statusOf({ code: await fresh(), client_id: 'other' })).toBe(400);
    expect(await statusOf({ code: await fresh(), redirect_uri: 'http://127.0.0.1:9/other' })).toBe(400);
  });

  it('insists on PKCE with S256, and on a web address', async () => {
    const { challenge } = pkce();
    const statusOf = async (more: Record<string, string>) =>
      (await client.call(`/sign-in/authorize?${query(challenge, more)}`)).status;
    expect(await statusOf({ code_challenge_method: 'plain' })).toBe(400);
    expect(await statusOf({ code_challenge: '' })).toBe(400);
    expect(await statusOf({ redirect_uri: 'javascript:alert(1)' })).toBe(400);
    expect(await statusOf({ response_type: 'token' })).toBe(400);
  });

  it('lets web apps of other origins in', async () => {
    const preflight = await client.call('/sign-in/token', { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const document = await client.call('/sign-in/.well-known/openid-configuration');
    expect(document.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('mints tokens for tests, expired ones too', async () => {
    const mint = async (json: object) => (await client.control('/sign-in/tokens', { json })).body.token as string;
    const { payload } = await verify(await mint({ sub: 'ben', scope: 'career-copilot.service', expiresInSeconds: 60 }));
    expect(payload).toMatchObject({ sub: 'ben', scope: 'career-copilot.service' });
    expect(payload.exp! - payload.iat!).toBe(60);
    await expect(verify(await mint({ sub: 'ben', expiresInSeconds: -10 }))).rejects.toThrow('exp');
    expect((await client.control('/sign-in/tokens', { json: {} })).status).toBe(400);
  });

  it('signs out, and goes where it is told', async () => {
    const answer = await client.call('/sign-in/logout?post_logout_redirect_uri=http://127.0.0.1:9/bye');
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:9/bye');
    const script = await client.call('/sign-in/logout?post_logout_redirect_uri=javascript:alert(1)');
    expect(script.headers.get('location')).toBe('/');
  });

  describe('remembers who has signed in', () => {
    const sessionOf = async (challenge: string, person = 'ada@careercopilot.test') => {
      const answer = await client.call(`/sign-in/authorize?${query(challenge)}`, { form: { person } });
      return answer.headers.get('set-cookie')!.split(';')[0]!;
    };
    const ask = (challenge: string, more: Record<string, string>, cookie?: string) =>
      client.call(`/sign-in/authorize?${query(challenge, more)}`, cookie ? { headers: { cookie } } : {});
    const backOf = ({ headers }: { headers: Headers }) => new URL(headers.get('location')!).searchParams;

    it('and sends the browser straight back, also when nothing may be shown', async () => {
      const { verifier, challenge } = pkce();
      const cookie = await sessionOf(challenge);
      for (const prompt of ['', 'none']) {
        const back = backOf(await ask(challenge, { prompt }, cookie));
        const { body } = await exchange({ code: back.get('code')!, code_verifier: verifier });
        expect((await verify(body.access_token)).payload.sub).toBe('ada');
        expect(back.get('state')).toBe('a b');
      }
    });

    it('and says login_required when it may show nothing and nobody has', async () => {
      const back = backOf(await ask(pkce().challenge, { prompt: 'none' }));
      expect([back.get('error'), back.get('state'), back.get('code')]).toEqual(['login_required', 'a b', null]);
    });

    it.each(['login', 'select_account'])('but asks again with prompt=%s', async (prompt) => {
      const { challenge } = pkce();
      const answer = await ask(challenge, { prompt }, await sessionOf(challenge));
      expect([answer.status, answer.body.includes('ben@careercopilot.test')]).toEqual([200, true]);
    });

    it('until the person signs out', async () => {
      const { challenge } = pkce();
      const cookie = await sessionOf(challenge);
      await client.call('/sign-in/logout', { headers: { cookie } });
      expect(backOf(await ask(challenge, { prompt: 'none' }, cookie)).get('error')).toBe('login_required');
    });
  });

  describe('renews tokens', () => {
    const refresh = (refreshToken: string, clientId = 'copilot-web') =>
      client.call('/sign-in/token', {
        form: { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken },
      });
    const signIn = async (scope = 'openid offline_access') => {
      const { verifier, challenge } = pkce();
      const answer = await client.call(`/sign-in/authorize?${query(challenge, { scope })}`, {
        form: { person: 'ada@careercopilot.test' },
      });
      const code = new URL(answer.headers.get('location')!).searchParams.get('code')!;
      const { body } = await exchange({ code, code_verifier: verifier });
      return { refreshToken: body.refresh_token, cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
    };

    it('for whoever asked for offline_access', async () => {
      const { refreshToken } = await signIn();
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      expect((await verify(body.access_token)).payload).toMatchObject({ sub: 'ada', scope: 'openid offline_access' });
      expect((await verify(body.id_token, 'copilot-web')).payload.nonce).toBeUndefined();
      expect((await signIn('openid')).refreshToken).toBeUndefined();
    });

    it('with a new refresh token each time, the old one being good for two tabs at once only', async () => {
      const { refreshToken } = await signIn();
      const [first, second] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(first.body.refresh_token).not.toBe(refreshToken);
      await client.control('/clock', { json: { advanceMs: 31_000 } });
      expect((await refresh(refreshToken)).status).toBe(400);
      expect((await refresh(first.body.refresh_token)).status).toBe(200);
      await client.control('/clock', { json: {} });
    });

    it('for their own client, and until the person signs out', async () => {
      const { refreshToken, cookie } = await signIn();
      expect((await refresh(refreshToken, 'other')).status).toBe(400);
      expect((await refresh('made-up')).status).toBe(400);
      await client.call('/sign-in/logout', { headers: { cookie } });
      expect((await refresh(refreshToken)).status).toBe(400);
    });
  });
});
