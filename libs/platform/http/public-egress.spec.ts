import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgedLookup } from './public-connector';
import { PublicEgress } from './public-egress';

let server: Server;
let egress: PublicEgress | undefined;
let connections: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  connections = 0;
  answer = (_request, response) => void response.end('fine');
  server = createServer((request, response) => answer(request, response));
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await egress?.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;

function open({ loopback = true, timeoutMs = 30_000, resolve = noName } = {}): PublicEgress {
  egress = new PublicEgress({ loopback, timeoutMs, connectionsPerOrigin: 2, resolve });
  return egress;
}

function noName(host: string): Promise<string[]> {
  return Promise.reject(new Error(`${host} is not known`));
}

const post = (url: string, options: Parameters<typeof open>[0] = {}) =>
  open(options).post(new URL(url), { headers: { 'content-type': 'application/json' }, body: '{"a":1}' });

describe('an address of others', () => {
  it('gets the message, and nothing of its answer is kept but the status and when to come again', async () => {
    const got: unknown[] = [];
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        got.push(request.method, request.url, request.headers['content-type'], Buffer.concat(chunks).toString());
        response.writeHead(503, { 'Retry-After': '7', 'Set-Cookie': 'a=b' }).end('secret');
      });
    };
    expect(await post(`http://127.0.0.1:${port()}/hook?of=calendar`)).toEqual({ status: 503, retryAfter: '7' });
    expect(got).toEqual(['POST', '/hook?of=calendar', 'application/json', '{"a":1}']);
  });

  it('may send us somewhere else in vain', async () => {
    let asked = 0;
    answer = (_request, response) => {
      asked += 1;
      response.writeHead(302, { Location: `http://127.0.0.1:${port()}/elsewhere` }).end();
    };
    expect(await post(`http://127.0.0.1:${port()}/`)).toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  it('has to answer in time', async () => {
    answer = () => undefined;
    await expect(post(`http://127.0.0.1:${port()}/`, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('has answered with the head of its answer, however long the rest takes, and is then let go of', async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_request, response) => {
      response.on('close', () => closed.resolve());
      response.writeHead(200);
      response.write('and so on');
    };
    expect(await post(`http://127.0.0.1:${port()}/`, { timeoutMs: 6_000 })).toMatchObject({ status: 200 });
    await closed.promise;
  });

  it('cannot make us read without end', async () => {
    const cut = Promise.withResolvers<number>();
    let sent = 0;
    answer = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1_024);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        sent += chunk.length;
      };
      response.on('drain', more).on('close', () => cut.resolve(sent));
      more();
    };
    expect(await post(`http://127.0.0.1:${port()}/`)).toMatchObject({ status: 200 });
    expect(await cut.promise).toBeLessThan(50 * 1_024 * 1_024);
  });

  it('that nobody listens at, or that ends the connection, is no answer', async () => {
    answer = (request) => request.socket.destroy();
    await expect(post(`http://127.0.0.1:${port()}/`)).rejects.toMatchObject({ code: 'network' });
    await expect(post('https://unknown.example/')).rejects.toMatchObject({ code: 'network' });
  });

  it('is waited for no longer when the process stops', async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const asked = open().post(new URL(`http://127.0.0.1:${port()}/`), { headers: {}, body: '', signal: stop.signal });
    stop.abort(new Error('the worker stops'));
    await expect(asked).rejects.toThrow('the worker stops');
  });

  it('is asked over connections that are open already', async () => {
    const door = open();
    for (let time = 0; time < 8; time += 1) {
      await door.post(new URL(`http://127.0.0.1:${port()}/`), { headers: {}, body: '' });
    }
    expect(connections).toBeLessThanOrEqual(2);
  });
});

describe('no connection is opened', () => {
  it.each([
    ['this machine', () => `https://127.0.0.1:${port()}/`],
    ['this machine by a number', () => `https://2130706433:${port()}/`],
    ['this machine by name', () => `https://localhost:${port()}/`],
    ['a mapped address', () => `https://[::ffff:127.0.0.1]:${port()}/`],
    ['http', () => `http://127.0.0.1:${port()}/`],
  ])('to %s while the sandbox is off', async (_, url) => {
    await expect(post(url(), { loopback: false })).rejects.toMatchObject({ code: 'refused-host' });
    expect(connections).toBe(0);
  });

  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine over IPv6', ['::1']],
    ['a private network', ['10.0.0.1']],
    ['the metadata of clouds', ['169.254.169.254']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['NAT64', ['64:ff9b::7f00:1']],
    ['a public address and a private one', ['8.8.8.8', '192.168.0.1']],
    ['nothing', []],
  ])('to a name that leads to %s, whether the sandbox is on or off', async (_, addresses) => {
    for (const loopback of [true, false]) {
      const url = `https://host.example:${port()}/`;
      const asked = post(url, { loopback, resolve: () => Promise.resolve(addresses) });
      await expect(asked).rejects.toMatchObject({ code: 'refused-host' });
    }
    expect(connections).toBe(0);
  });

  it('to a name that is public when it is judged and private a moment later: the socket goes where it was judged', async () => {
    const answers = [['8.8.8.8', '2606:4700:4700::1111'], ['127.0.0.1']];
    const lookup = judgedLookup(() => Promise.resolve(answers.shift()!), { loopback: false });
    const ask = (all: boolean) =>
      new Promise((resolve) => lookup('host.example', { all }, (error, found) => resolve(error ?? found)));
    expect(await ask(true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
    expect(await ask(true)).toMatchObject({ code: 'refused-host' });
  });
});
