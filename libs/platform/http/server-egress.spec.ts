import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '@calendar/platform/observability';
import { EgressError } from './egress-error';
import { SERVER_EGRESS_DEFAULTS, ServerEgress, type ServerEgressSettings } from './server-egress';

let server: Server;
let local: string;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://169.254.169.254/' });
    response.end('hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const open: ServerEgress[] = [];
afterEach(async () => {
  asked = [];
  for (const egress of open.splice(0)) await egress.onApplicationShutdown();
});

function door(settings: Partial<ServerEgressSettings> = {}): ServerEgress {
  const egress = new ServerEgress({ ...SERVER_EGRESS_DEFAULTS, loopback: false, ...settings }, new Metrics());
  open.push(egress);
  return egress;
}

async function failureOf(url: string, settings: Partial<ServerEgressSettings> = {}): Promise<unknown> {
  return door(settings)
    .fetch(url, { method: 'PROPFIND' })
    .then(
      () => 'answered',
      (error: unknown) => (error instanceof EgressError ? error.code : error),
    );
}

describe('an address that somebody types', () => {
  it.each([
    'http://calendar.example.org/',
    'https://me:secret@calendar.example.org/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.1.1:8443/',
    'https://localhost/',
    'ftp://calendar.example.org/',
    'https://calendar.example.org:25/',
    'https://calendar.example.org:22/',
  ])('%s is not asked', async (url) => {
    expect(await failureOf(url, { resolve: () => Promise.reject(new Error('looked up')) })).toBe('refused-host');
  });

  it.each([['10.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['fd00::1'], ['::ffff:127.0.0.1']])(
    'that leads to %s is not asked, nor is any other of its addresses',
    async (...addresses) => {
      expect(await failureOf('https://calendar.example.org/', { resolve: async () => addresses })).toBe('refused-host');
    },
  );

  it('is looked up once, and what was judged is what is dialled: a name that answers otherwise a moment later gains nothing', async () => {
    const answers = [['10.0.0.1'], ['127.0.0.1']];
    const resolve = async () => answers.shift() ?? [];
    expect(await failureOf('https://rebinding.example.org/', { resolve })).toBe('refused-host');
    expect(answers).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('of this machine is asked where that is allowed, and its redirects are not followed', async () => {
    const answer = await door({ loopback: true }).fetch(`${local}/elsewhere`, { method: 'PROPFIND' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://169.254.169.254/']);
    expect(asked).toEqual(['PROPFIND /elsewhere']);
    expect(await failureOf(local)).toBe('refused-host');
  });

  it('that answers too much is let go', async () => {
    expect(await failureOf(local, { loopback: true, maxResponseBytes: 3 })).toBe('too-large');
  });

  it('is counted by what is asked of it, and names nobody', async () => {
    const metrics = new Metrics();
    const egress = new ServerEgress({ ...SERVER_EGRESS_DEFAULTS, loopback: true }, metrics);
    await egress.fetch(`${local}/mia/calendar/`, { method: 'REPORT' });
    await egress.onApplicationShutdown();
    const told = await metrics.registry.metrics();
    expect(told).toContain('requests_total{provider="caldav",route="REPORT",status="200"} 1');
    expect(told).not.toContain('mia');
  });
});
