import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeApp } from './edge-app';

let app: EdgeApp;

beforeAll(async () => {
  app = await EdgeApp.start();
});

afterAll(() => app.close());

describe('bodies', () => {
  const post = (body: unknown, headers?: Record<string, string>) =>
    app.call('POST', '/api/v1/things', { body, ...(headers && { headers }) });

  it('pass when they are right', async () => {
    expect(await post({ title: 'x', events: [{ start: '2026-01-01' }] })).toMatchObject({
      status: 201,
      body: { title: 'x' },
    });
  });

  it('name every faulty field by its path', async () => {
    const answer = await post({
      title: '',
      events: [{ start: '2026-01-01' }, { start: 'x' }, { start: '2026-01-01', odd: 1 }],
      extra: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    const fields = (answer.body['errors'] as Array<{ field: string }>).map(({ field }) => field);
    expect(fields.toSorted()).toEqual(['events.1.start', 'events.2.odd', 'extra', 'title']);
  });

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a string', '"x"'],
    ['an empty object', '{}'],
    ['another shape', '{"title":{"a":1},"events":{"length":5}}'],
    ['a prototype', '{"__proto__":{"title":"x"},"constructor":{"prototype":{}}}'],
    ['numbers for lists', '{"title":"x","events":[1,null,"a",[]]}'],
    ['broken JSON', '{"title":'],
    ['a control character', '{"title":"\u0001"}'],
    ['nothing', ''],
    ['nested too deeply', `{"title":"x","events":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('are 400 when they are %s', async (_name, body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { requestId: answer.headers.get('x-request-id') } });
    expect(answer.type).toContain('application/problem+json');
  });

  it.each(['{"title":', 'null', '{"a":1}{', '\u0000'])(
    'are malformed, by that name, when they are %j',
    async (body) => {
      expect(await post(body)).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    },
  );

  it('are 400 when there is none', async () => {
    expect(await app.call('POST', '/api/v1/things')).toMatchObject({
      status: 400,
      body: { code: 'validation.failed' },
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
  ])('are 415 as %j', async (type) => {
    expect(await post('{"title":"x"}', { 'Content-Type': type })).toMatchObject({
      status: 415,
      body: { code: 'request.media-type-unsupported' },
    });
  });

  it.each([
    ['application/json; charset=utf-8', 201],
    ['Application/JSON', 201],
    ['application/json; charset=latin1', 415],
  ])('are understood as %s: %i', async (type, status) => {
    expect((await post('{"title":"x"}', { 'Content-Type': type })).status).toBe(status);
  });

  it('may be merge patches', async () => {
    const answer = await app.call('PATCH', '/api/v1/things/patch', {
      body: '{"a":null}',
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(answer).toMatchObject({ status: 200, body: { a: null } });
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'rot13', 'gzip, gzip'])('are 415 in the encoding %s', async (encoding) => {
    const answer = await post(gzipSync('{"title":"x"}').toString('latin1'), { 'Content-Encoding': encoding });
    expect(answer).toMatchObject({ status: 415, body: { code: 'request.media-type-unsupported' } });
    expect(answer.headers.get('accept-encoding')).toBe('identity');
  });

  it.each(['identity', 'Identity'])('are read in the encoding %s, which is none', async (encoding) => {
    expect((await post('{"title":"x"}', { 'Content-Encoding': encoding })).status).toBe(201);
  });

  it('are malformed when they are no UTF-8', async () => {
    const answer = await fetch(`${app.base}/api/v1/things`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await app.token()}`, 'content-type': 'application/json' },
      body: Buffer.from('{"title":"\xff"}', 'latin1'),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'request.malformed', detail: expect.stringContaining('UTF-8') });
  });

  it.each(['{"title":"x","\\u005f_proto__":{}}', '{"title":"x","events":[{"__proto__":1}]}'])(
    'name no prototype, in whatever spelling: %s',
    async (body) => {
      expect(await post(body)).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    },
  );

  const sized = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes) });

  it.each([
    ['/api/v1/things', 270_000, 413],
    ['/api/v1/things', 1_100_000, 413],
    ['/api/v1/events/bulk', 1_100_000, 200],
    ['/api/v1/events/bulk', 13_000_000, 413],
    ['/api/v1/webhooks/microsoft', 200_000, 200],
    ['/api/v1/webhooks/microsoft', 270_000, 413],
  ])('to %s of %i bytes are %i', async (path, bytes, status) => {
    const answer = await app.call('POST', path, { body: sized(bytes) });
    expect(answer.status).toBe(status);
    if (status === 413) expect(answer.body).toMatchObject({ code: 'request.too-large' });
  });

  it('of webhooks may be empty, or called something else than JSON', async () => {
    expect(
      (
        await app.call('POST', '/api/v1/webhooks/google', {
          headers: { 'Content-Type': 'text/plain', 'Content-Length': '0' },
        })
      ).status,
    ).toBe(204);
    expect(
      (
        await app.call('POST', '/api/v1/webhooks/microsoft', {
          body: '{"a":1}',
          headers: { 'Content-Type': 'text/plain' },
        })
      ).body,
    ).toEqual({ body: { a: 1 } });
  });
});

describe('who calls', () => {
  /** A request whose body never ends. */
  function endless(path: string, headers: Record<string, string> = {}): ClientRequest {
    const sent = request(`${app.base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '1000', ...headers },
    });
    sent.on('error', () => undefined);
    sent.write('{"title":');
    return sent;
  }

  it.each(['/api/v1/things', '/api/v1/events/bulk'])('is asked before a body is waited for (%s)', async (path) => {
    const sent = endless(path);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(401);
    sent.destroy();
  });

  it.each(['/api/v1/nothing', '/nothing'])(
    'matters not where nothing is (%s), and no body is waited for',
    async (path) => {
      const sent = endless(path);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(404);
      sent.destroy();
    },
  );

  it('is not waited for without end: a body that is too slow is 408', async () => {
    const sent = endless('/api/v1/webhooks/microsoft');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(408);
    sent.destroy();
  });

  it('is let go of who goes on sending after the answer', async () => {
    const sent = endless('/api/v1/things');
    const closed = once(sent, 'close');
    await once(sent, 'response');
    await expect(closed).resolves.toBeDefined();
  });

  it('is told at once that a body is announced to be too large', async () => {
    const sent = endless('/api/v1/things', {
      'content-length': '300000',
      authorization: `Bearer ${await app.token()}`,
    });
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    sent.destroy();
  });

  it('is told as soon as a body without an announcement is too large', async () => {
    const sent = request(`${app.base}/api/v1/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await app.token()}` },
    });
    sent.write(`{"title":"${'x'.repeat(300_000)}`);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    sent.destroy();
  });
});

describe('queries', () => {
  it('are converted and checked', async () => {
    expect(await app.call('GET', '/api/v1/things?limit=7')).toMatchObject({ status: 200, body: { limit: 7 } });
  });

  it.each(['limit=201', 'limit=x', 'limit=1&limit=2', 'limit[a]=1', 'other=1'])('are 400 as ?%s', async (query) => {
    expect(await app.call('GET', `/api/v1/things?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation.failed' },
    });
  });
});
