import { randomUUID } from 'node:crypto';
import { WebhookEndpointSwitchedOff } from '@calendar/contracts/domain-events';
import { DueDeliveries } from '@calendar/modules/outgoing-webhooks/deliveries/due-deliveries.store';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually';
import { WebhookReceiver } from './webhook-receiver';
import { WebhookWorld, type DeliveryJson, type EndpointJson } from './webhook-world';

let world: WebhookWorld;
let receiver: WebhookReceiver;
let endpoint: EndpointJson;

beforeAll(async () => {
  world = await WebhookWorld.start({ timeoutMs: 6_000 });
});
afterAll(() => world.stop());
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  endpoint = await world.endpoint(receiver.url);
});
afterEach(async () => {
  await world.sql('DELETE FROM webhook_endpoints');
  await receiver.stop();
});

const deliver = (id = endpoint.id) => world.worker().deliver(id);
const deliveries = (query = '') => world.deliveries(endpoint.id, query);
const at = (path: string) => `/webhook-endpoints/${endpoint.id}${path}`;

describe('a message that is not taken', () => {
  it.each([
    [500, 'delivery.rejected'],
    [404, 'delivery.rejected'],
    [302, 'delivery.redirected'],
  ])('with %i is tried again after a few seconds', async (status, code) => {
    receiver.answer = () => ({ status, headers: { Location: `${receiver.url}/elsewhere` } });
    await world.changed();
    const began = Date.now();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [delivery] = await deliveries('&status=retrying');
    expect(delivery).toMatchObject({ status: 'retrying', attempts: 1, responseStatus: status, error: { code } });
    const nextAttempt = Date.parse(delivery!.nextAttemptAt!);
    expect(nextAttempt - began).toBeGreaterThan(2_000);
    expect(nextAttempt - Date.now()).toBeLessThan(7_000);
  });

  it('because nobody listens, or nobody answers in time, is tried again as well', async () => {
    receiver.answer = () => new Promise(() => undefined);
    await world.changed();
    await deliver();
    expect(await deliveries()).toMatchObject([{ status: 'retrying', error: { code: 'delivery.timeout' } }]);
    await receiver.stop();
    await world.later(1);
    await deliver();
    expect(await deliveries()).toMatchObject([{ attempts: 2, error: { code: 'delivery.unreachable' } }]);
    receiver = await WebhookReceiver.start();
  });

  it('is left alone for as long as the endpoint asks for, and so is everything else that it is told', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'Retry-After': '600' } });
    await world.changed();
    await deliver();
    await world.changed();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [first] = await deliveries();
    expect((Date.parse(first!.nextAttemptAt!) - Date.now()) / 60_000).toBeCloseTo(10, 0);
    receiver.answer = () => ({ status: 200 });
    await world.later(0.17);
    await deliver();
    expect(receiver.received).toHaveLength(3);
  });

  it('is given up after three days, kept in the log, and sent once more when somebody asks', async () => {
    receiver.answer = () => ({ status: 500 });
    await world.changed();
    await deliver();
    // Something else is taken every day, so that the endpoint as such is well.
    await world.sql('UPDATE webhook_endpoints SET failures = 0, failing_since = NULL');
    await world.later(73);
    await deliver();
    const [given] = await deliveries('&status=failed');
    expect(given).toMatchObject({
      status: 'failed',
      attempts: 2,
      nextAttemptAt: null,
      error: { code: 'delivery.rejected' },
    });
    receiver.answer = () => ({ status: 200 });
    await deliver();
    expect(receiver.received).toHaveLength(2);
    const again = await world.backend.call('POST', at(`/deliveries/${given!.id}/redeliver`));
    expect(again).toMatchObject({ status: 202, body: { status: 'pending', attempts: 0, error: null } });
    await deliver();
    expect(await world.backend.ok('GET', at(`/deliveries/${given!.id}`))).toMatchObject({
      status: 'delivered',
      attempts: 1,
    });
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  it('that was taken can be sent again, and one that waits is sent at once', async () => {
    await world.changed();
    await deliver();
    const [{ id }] = (await deliveries()) as [DeliveryJson];
    await world.backend.ok('POST', at(`/deliveries/${id}/redeliver`));
    receiver.answer = () => ({ status: 503, headers: { 'Retry-After': '3600' } });
    await deliver();
    receiver.answer = () => ({ status: 200 });
    await deliver();
    expect(receiver.received).toHaveLength(2);
    await world.backend.ok('POST', at(`/deliveries/${id}/redeliver`));
    await deliver();
    expect(receiver.received).toHaveLength(3);
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('behind another one of its event goes after that when somebody asks for it: both are sent at once', async () => {
    receiver.answer = () => ({ status: 500 });
    const event = randomUUID();
    await world.changed(event);
    await deliver();
    await world.failed(event);
    const [, second] = await deliveries();
    receiver.answer = () => ({ status: 200 });
    await world.backend.ok('POST', at(`/deliveries/${second!.id}/redeliver`));
    await deliver();
    expect((await deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect(receiver.received.map(({ type }) => type)).toEqual([
      'event.updated_from_calendar',
      'event.updated_from_calendar',
      'event.sync_failed',
    ]);
  });

  it('of another endpoint is nobody else’s', async () => {
    await world.changed();
    const other = await world.endpoint(receiver.url);
    const [{ id }] = (await deliveries()) as [DeliveryJson];
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/redeliver'],
    ] as const) {
      const answer = await world.backend.call(method, `/webhook-endpoints/${other.id}/deliveries/${id}${path}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'webhook-delivery.not-found' } });
    }
  });

  it('because its secret cannot be opened any more says so', async () => {
    await world.changed();
    await world.sql(`UPDATE webhook_endpoints SET secret = left(secret, -4) || 'AAAA'`);
    await deliver();
    expect(await deliveries()).toMatchObject([{ status: 'retrying', error: { code: 'delivery.secret-lost' } }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('an endpoint', () => {
  it('that has failed for a day is switched off, told of, and gets what waited when it is switched on', async () => {
    const switchedOff = world.api.record(WebhookEndpointSwitchedOff);
    receiver.answer = () => ({ status: 500 });
    await world.changed();
    await deliver();
    expect(await world.read(endpoint.id)).toMatchObject({
      status: 'enabled',
      failingSince: expect.any(String) as string,
    });
    await world.later(25);
    await deliver();
    expect(await world.read(endpoint.id)).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
    expect(switchedOff.map(({ payload }) => payload)).toEqual([{ endpointId: endpoint.id, reason: 'failing' }]);
    receiver.answer = () => ({ status: 200 });
    await world.changed();
    await world.later(24);
    await deliver();
    expect(receiver.received).toHaveLength(2);
    const [{ id }] = (await deliveries()) as [DeliveryJson];
    expect(await world.backend.call('POST', at(`/deliveries/${id}/redeliver`))).toMatchObject({
      status: 409,
      body: { code: 'webhook-endpoint.disabled' },
    });
    expect(await world.backend.ok('PATCH', at(''), { status: 'enabled' })).toMatchObject({ failingSince: null });
    await deliver();
    expect((await deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it.each([
    ['is switched off and on', [{ status: 'disabled' }, { status: 'enabled' }]],
    ['is somewhere else now', [{ url: 'ELSEWHERE' }]],
  ])('that %s gets at once what waited for its next attempt', async (_, changes) => {
    receiver.answer = () => ({ status: 500 });
    await world.changed();
    await deliver();
    receiver.answer = () => ({ status: 200 });
    for (const change of changes) {
      const body = 'url' in change ? { url: `${receiver.url}/elsewhere` } : change;
      await world.backend.ok('PATCH', at(''), body);
    }
    await deliver();
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('that failed and then took something is judged anew', async () => {
    receiver.answer = () => ({ status: 500 });
    await world.changed();
    await deliver();
    receiver.answer = () => ({ status: 200 });
    await world.later(23);
    await deliver();
    expect(await world.read(endpoint.id)).toMatchObject({ status: 'enabled', failingSince: null });
  });

  it('that is gone is switched off at once', async () => {
    receiver.answer = () => ({ status: 410 });
    await world.changed();
    await deliver();
    expect(await world.read(endpoint.id)).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
    expect(await deliveries()).toMatchObject([
      { status: 'failed', responseStatus: 410, error: { code: 'delivery.gone' } },
    ]);
  });

  it('that stays off loses what is older than three days, visibly', async () => {
    await world.backend.ok('PATCH', at(''), { status: 'disabled' });
    await world.changed();
    await world.later(71);
    await world.changed();
    await world.later(2);
    await world.worker().sweep();
    expect(await deliveries()).toMatchObject([
      { status: 'failed', error: { code: 'delivery.expired' } },
      { status: 'pending', error: null },
    ]);
  });

  it('gets four messages at once, and one at a time while it is not well', async () => {
    const open: Array<() => void> = [];
    receiver.answer = () => new Promise((resolve) => open.push(() => resolve({ status: 200 })));
    for (let event = 0; event < 8; event += 1) await world.changed();
    const workers = [deliver(), deliver()];
    await eventually(
      async () => receiver.underWay,
      (count) => count === 4,
    );
    const letGo = setInterval(() => open.splice(0).forEach((one) => one()), 20);
    await Promise.all(workers);
    expect(receiver.mostUnderWay).toBe(4);
    receiver.mostUnderWay = 0;
    await world.sql('UPDATE webhook_endpoints SET failures = 5');
    for (let event = 0; event < 8; event += 1) await world.changed();
    receiver.answer = () => new Promise((resolve) => setTimeout(() => resolve({ status: 500 }), 50));
    await Promise.all([deliver(), deliver()]);
    expect(receiver.mostUnderWay).toBe(1);
    clearInterval(letGo);
  });

  it('that is slow delays no other', async () => {
    receiver.answer = () => new Promise(() => undefined);
    const other = await WebhookReceiver.start();
    const { id } = await world.endpoint(other.url);
    for (let event = 0; event < 6; event += 1) await world.changed();
    const slow = deliver();
    await eventually(
      async () => receiver.underWay,
      (count) => count === 4,
    );
    await deliver(id);
    expect(other.received).toHaveLength(6);
    expect(receiver.underWay).toBe(4);
    await slow;
    await other.stop();
  });
});

describe('a worker', () => {
  it('that died with a message in hand leaves it to the next one', async () => {
    await world.changed();
    const due = new DueDeliveries(world.api.get(UnitOfWork));
    expect(await due.claim(endpoint.id)).not.toBeNull();
    await deliver();
    expect(receiver.received).toEqual([]);
    await world.later(0.01);
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('that stops hands back what is under way, uncounted', async () => {
    receiver.answer = () => new Promise(() => undefined);
    await world.changed();
    const worker = world.worker();
    const running = worker.deliver(endpoint.id);
    await eventually(
      async () => receiver.underWay,
      (count) => count === 1,
    );
    worker.onModuleDestroy();
    await running;
    expect(await deliveries()).toMatchObject([{ status: 'pending', attempts: 0, error: null }]);
    receiver.answer = () => ({ status: 200 });
    await deliver();
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });

  it('throws away what is older than thirty days, and endpoints that were removed then', async () => {
    await world.changed();
    await deliver();
    const { id } = await world.endpoint(receiver.url);
    await world.backend.call('DELETE', `/webhook-endpoints/${id}`);
    await world.later(29 * 24);
    await world.worker().sweep();
    expect(await deliveries()).toHaveLength(1);
    await world.later(2 * 24);
    await world.worker().sweep();
    expect(await deliveries()).toEqual([]);
    expect(await world.sql('SELECT id FROM webhook_endpoints')).toEqual([{ id: endpoint.id }]);
  });
});
