import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeApp, RATE, type CallOptions } from './edge-app';

let app: EdgeApp;

beforeAll(async () => {
  app = await EdgeApp.start();
});
afterAll(() => app.close());

/** The one line about a request. */
async function lineAbout(requestId: string): Promise<Record<string, unknown>> {
  const lines = () => app.log.filter((line) => line['requestId'] === requestId);
  await expect.poll(lines).toHaveLength(1);
  return lines()[0]!;
}

async function logged(method: string, path: string, options: CallOptions = {}) {
  const answer = await app.call(method, path, options);
  return lineAbout(answer.headers.get('x-request-id')!);
}

const service = () => app.token({ scope: 'career-copilot.service' });

it.each<[string, string, string, CallOptions, Record<string, unknown>]>([
  ['one that succeeds', 'GET', '/api/v1/things?limit=7', {}, { route: '/api/v1/things', status: 200, code: null }],
  [
    'one with an id in its path',
    'PUT',
    '/api/v1/things/4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10',
    {},
    { route: '/api/v1/things/{id}', status: 200, code: null },
  ],
  ['one that a route refuses', 'GET', '/api/v1/things/missing', {}, { status: 404, code: 'thing.not-found' }],
  [
    'a body that is too large',
    'POST',
    '/api/v1/things',
    { body: `"${'x'.repeat(300_000)}"` },
    { route: '/api/v1/things', status: 413, code: 'request.too-large', caller: 'user' },
  ],
  [
    'a body that is no JSON',
    'POST',
    '/api/v1/things',
    { body: '{"title":' },
    { route: '/api/v1/things', status: 400, code: 'request.malformed', caller: 'user' },
  ],
  [
    'another media type',
    'POST',
    '/api/v1/things',
    { body: 'title', headers: { 'Content-Type': 'text/plain' } },
    { route: '/api/v1/things', status: 415, code: 'request.media-type-unsupported', caller: 'user' },
  ],
  [
    'a compressed body',
    'POST',
    '/api/v1/things',
    { body: gzipSync('{}').toString('latin1'), headers: { 'Content-Encoding': 'gzip' } },
    { status: 415, code: 'request.media-type-unsupported' },
  ],
  [
    'a bad token',
    'GET',
    '/api/v1/things',
    { bearer: 'nonsense' },
    { route: '/api/v1/things', status: 401, code: 'auth.token-invalid', caller: 'none' },
  ],
  [
    'an address that is not there',
    'GET',
    '/api/v1/nothing/planted-in-the-path',
    {},
    { route: null, status: 404, code: 'route.not-found', caller: 'none' },
  ],
  ['a method that is not there', 'DELETE', '/api/v1/things', {}, { status: 405, code: 'route.method-not-allowed' }],
  ['a page that is not there', 'GET', '/nothing', {}, { route: null, status: 404, code: 'route.not-found' }],
  [
    'a notification of a provider',
    'POST',
    '/api/v1/webhooks/google',
    {},
    { route: '/api/v1/webhooks/google', status: 204, code: null, caller: 'provider' },
  ],
  [
    'a notification that is none',
    'POST',
    '/api/v1/webhooks/microsoft',
    { body: '{"value":' },
    { route: '/api/v1/webhooks/microsoft', status: 400, code: 'request.malformed', caller: 'none' },
  ],
  [
    'a person who comes back from consent',
    'GET',
    '/api/v1/calendar/google/callback?code=planted-code&state=planted-state',
    {},
    { route: '/api/v1/calendar/{provider}/callback', status: 200, caller: 'none' },
  ],
])('one line is written about %s', async (_name, method, path, options, expected) => {
  expect(await logged(method, path, options)).toMatchObject({
    method,
    address: '127.0.0.1',
    durationMs: expect.any(Number),
    ...expected,
  });
});

it('a line tells whether a person or the backend has called, and never who', async () => {
  expect(await logged('GET', '/api/v1/things', { bearer: await app.token({ sub: 'planted-person' }) })).toMatchObject({
    caller: 'user',
  });
  const headers = { 'X-User-Id': 'planted-person' };
  expect(await logged('GET', '/api/v1/things', { bearer: await service(), headers })).toMatchObject({
    caller: 'service',
  });
});

it('one line is written about a request that is one too many', async () => {
  const bearer = await app.token();
  for (let request = 0; request < RATE; request += 1) await app.call('GET', '/api/v1/things', { bearer });
  expect(await logged('GET', '/api/v1/things', { bearer })).toMatchObject({
    route: '/api/v1/things',
    status: 429,
    code: 'rate-limit.exceeded',
    caller: 'user',
  });
});

it('one line is written about a path that cannot be decoded', async () => {
  const asked = httpRequest(app.base, { path: '/api/v1/%', headers: { 'X-Request-Id': 'undecodable' } }).end();
  await once(asked, 'response');
  expect(await lineAbout('undecodable')).toMatchObject({ route: null, status: 400, code: 'request.malformed' });
});

it('one line is written about somebody who has gone before the answer', async () => {
  const asked = httpRequest(`${app.base}/api/v1/webhooks/microsoft`, {
    method: 'POST',
    headers: { 'X-Request-Id': 'gone', 'Content-Length': 10 },
  });
  asked.on('error', () => undefined);
  asked.flushHeaders();
  await once(asked, 'socket');
  await expect.poll(() => asked.socket?.connecting).toBe(false);
  asked.destroy();
  expect(await lineAbout('gone')).toMatchObject({ msg: 'request aborted', route: '/api/v1/webhooks/microsoft' });
});

it('nothing that was said in paths, queries, headers and bodies is in a line', async () => {
  await logged('POST', '/api/v1/things?planted=planted', { body: { title: 'planted' } });
  const answer = await fetch(`${app.base}/api/v1/things?limit=planted`, { headers: { 'X-Planted': 'planted' } });
  await lineAbout(answer.headers.get('x-request-id')!);
  expect(JSON.stringify(app.log)).not.toContain('planted');
});

/** What a server answers to bytes that are sent to it. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(app.base).port), '127.0.0.1').setEncoding('latin1');
  socket.write(bytes);
  const parts = (await socket.toArray()) as string[];
  return parts.join('');
}

describe('what Node cannot read as a request', () => {
  it.each<[string, string, number, string]>([
    ['is no HTTP', 'planted nonsense\r\n\r\n', 400, 'request.malformed'],
    ['has a header that is none', 'GET / HTTP/1.1\r\nHost: a\r\nplan ted\r\n\r\n', 400, 'request.malformed'],
    [
      'says twice how long it is',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'request.malformed',
    ],
    [
      'has headers without end',
      `GET / HTTP/1.1\r\nX: ${'planted'.repeat(4_000)}\r\n\r\n`,
      431,
      'request.headers-too-large',
    ],
    ['names no host', 'GET /api/v1/planted HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'request.malformed'],
    ['is for a proxy', 'CONNECT planted.test:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'route.method-not-allowed'],
  ])(
    'is answered with a problem and told of in one line without what was said: what %s',
    async (_name, bytes, status, code) => {
      const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(head.toLowerCase()).toContain('content-type: application/problem+json');
      const problem = JSON.parse(body) as { requestId: string };
      expect(problem).toMatchObject({ status, code, detail: expect.any(String) });
      const line = await lineAbout(problem.requestId);
      expect(line).toMatchObject({ level: 'info', route: null, status, code, caller: 'none', address: '127.0.0.1' });
      expect(JSON.stringify([line, body])).not.toContain('planted');
    },
  );

  it('is counted', async () => {
    const requests = async () =>
      (await app.metrics.registry.getSingleMetricAsString('copilot_calendar_http_requests_total')).split('\n');
    await answerTo('nonsense\r\n\r\n');
    const line = (await requests()).find((text) => text.includes('method="_OTHER",route="none",status="400"'));
    expect(Number(line?.split(' ').at(-1))).toBeGreaterThan(0);
  });

  it('is a head that does not come in time', async () => {
    const [socket] = await Promise.all([
      once(app.server, 'connection').then(([opened]) => opened as Socket),
      once(connect(Number(new URL(app.base).port), '127.0.0.1'), 'connect'),
    ]);
    app.server.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    await expect.poll(() => app.log.at(-1)).toMatchObject({ status: 408, code: 'request.too-slow' });
  });

  it('is not somebody who goes away, or breaks off in a body that was being read', async () => {
    const lines = app.log.length;
    const head = 'POST /api/v1/webhooks/microsoft HTTP/1.1\r\nHost: a\r\nX-Request-Id: broken-off\r\n';
    const answer = await answerTo(`${head}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`);
    expect(answer).toContain('"requestId":"broken-off"');
    expect(await lineAbout('broken-off')).toMatchObject({ msg: 'request aborted', code: 'request.malformed' });
    expect(app.log).toHaveLength(lines + 1);
  });

  it('is not an expectation that nobody has heard of: it is passed over', async () => {
    const head =
      'GET /api/v1/calendar/google/callback HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nConnection: close\r\n\r\n';
    expect(await answerTo(head)).toContain('HTTP/1.1 200 ');
  });
});
