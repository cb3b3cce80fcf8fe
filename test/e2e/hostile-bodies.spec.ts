import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTERVIEW } from '../support/career-copilot';
import { longestStallOf } from '../support/event-loop';
import { lowest, quickest } from '../support/quickest';
import { Stack } from '../support/stack';

const MANY = `[${Array(3_900_000).fill('{}').join(',')}]`;

let stack: Stack;
let token: string;

beforeAll(async () => {
  stack = await Stack.start({ workers: 0, env: { NODE_OPTIONS: '--max-old-space-size=256' } });
  token = await stack.token({ sub: 'somebody' });
});
afterAll(() => stack.stop());

/** How long it takes to parse what is meant to harm, on this machine at this moment. */
function parsingMs(): number {
  const began = performance.now();
  JSON.parse(MANY);
  return performance.now() - began;
}

interface Told {
  status: number;
  code?: string;
  items?: Array<{ status: string }>;
}

/**
 * What the API says.
 *
 * @param mostStall for how long it may be silent to everybody meanwhile, as a part of the time that parsing would take
 */
async function tell(
  path: string,
  {
    body,
    headers,
    mostStall,
  }: { body: string | Buffer<ArrayBuffer>; headers: Record<string, string>; mostStall: number },
): Promise<Told> {
  let told: Told | undefined;
  const stall = await lowest(mostStall, async () => {
    const parsed = parsingMs();
    await longestStallOf(stack.api);
    const response = await fetch(`${stack.api.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const { code, items } = (await response.json()) as Omit<Told, 'status'>;
    told ??= { status: response.status, ...(code && { code }), ...(items && { items }) };
    return (await longestStallOf(stack.api)) / parsed;
  });
  expect(stall).toBeLessThan(mostStall);
  return told!;
}

describe('a body that is made to harm', () => {
  it('is not even read without a token', async () => {
    const bomb = gzipSync(`{"events":${MANY}}`);
    expect(bomb.length).toBeLessThan(15_000);
    const answer = await tell('/events/bulk', { body: bomb, headers: { 'content-encoding': 'gzip' }, mostStall: 0.5 });
    expect(answer).toMatchObject({ status: 401, code: 'auth.token-missing' });
  });

  it('is refused with one when it is compressed', async () => {
    const bomb = gzipSync(`{"events":${MANY}}`);
    const headers = { 'content-encoding': 'gzip', authorization: `Bearer ${token}` };
    const answer = await tell('/events/bulk', { body: bomb, headers, mostStall: 0.5 });
    expect(answer).toMatchObject({ status: 415, code: 'request.media-type-unsupported' });
  });

  it.each([
    ['objects', `{"events":${MANY}}`],
    ['names', `{"events":[{${Array.from({ length: 900_000 }, (_, i) => `"${i.toString(36)}":0`).join(',')}}]}`],
    ['numbers', `{"events":[${'0,'.repeat(5_900_000)}0]}`],
  ])('is refused before it is parsed when it is 12 MB of %s', async (_name, body) => {
    const answer = await tell('/events/bulk', { body, headers: { authorization: `Bearer ${token}` }, mostStall: 0.5 });
    expect(answer).toMatchObject({ status: 413, code: 'request.too-large' });
  });

  it('is taken when it is large because its events are', async () => {
    const events = Array.from({ length: 500 }, () => ({
      ...INTERVIEW,
      id: randomUUID(),
      title: 't'.repeat(300),
      description: 'd'.repeat(8_000),
      location: 'l'.repeat(1_000),
      metadata: { kept: 'm'.repeat(13_000) },
    }));
    const headers = { authorization: `Bearer ${token}` };
    const answer = await tell('/events/bulk', { body: JSON.stringify({ events }), headers, mostStall: 1 });
    expect(answer.items?.filter(({ status }) => status === 'created')).toHaveLength(500);
  });
});

describe('hundreds of bodies that trickle in', () => {
  let slow: ClientRequest[] = [];
  const letGo = () => slow.forEach((one) => one.destroy());
  afterAll(letGo);

  const trickling = () =>
    Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const path = index % 2 === 0 ? '/api/v1/webhooks/microsoft' : '/api/v1/events/bulk';
        const headers = { 'content-type': 'application/json', 'content-length': 200_000 };
        const one = request(`${stack.api.url}${path}`, { method: 'POST', headers });
        one.on('error', () => undefined);
        await new Promise((sent) => one.write(`{"value":["${'x'.repeat(100_000)}`, sent));
        return one;
      }),
    );

  it('keep no notification of a provider waiting', async () => {
    const took = await quickest(1_000, async () => {
      // Anew each time: those of before are given up after a few seconds, and would be in nobody's way.
      letGo();
      slow = await trickling();
      const began = performance.now();
      const notification = await fetch(`${stack.api.url}/api/v1/webhooks/microsoft`, {
        method: 'POST',
        body: JSON.stringify({ value: [{ clientState: 'unknown', filler: 'x'.repeat(150_000) }] }),
      });
      expect(notification.status).toBe(404);
      return performance.now() - began;
    });
    expect(took).toBeLessThan(1_000);
  });

  it('are answered without waiting for their end', async () => {
    const one = request(`${stack.api.url}/api/v1/webhooks/microsoft`, {
      method: 'POST',
      headers: { 'content-length': 10 },
    });
    one.flushHeaders();
    const [answer] = (await once(one, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(408);
    one.destroy();
  });
});
