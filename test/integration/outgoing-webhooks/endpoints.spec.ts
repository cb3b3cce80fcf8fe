import { randomBytes, randomUUID } from 'node:crypto';
import { WebhookEndpointChanged, WebhookEndpointMade, WebhookEndpointRemoved } from '@calendar/contracts/domain-events';
import { WebhookSecretCheck } from '@calendar/modules/outgoing-webhooks';
import { EndpointSecrets } from '@calendar/modules/outgoing-webhooks/endpoints/endpoint-secrets';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp } from '../../support/api-app';
import { CareerCopilot } from '../../support/career-copilot';
import { signToken } from '../api/test-config';

interface EndpointJson {
  id: string;
  url: string;
  events: string[];
  status: string;
  secret?: string;
  previousSecretUntil: string | null;
  createdAt: string;
}

const URL = 'https://host.example/webhooks?of=calendar';
const EVENTS = ['event.updated_from_calendar', 'connection.reauth_required'];

let api: ApiApp;
let backend: CareerCopilot;

beforeAll(async () => {
  api = await ApiApp.start();
  const token = await signToken({ sub: 'career-copilot-backend', scope: 'career-copilot.service' });
  backend = new CareerCopilot(() => api.url, token);
});
afterAll(() => api.stop());
beforeEach(() => api.get(UnitOfWork).query('DELETE FROM webhook_endpoints'));

const make = (body: object = {}) =>
  backend.call<EndpointJson>('POST', '/webhook-endpoints', { body: { url: URL, events: EVENTS, ...body } });
const made = async (body: object = {}) => (await make(body)).body;
const stored = (id: string) =>
  api
    .get(UnitOfWork)
    .query<{ secret: string | null; previous_secret: string | null }>(
      'SELECT secret, previous_secret FROM webhook_endpoints WHERE id = $1',
      [id],
    );

describe('the backend', () => {
  it('registers an address, is shown the secret this once, and reads the rest of it ever after', async () => {
    const { status, headers, body } = await make();
    expect({ status, location: headers.get('location') }).toEqual({
      status: 201,
      location: `/api/v1/webhook-endpoints/${body.id}`,
    });
    const { secret, ...endpoint } = body;
    expect(endpoint).toMatchObject({ url: URL, events: EVENTS, status: 'enabled', previousSecretUntil: null });
    expect(Buffer.from(/^whsec_(.+)$/.exec(secret!)![1]!, 'base64')).toHaveLength(32);
    expect(await backend.ok('GET', `/webhook-endpoints/${body.id}`)).toEqual(endpoint);
    expect(await backend.ok('GET', '/webhook-endpoints')).toEqual({ items: [endpoint], nextCursor: null });
    expect(JSON.stringify(await stored(body.id))).not.toContain(secret!.slice(6));
  });

  it('changes what it says and nothing else', async () => {
    const { id } = await made();
    const changed = await backend.ok<EndpointJson>('PATCH', `/webhook-endpoints/${id}`, {
      events: ['event.sync_failed'],
    });
    expect(changed).toMatchObject({ url: URL, events: ['event.sync_failed'], status: 'enabled' });
    expect(await backend.ok('PATCH', `/webhook-endpoints/${id}`, { url: 'https://other.example/' })).toMatchObject({
      url: 'https://other.example/',
      events: ['event.sync_failed'],
    });
    expect(await backend.ok('PATCH', `/webhook-endpoints/${id}`, { status: 'disabled' })).toMatchObject({
      status: 'disabled',
      disabledReason: 'request',
    });
    expect(await backend.ok('PATCH', `/webhook-endpoints/${id}`, { status: 'enabled' })).toMatchObject({
      status: 'enabled',
      disabledAt: null,
      disabledReason: null,
    });
  });

  it('replaces a secret: the one before is good for another day, and then destroyed', async () => {
    const { id, secret } = await made();
    const [before] = await stored(id);
    const rotated = await backend.ok<EndpointJson>('POST', `/webhook-endpoints/${id}/rotate-secret`);
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    const hours = (Date.parse(rotated.previousSecretUntil!) - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    expect(await stored(id)).toMatchObject([{ previous_secret: before!.secret }]);
  });

  it('removes one, twice if need be, and nothing of its secrets stays', async () => {
    const { id } = await made();
    for (const time of ['first', 'second']) {
      expect((await backend.call('DELETE', `/webhook-endpoints/${id}`)).status, time).toBe(204);
    }
    expect(await stored(id)).toEqual([{ secret: null, previous_secret: null }]);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/rotate-secret'],
      ['GET', '/deliveries'],
    ] as const) {
      expect(
        await backend.call(method, `/webhook-endpoints/${id}${path}`, method === 'PATCH' ? { body: {} } : {}),
      ).toMatchObject({
        status: 404,
        body: { code: 'webhook-endpoint.not-found' },
      });
    }
    expect(await backend.ok('GET', '/webhook-endpoints')).toMatchObject({ items: [] });
    expect((await backend.call('DELETE', `/webhook-endpoints/${randomUUID()}`)).status).toBe(404);
  });

  it('may register twenty, and is told when there are too many', async () => {
    for (let one = 0; one < 20; one += 1) await made();
    expect(await make()).toMatchObject({ status: 409, body: { code: 'quota.webhook-endpoints' } });
    const pages = await backend.ok<{ items: EndpointJson[]; nextCursor: string }>('GET', '/webhook-endpoints?limit=15');
    const rest = await backend.ok<{ items: EndpointJson[] }>(
      'GET',
      `/webhook-endpoints?limit=15&cursor=${pages.nextCursor}`,
    );
    expect(new Set([...pages.items, ...rest.items].map(({ id }) => id)).size).toBe(20);
  });

  it('is named in what is told of an endpoint, which holds ids only', async () => {
    const seen = [WebhookEndpointMade, WebhookEndpointChanged, WebhookEndpointRemoved].map((event) =>
      api.record(event as never),
    );
    const { id } = await made();
    await backend.ok('PATCH', `/webhook-endpoints/${id}`, { url: 'https://other.example/', events: EVENTS });
    await backend.ok('PATCH', `/webhook-endpoints/${id}`, { events: EVENTS.toReversed() });
    await backend.ok('POST', `/webhook-endpoints/${id}/rotate-secret`);
    for (let time = 0; time < 2; time += 1) await backend.call('DELETE', `/webhook-endpoints/${id}`);
    const by = { endpointId: id, by: 'career-copilot-backend' };
    expect(seen.flat().map(({ payload }: { payload: object }) => payload)).toEqual([
      by,
      { ...by, changes: ['url'] },
      { ...by, changes: ['secret'] },
      by,
    ]);
  });
});

it('an endpoint whose secret no key opens is named to whoever starts the worker or asks the doctor, and no other', async () => {
  const check = new WebhookSecretCheck(api.get(UnitOfWork), api.get(TokenVault));
  await made();
  expect(await check.lost()).toEqual([]);
  const { id } = await made();
  const sealedElsewhere = await new EndpointSecrets(new TokenVault([{ kid: 'k9', key: randomBytes(32) }])).make(id);
  await api
    .get(UnitOfWork)
    .query('UPDATE webhook_endpoints SET secret = $2 WHERE id = $1', [id, sealedElsewhere.sealed]);
  expect(await check.lost()).toEqual([id]);
});

describe('nobody else may', () => {
  const routes = [
    ['POST', '', { url: URL, events: EVENTS }],
    ['GET', '', undefined],
    ['GET', '/ID', undefined],
    ['PATCH', '/ID', {}],
    ['DELETE', '/ID', undefined],
    ['POST', '/ID/rotate-secret', undefined],
    ['GET', '/ID/deliveries', undefined],
    ['GET', '/ID/deliveries/ID', undefined],
    ['POST', '/ID/deliveries/ID/redeliver', undefined],
  ] as const;

  it.each(routes)('%s /webhook-endpoints%s', async (method, path, body) => {
    const { id } = await made();
    const at = `/webhook-endpoints${path.replaceAll('ID', id)}`;
    const sent = body === undefined ? {} : { body };
    const person = await api.person();
    expect(await person.app.call(method, at, sent)).toMatchObject({ status: 403, body: { code: 'auth.service-only' } });
    const named = { ...sent, headers: { 'x-user-id': person.id } };
    expect(await person.app.call(method, at, named)).toMatchObject({ body: { code: 'auth.user-header-forbidden' } });
    expect(await backend.call(method, at, named)).toMatchObject({
      status: 400,
      body: { code: 'auth.user-unexpected' },
    });
    const stranger = new CareerCopilot(() => api.url, 'nonsense');
    expect((await stranger.call(method, at, sent)).status).toBe(401);
  });
});

describe('an address is refused that', () => {
  it.each([
    ['a private network', 'https://10.1.2.3/'],
    ['a private network', 'https://172.16.0.1/'],
    ['a private network', 'https://192.168.1.1:8443/hook'],
    ['the metadata of clouds', 'https://169.254.169.254/latest/meta-data'],
    ['the metadata of clouds, as a number', 'https://2852039166/'],
    ['the metadata of clouds, in hex', 'https://0xa9fea9fe/'],
    ['the metadata of clouds, in octal', 'https://0251.0376.0251.0376/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['no address', 'https://0.0.0.0/'],
    ['a multicast address', 'https://224.0.0.1/'],
    ['a broadcast address', 'https://255.255.255.255/'],
    ['for documentation', 'https://203.0.113.7/'],
    ['IPv6 without an address', 'https://[::]/'],
    ['IPv6 of a private network', 'https://[fd00::1]/'],
    ['IPv6 of a link', 'https://[fe80::1]/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['mapped loopback', 'https://[::ffff:127.0.0.1]/'],
    ['a mapped private network', 'https://[::ffff:10.0.0.1]/'],
    ['mapped, and public', 'https://[::ffff:8.8.8.8]/'],
    ['behind NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['behind a local NAT64', 'https://[64:ff9b:1::a00:1]/'],
    ['behind 6to4', 'https://[2002:7f00:1::]/'],
    ['not https', 'http://host.example/'],
    ['not of the web', 'ftp://host.example/'],
    ['not an address', 'host.example'],
    ['with a login', 'https://ada:sesame@host.example/'],
    ['with a user name', 'https://ada@host.example/'],
    ['with a fragment', 'https://host.example/#here'],
    ['too long', `https://host.example/${'a'.repeat(2_000)}`],
    ['blank', ''],
    ['no text', 7],
    ['null', null],
  ])('is %s: %s', async (_, url) => {
    const refused = { status: 400, body: { code: 'validation.failed', errors: [{ field: 'url' }] } };
    expect(await make({ url })).toMatchObject(refused);
    const { id } = await made();
    expect(await backend.call('PATCH', `/webhook-endpoints/${id}`, { body: { url } })).toMatchObject(refused);
  });

  it('but this machine may be asked while the sandbox is on, also over http', async () => {
    for (const url of [
      'http://127.0.0.1:4999/hook',
      'http://localhost:4999/',
      'http://[::1]:4999/',
      'https://127.8.9.1/',
    ]) {
      expect((await make({ url })).status, url).toBe(201);
    }
  });

  it.each([
    ['events are missing', { events: undefined }, 'events'],
    ['events are none', { events: [] }, 'events'],
    ['events are unknown', { events: ['event.deleted'] }, 'events'],
    ['events come twice', { events: [EVENTS[0], EVENTS[0]] }, 'events'],
    ['events are no list', { events: EVENTS[0] }, 'events'],
    ['something is unknown', { secret: 'whsec_mine' }, 'secret'],
  ])('is fine, but %s', async (_, body, field) => {
    expect(await make(body)).toMatchObject({
      status: 400,
      body: {
        code: 'validation.failed',
        errors: expect.arrayContaining([expect.objectContaining({ field })]) as unknown,
      },
    });
  });
});
