import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deflateSync, gzipSync } from 'node:zlib';
import { Client } from '@microsoft/microsoft-graph-client';
import { Logger } from '@nestjs/common';
import { calendar } from 'googleapis/build/src/apis/calendar/index.js';
import * as oauth from 'openid-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '@calendar/platform/observability';
import { Egress, EGRESS_DEFAULTS, type EgressSettings } from './egress';

const EVENTS = 'https://www.googleapis.com/calendar/v3/calendars/primary/events';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let seen: Seen[];
let respond: (request: Seen, response: ServerResponse) => void;
let metrics: Metrics;
let open: Egress[];

const listener: RequestListener = (request, response) => {
  void buffer(request).then((body) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: body.toString() });
    respond(seen.at(-1)!, response);
  });
};

const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

function egress(overrides: Partial<EgressSettings> = {}): Egress {
  const { port } = server.address() as AddressInfo;
  const made = new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: `http://127.0.0.1:${port}`, ...overrides }, metrics);
  open.push(made);
  return made;
}

async function requestCount(labels: Record<string, string>): Promise<number> {
  const metric = await metrics.registry.getSingleMetric('copilot_calendar_provider_requests_total')!.get();
  const match = metric.values.find(({ labels: found }) =>
    Object.entries(labels).every(([key, value]) => found[key] === value),
  );
  return match?.value ?? 0;
}

beforeEach(async () => {
  seen = [];
  open = [];
  metrics = new Metrics();
  vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
  respond = (_request, response) => json(response, { ok: true });
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await Promise.all(open.map((each) => each.onApplicationShutdown()));
  await new Promise((resolve) => server.close(resolve));
  vi.restoreAllMocks();
});

describe('Egress.fetch', () => {
  it('sends method, headers and body as fetch would', async () => {
    const response = await egress().fetch(`${EVENTS}?maxResults=5`, {
      method: 'post',
      headers: new Headers({ 'If-Match': '"7"', 'Content-Type': 'application/json' }),
      body: '{"summary":"é"}',
    });
    expect(await response.json()).toEqual({ ok: true });
    expect(response.url).toBe(`${EVENTS}?maxResults=5`);
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/www.googleapis.com/calendar/v3/calendars/primary/events?maxResults=5',
        headers: { 'if-match': '"7"', 'content-type': 'application/json', 'content-length': '16' },
        body: '{"summary":"é"}',
      },
    ]);
  });

  it.each([
    [
      'a form',
      new URLSearchParams({ grant_type: 'refresh_token' }),
      'grant_type=refresh_token',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ],
    ['bytes', new TextEncoder().encode('raw'), 'raw', undefined],
    ['a blob', new Blob(['blob'], { type: 'text/x' }), 'blob', 'text/x'],
    ['a stream', new Blob(['streamed']).stream(), 'streamed', undefined],
  ])('sends %s', async (_name, body, text, type) => {
    await egress().fetch(EVENTS, { method: 'POST', body });
    expect(seen[0]).toMatchObject({ body: text });
    expect(seen[0]!.headers['content-type']).toBe(type);
  });

  it('takes a Request with its body, and lets init win', async () => {
    const request = new Request(EVENTS, { method: 'PUT', body: 'from request', headers: { 'x-from': 'request' } });
    await egress().fetch(request, { headers: { 'x-from': 'init' } });
    expect(seen).toMatchObject([{ method: 'PUT', body: 'from request', headers: { 'x-from': 'init' } }]);
  });

  it('answers error statuses instead of throwing', async () => {
    respond = (_request, response) => json(response, { error: { code: 429 } }, 429);
    const response = await egress().fetch(EVENTS);
    expect([response.status, response.ok]).toEqual([429, false]);
  });

  it('never follows a redirect', async () => {
    respond = (_request, response) => response.writeHead(302, { Location: 'http://169.254.169.254/' }).end();
    const response = await egress().fetch(EVENTS, { redirect: 'follow' });
    expect([response.status, response.headers.get('location'), seen.length]).toEqual([
      302,
      'http://169.254.169.254/',
      1,
    ]);
  });

  it('reuses its connections', async () => {
    const sockets = new Set<unknown>();
    server.on('connection', (socket) => sockets.add(socket));
    const { fetch } = egress();
    for (let i = 0; i < 50; i++) await (await fetch(EVENTS)).text();
    // undici rests a connection for one turn of the event loop after an answer, so a second one may be opened.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('opens no more connections than it may', async () => {
    let connections = 0;
    server.on('connection', () => connections++);
    const { fetch } = egress({ connectionsPerOrigin: 2 });
    await Promise.all(Array.from({ length: 20 }, () => fetch(EVENTS)));
    expect([connections, seen.length]).toEqual([2, 20]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('decompresses %s', async (encoding, compress) => {
    respond = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': encoding }).end(compress('{"zipped":true}'));
    expect(await (await egress().fetch(EVENTS)).json()).toEqual({ zipped: true });
  });

  it('refuses other hosts without sending anything', async () => {
    await expect(egress().fetch('https://evil.test/')).rejects.toMatchObject({
      name: 'EgressError',
      code: 'refused-host',
    });
    expect(seen).toHaveLength(0);
  });
});

describe('Egress.fetch when things go wrong', () => {
  it('gives up after the time limit, also in the middle of a body', async () => {
    respond = (_request, response) => void response.writeHead(200).write('{"half":');
    await expect(egress({ timeoutMs: 100 }).fetch(EVENTS)).rejects.toMatchObject({ code: 'timeout' });
    expect(await requestCount({ status: 'timeout' })).toBe(1);
  });

  it('gives up waiting for a free connection', async () => {
    respond = () => undefined;
    const { fetch } = egress({ timeoutMs: 100, connectionsPerOrigin: 1 });
    const outcomes = await Promise.allSettled([fetch(EVENTS), fetch(EVENTS), fetch(EVENTS)]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(3).fill('timeout'),
    );
  });

  it('sends nothing that may not be sent any more by the time that there is a connection for it', async () => {
    const waiting: ServerResponse[] = [];
    respond = (_request, response) => waiting.push(response);
    const { fetch } = egress({ connectionsPerOrigin: 1 });
    const first = fetch(EVENTS);
    await expect.poll(() => waiting).toHaveLength(1);
    let isHeld = true;
    const lost = new Error('the lease has ended');
    const beforeSending = (): void => {
      if (!isHeld) throw lost;
    };
    const outcome = Promise.allSettled([fetch(EVENTS, { method: 'POST', body: '{}', beforeSending })]);
    isHeld = false;
    json(waiting[0]!, { ok: true });
    expect((await first).status).toBe(200);
    expect(await outcome).toMatchObject([{ reason: { code: 'unsent', cause: lost } }]);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
    isHeld = true;
    respond = (_request, response) => json(response, { ok: true });
    expect((await fetch(EVENTS, { method: 'POST', body: '{}', beforeSending })).status).toBe(200);
  });

  it('stops when the caller aborts, with the reason of the caller', async () => {
    const abort = new AbortController();
    respond = () => abort.abort(new Error('shutting down'));
    await expect(egress().fetch(EVENTS, { signal: abort.signal })).rejects.toThrow('shutting down');
  });

  it('sends nothing for a signal that has aborted before', async () => {
    const error = await egress()
      .fetch(EVENTS, { signal: AbortSignal.abort() })
      .catch((caught: unknown) => caught);
    expect((error as Error).name).toBe('AbortError');
    expect(seen).toHaveLength(0);
  });

  it('leaves no listener on a signal that outlives the request', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await egress().fetch(EVENTS, { signal });
    expect(remove.mock.calls.length).toBe(add.mock.calls.length);
  });

  it('calls a broken connection a network error', async () => {
    respond = (_request, response) => response.socket?.destroy();
    await expect(egress().fetch(EVENTS)).rejects.toMatchObject({ code: 'network' });
  });

  it('calls a body that ends early a network error', async () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('short');
      setImmediate(() => response.socket?.destroy());
    };
    await expect(egress().fetch(EVENTS)).rejects.toMatchObject({ code: 'network' });
  });

  it('calls a closed port a network error and is a TypeError as fetch failures are', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const error = await egress({ sandboxUrl: `http://127.0.0.1:${port}` })
      .fetch(EVENTS)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: 'network' });
  });

  it('refuses answers that are too large, announced or not, zipped or not', async () => {
    const { fetch } = egress({ maxResponseBytes: 1_000 });
    respond = (_request, response) => response.end('x'.repeat(2_000));
    await expect(fetch(EVENTS)).rejects.toMatchObject({ code: 'too-large' });
    respond = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(50_000)));
    await expect(fetch(EVENTS)).rejects.toMatchObject({ code: 'too-large' });
    respond = (_request, response) => json(response, { fine: true });
    expect((await fetch(EVENTS)).ok).toBe(true);
  });

  it.each([
    ['gzip', 'not gzip at all'],
    ['rot13', 'abc'],
  ])('calls an answer that is not %s malformed', async (encoding, body) => {
    respond = (_request, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(body);
    await expect(egress().fetch(EVENTS)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('Egress for the operator', () => {
  it('counts and times by provider and route', async () => {
    await egress().fetch('https://www.googleapis.com/calendar/v3/calendars/jane%40mail.test/events/abc', {
      method: 'PATCH',
    });
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'copilot_calendar_provider_requests_total{provider="google",route="PATCH /calendar/v3/calendars/{id}/events/{id}",status="200"} 1',
    );
    expect(text).toContain(
      'copilot_calendar_provider_request_seconds_count{provider="google",route="PATCH /calendar/v3/calendars/{id}/events/{id}"} 1',
    );
    expect(text).not.toContain('jane');
  });

  it('logs neither query nor headers', async () => {
    const lines: unknown[] = [];
    vi.spyOn(Logger.prototype, 'debug').mockImplementation((line: unknown) => void lines.push(line));
    await egress().fetch('https://oauth2.googleapis.com/token?code=4/secret-code', {
      method: 'POST',
      headers: { Authorization: 'Bearer secret-token' },
    });
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('sends browsers where the requests go', () => {
    const { port } = server.address() as AddressInfo;
    const consent = 'https://accounts.google.com/o/oauth2/v2/auth?client_id=x&state=y';
    expect(egress().rewriteForBrowser(consent)).toBe(
      `http://127.0.0.1:${port}/accounts.google.com/o/oauth2/v2/auth?client_id=x&state=y`,
    );
    expect(egress({ sandboxUrl: null }).rewriteForBrowser(consent)).toBe(consent);
    expect(() => egress().rewriteForBrowser('https://evil.test/')).toThrow(TypeError);
  });
});

describe('Egress under the provider clients', () => {
  it('carries the Google client, errors included', async () => {
    const client = calendar({ version: 'v3', fetchImplementation: egress().fetch, retry: false });
    respond = (_request, response) => json(response, { id: 'e1', etag: '"1"' });
    const { data } = await client.events.insert({
      calendarId: 'primary',
      requestBody: { summary: 'Interview' },
    });
    expect(data.id).toBe('e1');
    expect(JSON.parse(seen[0]!.body)).toEqual({ summary: 'Interview' });

    respond = (_request, response) =>
      json(response, { error: { code: 410, errors: [{ reason: 'fullSyncRequired' }] } }, 410);
    await expect(client.events.list({ calendarId: 'primary', syncToken: 'old' })).rejects.toMatchObject({
      status: 410,
    });
    respond = (_request, response) => response.writeHead(204).end();
    expect((await client.events.delete({ calendarId: 'primary', eventId: 'e1' })).status).toBe(204);
    respond = (_request, response) => response.socket?.destroy();
    await expect(client.events.get({ calendarId: 'primary', eventId: 'e1' })).rejects.toMatchObject({
      code: 'network',
    });
  });

  it('carries the Graph client, errors included', async () => {
    const { fetch } = egress();
    const client = Client.initWithMiddleware({
      middleware: {
        async execute(context) {
          context.response = await fetch(context.request, context.options);
        },
      },
    });
    respond = (_request, response) => json(response, { id: 'AAMk' }, 201);
    expect(await client.api('/me/events').post({ subject: 'Interview' })).toEqual({ id: 'AAMk' });
    expect(seen[0]).toMatchObject({ url: '/graph.microsoft.com/v1.0/me/events', body: '{"subject":"Interview"}' });
    respond = (_request, response) => json(response, { error: { code: 'ErrorItemNotFound', message: 'gone' } }, 404);
    await expect(client.api('/me/events/AAMk').get()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ErrorItemNotFound',
    });
    respond = (_request, response) => response.writeHead(204).end();
    expect(await client.api('/me/events/AAMk').delete()).toBeUndefined();
  });

  it('carries openid-client through a token request and its refusal', async () => {
    const metadata = { issuer: 'https://accounts.google.com', token_endpoint: 'https://oauth2.googleapis.com/token' };
    const configuration = new oauth.Configuration(metadata, 'client', undefined, oauth.ClientSecretPost('sesame'));
    configuration[oauth.customFetch] = egress().fetch;
    respond = (_request, response) => json(response, { access_token: 'at', token_type: 'bearer', expires_in: 3600 });
    expect((await oauth.refreshTokenGrant(configuration, 'rt')).access_token).toBe('at');
    expect(new URLSearchParams(seen[0]!.body).get('refresh_token')).toBe('rt');
    respond = (_request, response) => json(response, { error: 'invalid_grant' }, 400);
    await expect(oauth.refreshTokenGrant(configuration, 'rt')).rejects.toMatchObject({ error: 'invalid_grant' });
    respond = (_request, response) => response.socket?.destroy();
    await expect(oauth.refreshTokenGrant(configuration, 'rt')).rejects.toMatchObject({ code: 'network' });
  });
});
