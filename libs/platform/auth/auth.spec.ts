import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Catch,
  Controller,
  Get,
  type ArgumentsHost,
  type ExceptionFilter,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { Response as ExpressResponse } from 'express';
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigModule, type AppConfig, type AuthConfig } from '@calendar/platform/config';
import { AppError } from '@calendar/platform/errors';
import { CurrentService, CurrentUser, Public, ServiceOnly } from './access.decorators';
import { AuthModule } from './auth.module';
import type { Caller } from './authenticated';

const SECRET = 'an-hs256-secret-of-more-than-32-bytes-9f';
const ISSUER = 'https://id.career.test';
const AUDIENCE = 'copilot-calendar';
const SERVICE = { sub: 'backend', scope: 'openid career-copilot.service' };

@Controller()
class ProbeController {
  @Get('me')
  me(@CurrentUser() caller: Caller) {
    return caller;
  }

  @Get('open')
  @Public()
  open() {
    return { open: true };
  }

  @Get('backend')
  @ServiceOnly()
  backend(@CurrentService() by: string) {
    return { backend: true, by };
  }
}

@Catch(AppError)
class CodeFilter implements ExceptionFilter {
  catch({ status, headers, code, detail }: AppError, host: ArgumentsHost) {
    host.switchToHttp().getResponse<ExpressResponse>().status(status).set(headers).json({ code, detail });
  }
}

let app: INestApplication;

async function start(auth: AuthConfig): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot({ auth } as AppConfig), AuthModule],
    controllers: [ProbeController],
    providers: [{ provide: APP_FILTER, useClass: CodeFilter }],
  }).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
}

async function call(path: string, headers: Record<string, string> = {}) {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, headers: response.headers };
}

const asks = (token: string, headers: Record<string, string> = {}) =>
  call('/me', { Authorization: `Bearer ${token}`, ...headers });

interface Signing {
  key?: Uint8Array | KeyObject;
  alg?: string;
  kid?: string;
  expires?: string | number | null;
}

function sign(
  claims: JWTPayload,
  { key = new TextEncoder().encode(SECRET), alg = 'HS256', kid, expires = '5m' }: Signing = {},
) {
  const jwt = new SignJWT({ iss: ISSUER, aud: AUDIENCE, ...claims }).setProtectedHeader({ alg, ...(kid && { kid }) });
  return (expires === null ? jwt : jwt.setExpirationTime(expires)).sign(key);
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('with a shared secret', () => {
  beforeAll(() => start({ kind: 'secret', secret: SECRET, issuer: ISSUER, audience: AUDIENCE }));
  afterAll(() => app.close());

  it('lets a user in under the subject of the token', async () => {
    expect(await asks(await sign({ sub: 'user-1' }))).toMatchObject({
      status: 200,
      body: { userId: 'user-1', kind: 'user' },
    });
  });

  it('asks for a token where there is none', async () => {
    const answer = await call('/me');
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each(['Basic dXNlcjpwdw==', 'Bearer', 'Bearer ', 'Bearer a b', 'bearer:x', 'Token abc'])(
    'refuses the header %j',
    async (header) => {
      expect(await call('/me', { Authorization: header })).toMatchObject({ status: 401 });
    },
  );

  it.each([
    ['not three parts', 'abc.def'],
    ['no JSON inside', 'a.b.c'],
    ['an empty signature', `${base64url({ alg: 'HS256' })}.${base64url({ sub: 'u' })}.`],
    ['a huge token', 'x'.repeat(12_000)],
  ])('calls %s invalid', async (_name, token) => {
    const answer = await asks(token);
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('refuses "alg": "none" in every spelling', async () => {
    const unsecured = new UnsecuredJWT({ sub: 'u', iss: ISSUER, aud: AUDIENCE }).setExpirationTime('5m').encode();
    const payload = unsecured.split('.')[1];
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect((await asks(`${base64url({ alg })}.${payload}.`)).status).toBe(401);
    }
  });

  it.each(['HS384', 'HS512'])('refuses %s, although the secret is right', async (alg) => {
    expect((await asks(await sign({ sub: 'u' }, { alg }))).status).toBe(401);
  });

  it('refuses another secret', async () => {
    expect((await asks(await sign({ sub: 'u' }, { key: new TextEncoder().encode('x'.repeat(40)) }))).status).toBe(401);
  });

  it('refuses a payload that was changed after signing', async () => {
    const [header, , signature] = (await sign({ sub: 'user-1' })).split('.');
    const forged = base64url({ sub: 'user-2', iss: ISSUER, aud: AUDIENCE, exp: 9_999_999_999 });
    expect((await asks(`${header}.${forged}.${signature}`)).status).toBe(401);
  });

  it('refuses an expired token, and says so', async () => {
    const answer = await asks(await sign({ sub: 'u' }, { expires: Math.floor(Date.now() / 1_000) - 1 }));
    expect(answer).toMatchObject({ status: 401, body: { detail: 'The token has expired.' } });
  });

  it('refuses a token that never expires', async () => {
    expect(await asks(await sign({ sub: 'u' }, { expires: null }))).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('"exp"') },
    });
  });

  it('refuses a token that is not valid yet', async () => {
    expect((await asks(await sign({ sub: 'u', nbf: Math.floor(Date.now() / 1_000) + 600 }))).status).toBe(401);
  });

  it('accepts one of an issuer whose clock is a little ahead, and none that has ended by ours', async () => {
    const now = Math.floor(Date.now() / 1_000);
    expect((await asks(await sign({ sub: 'u', nbf: now + 25 }))).status).toBe(200);
    expect((await asks(await sign({ sub: 'u', nbf: now + 40 }))).status).toBe(401);
    expect((await asks(await sign({ sub: 'u' }, { expires: now - 1 }))).status).toBe(401);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.test' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'other-service' }],
    ['no audience', { aud: undefined }],
  ])('refuses %s', async (_name, claims) => expect((await asks(await sign({ sub: 'u', ...claims }))).status).toBe(401));

  it('accepts one audience of several', async () => {
    expect((await asks(await sign({ sub: 'u', aud: ['other', AUDIENCE] }))).status).toBe(200);
  });

  it.each([undefined, '', '   ', 42, null, ['u'], 'x'.repeat(256), 'a\u0000b', 'line\nbreak', '\ud800'])(
    'refuses the subject %j',
    async (sub) => {
      expect((await asks(await sign({ sub } as JWTPayload))).status).toBe(401);
    },
  );

  it('accepts a subject of 255 characters', async () => {
    expect((await asks(await sign({ sub: 'x'.repeat(255) }))).status).toBe(200);
  });

  describe('a backend token', () => {
    it.each([
      ['in a string', { scope: 'a career-copilot.service b' }],
      ['in an array', { scope: ['a', 'career-copilot.service'] }],
    ])('acts for the user it names, with its scope %s', async (_name, claims) => {
      const answer = await asks(await sign({ sub: 'backend', ...claims }), { 'X-User-Id': 'user-7' });
      expect(answer).toMatchObject({ status: 200, body: { userId: 'user-7', kind: 'service' } });
    });

    it('must name a user', async () => {
      expect(await asks(await sign(SERVICE))).toMatchObject({ status: 400, body: { code: 'auth.user-required' } });
    });

    it('names a user in UTF-8, as tokens do', async () => {
      const sent = Buffer.from('Zoë–用户', 'utf8').toString('latin1');
      const answer = await asks(await sign(SERVICE), { 'X-User-Id': sent });
      expect(answer).toMatchObject({ status: 200, body: { userId: 'Zoë–用户' } });
    });

    it.each(['user-1, user-2', 'user-1,user-2', 'Zo\u00eb'])(
      'names no two users, and none in Latin-1: %j',
      async (id) => {
        expect(await asks(await sign(SERVICE), { 'X-User-Id': id })).toMatchObject({
          status: 400,
          body: { code: 'auth.user-required' },
        });
      },
    );

    it.each(['', ' ', 'x'.repeat(256)])('must name a user properly: %j', async (id) => {
      expect(await asks(await sign(SERVICE), { 'X-User-Id': id })).toMatchObject({
        status: 400,
        body: { code: 'auth.user-required' },
      });
    });

    it('is not any token whose scope only looks like it', async () => {
      const token = await sign({ sub: 'user-1', scope: 'career-copilot.services xcareer-copilot.service' });
      expect(await asks(token, { 'X-User-Id': 'user-7' })).toMatchObject({
        status: 403,
        body: { code: 'auth.user-header-forbidden' },
      });
    });
  });

  it('forbids a user to name another one, or himself', async () => {
    for (const id of ['user-2', 'user-1']) {
      expect((await asks(await sign({ sub: 'user-1' }), { 'X-User-Id': id })).status).toBe(403);
    }
  });

  it('keeps backend routes for the backend', async () => {
    const backend = async (claims: JWTPayload) => call('/backend', { Authorization: `Bearer ${await sign(claims)}` });
    expect(await backend(SERVICE)).toMatchObject({ status: 200, body: { backend: true, by: 'backend' } });
    expect(await backend({ sub: 'user-1' })).toMatchObject({ status: 403, body: { code: 'auth.service-only' } });
    expect((await call('/backend')).status).toBe(401);
    const forSomebody = { Authorization: `Bearer ${await sign(SERVICE)}`, 'X-User-Id': 'user-1' };
    expect(await call('/backend', forSomebody)).toMatchObject({ status: 400, body: { code: 'auth.user-unexpected' } });
  });

  it('lets everyone into public routes, also with a bad token', async () => {
    expect((await call('/open')).status).toBe(200);
    expect((await call('/open', { Authorization: 'Bearer nonsense' })).status).toBe(200);
  });
});

describe('with published keys', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let keys: Server;
  let fetches = 0;
  let broken: ((response: ServerResponse) => void) | null = null;

  const published = async (key: KeyObject, kid: string, alg: string) => ({ ...(await exportJWK(key)), kid, alg });
  const jwks: { keys: object[] } = { keys: [] };

  beforeAll(async () => {
    jwks.keys = [await published(rsa.publicKey, 'rsa-1', 'RS256'), await published(ec.publicKey, 'ec-1', 'ES256')];
    keys = createServer((_request, response) => {
      fetches++;
      if (broken) return broken(response);
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(jwks));
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => keys.close(resolve)));

  beforeEach(async () => {
    broken = null;
    fetches = 0;
    const { port } = keys.address() as AddressInfo;
    await start({ kind: 'jwks', url: `http://127.0.0.1:${port}/keys`, issuer: ISSUER, audience: AUDIENCE });
    return () => app.close();
  });

  it('accepts RS256 and ES256 and fetches the keys once', async () => {
    expect((await asks(await sign({ sub: 'u' }, { key: rsa.privateKey, alg: 'RS256', kid: 'rsa-1' }))).status).toBe(
      200,
    );
    expect((await asks(await sign({ sub: 'u' }, { key: ec.privateKey, alg: 'ES256', kid: 'ec-1' }))).status).toBe(200);
    expect(fetches).toBe(1);
  });

  it.each([
    ['RS512', 'rsa-1', rsa.privateKey],
    ['PS256', 'rsa-1', rsa.privateKey],
  ])('refuses %s', async (alg, kid, key) => {
    expect((await asks(await sign({ sub: 'u' }, { key, alg, kid }))).status).toBe(401);
  });

  it('refuses a stranger under a known and under an unknown key id', async () => {
    expect(
      (await asks(await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'rsa-1' }))).status,
    ).toBe(401);
    expect(
      (await asks(await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'other' }))).status,
    ).toBe(401);
  });

  it('refuses HS256 keyed with the public key', async () => {
    const payload = base64url({ sub: 'u', iss: ISSUER, aud: AUDIENCE, exp: 9_999_999_999 });
    for (const type of ['spki', 'pkcs1'] as const) {
      const pem = rsa.publicKey.export({ type, format: 'pem' });
      const body = `${base64url({ alg: 'HS256', kid: 'rsa-1' })}.${payload}`;
      expect((await asks(`${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`)).status).toBe(401);
    }
  });

  it('refuses a token that brings its own key', async () => {
    const jwk = await exportJWK(stranger.publicKey);
    const token = await new SignJWT({ sub: 'u', iss: ISSUER, aud: AUDIENCE })
      .setProtectedHeader({ alg: 'RS256', jwk, kid: 'rsa-1', jku: 'https://evil.test/keys' })
      .setExpirationTime('5m')
      .sign(stranger.privateKey);
    expect((await asks(token)).status).toBe(401);
  });

  it.each([
    ['an error', (response: ServerResponse) => void response.writeHead(500).end()],
    ['a page', (response: ServerResponse) => void response.end('<html>maintenance</html>')],
    ['something else', (response: ServerResponse) => void response.end('{"keys":"soon"}')],
    ['nothing', (response: ServerResponse) => void response.destroy()],
  ])('calls sign-in unavailable when the issuer answers %s, and recovers', async (_name, answer) => {
    broken = answer;
    const token = await sign({ sub: 'u' }, { key: rsa.privateKey, alg: 'RS256', kid: 'rsa-1' });
    const refused = await asks(token);
    expect(refused).toMatchObject({ status: 503, body: { code: 'auth.unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    broken = null;
    expect((await asks(token)).status).toBe(200);
  });

  describe('in the course of time', () => {
    const known = () => sign({ sub: 'u' }, { key: rsa.privateKey, alg: 'RS256', kid: 'rsa-1', expires: '2d' });
    const laterBy = (ms: number) => vi.setSystemTime(Date.now() + ms);

    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'] });
      return () => vi.useRealTimers();
    });

    it('takes a key that is published while it runs, a moment after it last looked', async () => {
      const token = await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'rsa-2' });
      expect((await asks(await known())).status).toBe(200);
      jwks.keys.push(await published(stranger.publicKey, 'rsa-2', 'RS256'));
      laterBy(1_500);
      expect((await asks(token)).status).toBe(200);
      jwks.keys.pop();
    });

    it('asks no more than once a second for keys that nobody has published', async () => {
      const token = await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'never' });
      for (let time = 0; time < 10; time += 1) expect((await asks(token)).status).toBe(401);
      expect(fetches).toBe(1);
    });

    it('no longer knows a token whose key is not among those that were fetched since', async () => {
      const { keys: before } = jwks;
      const token = await known();
      for (let time = 0; time < 2; time += 1) expect((await asks(token)).status).toBe(200);
      jwks.keys = [await published(ec.publicKey, 'ec-2', 'ES256')];
      laterBy(1_500);
      const next = await sign({ sub: 'u' }, { key: ec.privateKey, alg: 'ES256', kid: 'ec-2' });
      expect((await asks(next)).status).toBe(200);
      expect((await asks(token)).status).toBe(401);
      jwks.keys = before;
    });

    it('knows its keys for a day when the issuer is away, and says of others that it cannot tell', async () => {
      const token = await known();
      expect((await asks(token)).status).toBe(200);
      broken = (response) => void response.destroy();
      laterBy(23 * 3_600_000);
      expect((await asks(token)).status).toBe(200);
      const other = await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'rsa-2' });
      expect((await asks(other)).status).toBe(503);
      const forged = await sign({ sub: 'u' }, { key: stranger.privateKey, alg: 'RS256', kid: 'rsa-1' });
      expect((await asks(forged)).status).toBe(401);
      laterBy(2 * 3_600_000);
      expect((await asks(token)).status).toBe(503);
    });
  });
});
