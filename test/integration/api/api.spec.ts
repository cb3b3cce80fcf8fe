import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartRefusedError } from '@calendar/platform/errors';
import { createApi } from '../../../apps/api/create-api';
import { freshDatabase, type FreshDatabase } from './fresh-database';
import { signToken, testConfig } from './test-config';

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, unknown>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  security: unknown[];
  components: Record<string, Record<string, unknown>>;
  info: { description: string };
}

const SANDBOX_URL = 'http://127.0.0.1:9';
const SIGN_IN = { AUTH_ISSUER: 'https://id.career.test', WEB_OIDC_CLIENT_ID: 'web' };

let database: FreshDatabase;
let app: NestExpressApplication;
let base: string;
let document: OpenApi;
const webFolder = mkdtempSync(join(tmpdir(), 'web-'));

beforeAll(async () => {
  mkdirSync(join(webFolder, 'assets'));
  writeFileSync(join(webFolder, 'index.html'), '<!doctype html><title>Copilot Calendar</title>');
  writeFileSync(join(webFolder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(webFolder, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(webFolder, 'assets', 'app-1a2b.js.br'), 'brotli');
  writeFileSync(join(webFolder, 'assets', 'app-1a2b.js.gz'), 'gzipped');
  writeFileSync(join(webFolder, 'assets', 'lost-3c4d.js'), 'export {};');
  writeFileSync(join(webFolder, 'assets', 'lost-3c4d.js.br'), 'brotli');
  database = await freshDatabase({ migrated: true });
  app = await createApi(testConfig({ DATABASE_URL: database.url, ...SIGN_IN }), webFolder);
  rmSync(join(webFolder, 'assets', 'lost-3c4d.js.br'));
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
});

afterAll(async () => {
  await app.close();
  await database.drop();
  rmSync(webFolder, { recursive: true });
});

function operations(): Array<[method: string, path: string, operation: Operation]> {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  );
}

describe('the API', () => {
  it('is ready with Postgres, Redis and migrations', async () => {
    const answer = await fetch(`${base}/health/ready`);
    const { details } = (await answer.json()) as { details: Record<string, { status: string }> };
    expect(answer.status).toBe(200);
    expect(details).toEqual({ postgres: { status: 'up' }, redis: { status: 'up' }, migrations: { status: 'up' } });
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
  });

  it('refuses to start on a database that lacks migrations', async () => {
    const empty = await freshDatabase({ migrated: false });
    await expect(createApi(testConfig({ DATABASE_URL: empty.url }))).rejects.toThrow(StartRefusedError);
    await empty.drop();
  });

  it('shows its metrics without a token', async () => {
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_resident_memory_bytes');
  });

  it('is closed: no operation but those marked answers without a token', async () => {
    const opened: string[] = [];
    for (const [method, path] of operations()) {
      const address = `${base}${path.replaceAll(/\{[^}]+\}/g, '00000000-0000-4000-8000-000000000000')}`;
      const answer = await fetch(address, { method: method.toUpperCase(), redirect: 'manual' });
      if (answer.status !== 401) opened.push(`${method} ${path}`);
    }
    const marked = operations().filter(([, , operation]) => operation.security?.length === 0);
    expect(opened.toSorted()).toEqual(marked.map(([method, path]) => `${method} ${path}`).toSorted());
    for (const each of opened) expect(each).toMatch(/\/callback$|\/webhooks\/|\/feeds\/\{token\}\.ics$/);
  });
});

describe('the OpenAPI document', () => {
  it('has only references that lead somewhere', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g);
    for (const [, section, name] of references) expect(document.components[section!], name).toHaveProperty(name!);
  });

  it('names, describes and groups every operation, each with its own id and what success looks like', () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [method, path, operation] of operations()) {
      const where = `${method} ${path}`;
      expect(operation.summary, where).toBeTruthy();
      expect(operation.tags, where).toHaveLength(1);
      expect(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        where,
      ).toBe(true);
      expect(operation.responses, where).toHaveProperty('default');
    }
  });

  it('says how callers prove who they are, and lists the error codes', () => {
    expect(document.security).toEqual([{ bearer: [] }, { bearer: [], 'acting-for': [] }]);
    for (const code of ['event.not-found', 'auth.token-missing', 'rate-limit.exceeded']) {
      expect(document.info.description).toContain(`\`${code}\``);
    }
  });

  it('is shown by Swagger UI, whose page needs no inline script', async () => {
    const answer = await fetch(`${base}/docs`);
    const page = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, content] of scripts) {
      expect(attributes).toContain('src=');
      expect(content!.trim()).toBe('');
    }
    const sources = scripts.map(([, attributes]) => /src=["']([^"']+)/.exec(attributes!)![1]!);
    for (const source of sources) expect((await fetch(new URL(source, `${base}/docs`))).status, source).toBe(200);
  });
});

describe('the web app', () => {
  /** `fetch` would unpack it, and ask for nothing but what it can unpack. */
  const rawly = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      get(`${base}${path}`, { headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      }).on('error', reject);
    });
  const page = (path: string, init?: RequestInit) =>
    fetch(`${base}${path}`, { headers: { Accept: 'text/html' }, ...init });

  it.each(['/', '/settings/integrations', '/settings/integrations/callback?provider=google'])(
    'answers %s with its page',
    async (path) => {
      const answer = await page(path);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('Copilot Calendar');
    },
  );

  it('learns how to sign in and what can be connected', async () => {
    const answer = await fetch(`${base}/web-config.json`);
    expect(await answer.json()).toEqual({
      signIn: { issuer: 'https://id.career.test', clientId: 'web', audience: null },
      providers: { google: true, microsoft: false, caldav: true },
      sandbox: true,
      sandboxUrl: SANDBOX_URL,
    });
    expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self' https://id.career.test");
  });

  it('may show the simulated calendars in a frame, and no style that is not in a file; Swagger UI has inline ones', async () => {
    const policyOf = async (path: string) => (await page(path)).headers.get('content-security-policy');
    expect(await policyOf('/events')).toMatch(new RegExp(`frame-src 'self' ${SANDBOX_URL};.*style-src 'self'(;|$)`));
    expect(await policyOf('/events')).toContain("frame-ancestors 'self';");
    expect(await policyOf('/docs')).toContain("style-src 'self' 'unsafe-inline'");
  });

  it.each([
    ['br', 'gzip, deflate, br', 'brotli'],
    ['gzip', 'gzip', 'gzipped'],
    [null, 'identity', 'export {};'],
  ])('sends what was compressed when it was built: %s', async (encoding, accepted, content) => {
    const { headers, body } = await rawly('/assets/app-1a2b.js', { 'accept-encoding': accepted, range: 'bytes=9-2' });
    expect([headers['content-encoding'] ?? null, headers.vary, body]).toEqual([encoding, 'Accept-Encoding', content]);
    expect(headers['content-type']).toContain('javascript');
  });

  it('has an answer, and goes on, when a file has vanished since it started', async () => {
    const { status, headers, body } = await rawly('/assets/lost-3c4d.js', { 'accept-encoding': 'br' });
    expect([status, headers['content-type'], headers['content-encoding']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
      undefined,
    ]);
    expect(JSON.parse(body)).toMatchObject({ detail: 'There is no GET /assets/lost-3c4d.js.' });
    expect((await page('/')).status).toBe(200);
  });

  it('is not sent again when it has not changed', async () => {
    const etag = (await page('/events')).headers.get('etag')!;
    const again = await rawly('/events', { accept: 'text/html', 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  it('keeps what carries a hash in its name for long', async () => {
    const answer = await page('/assets/app-1a2b.js');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect((await page('/favicon.svg')).headers.get('content-type')).toContain('svg');
  });

  it.each([
    ['/assets/gone.js', {}],
    ['/api/v1/nothing', {}],
    ['/health/nothing', {}],
    ['/settings', { method: 'POST' }],
    ['/settings', { headers: { Accept: 'application/json' } }],
    ['/..%2f..%2fetc/passwd', { headers: { Accept: 'application/json' } }],
  ])('does not answer %s %j', async (path, init) => {
    const answer = await page(path, init);
    expect(answer.status).toSatisfy((status: number) => status === 404 || status === 405);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a person', () => {
  it('writes an event and reads it, and nobody else does', async () => {
    const as = async (sub: string) => ({
      Authorization: `Bearer ${await signToken({ sub, iss: SIGN_IN.AUTH_ISSUER })}`,
      'Content-Type': 'application/json',
    });
    const event = {
      type: 'interview',
      title: 'Acme',
      start: '2030-12-01T10:00:00Z',
      end: '2030-12-01T11:00:00Z',
      timeZone: 'UTC',
    };
    const created = await fetch(`${base}/api/v1/events`, {
      method: 'POST',
      headers: await as('ada'),
      body: JSON.stringify(event),
    });
    expect(created.status).toBe(201);
    const location = new URL(created.headers.get('location')!, base);
    expect((await fetch(location, { headers: await as('ada') })).status).toBe(200);
    expect((await fetch(location, { headers: await as('eve') })).status).toBe(404);
  });
});
