import { randomUUID } from 'node:crypto';
import {
  CredentialReauthNeeded,
  DomainEvents,
  RemoteChangeMerged,
  RepeatedFailure,
  RepeatedFailureEnded,
} from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../support/eventually';
import { WebhookReceiver } from './webhook-receiver';
import { WebhookWorld, type EndpointJson } from './webhook-world';

let world: WebhookWorld;
let receiver: WebhookReceiver;
let endpoint: EndpointJson;

beforeAll(async () => {
  world = await WebhookWorld.start();
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

describe('the host app is told', () => {
  it('of an edit, a cancellation, a grant that ended and a failure, by ids and nothing else', async () => {
    const all = [
      'event.updated_from_calendar',
      'event.cancelled_from_calendar',
      'connection.reauth_required',
      'event.sync_failed',
    ];
    await world.backend.ok('PATCH', at(''), { events: all });
    const [edited, cancelled, failed] = [randomUUID(), randomUUID(), randomUUID()];
    await world.changed(edited, { title: 'A secret meeting', location: 'Acme' });
    await world.changed(cancelled, { status: 'cancelled' });
    await world.failed(failed, { final: false });
    await world.failed(failed);
    const { person: userId, connectionId } = world;
    const dead = {
      connectionId,
      userId,
      provider: 'google' as const,
      accountEmail: 'ada@google.test',
      reason: 'invalid_grant',
    };
    await world.api.publish(new CredentialReauthNeeded({ ...dead, remedy: 'reconnect' }));
    await deliver();
    const told = receiver.received.map(
      ({ text }) => JSON.parse(text) as { type: string; timestamp: string; data: object },
    );
    expect(
      told.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp)).map(({ type, data }) => [type, data]),
    ).toEqual([
      ['event.updated_from_calendar', { userId, eventId: edited, connectionId }],
      ['event.cancelled_from_calendar', { userId, eventId: cancelled, connectionId }],
      ['event.sync_failed', { userId, eventId: failed, connectionId }],
      ['connection.reauth_required', { userId, eventId: null, connectionId }],
    ]);
    for (const one of told) expect(Object.keys(one)).toEqual(['type', 'timestamp', 'data']);
  });

  it('of an alert once, by the event that raised it, of nothing that belongs to it, and of what is left when it ends', async () => {
    const [raising, within, left] = [randomUUID(), randomUUID(), randomUUID()];
    const { person: userId, connectionId } = world;
    const alert = { alertId: randomUUID(), userId };
    const since = '2026-11-01T10:00:00.000Z';
    await world.api.publish(
      new RepeatedFailure({ ...alert, failures: 6, since, eventId: raising, connectionId, code: 'sync.refused' }),
    );
    await world.failed(within, { inAlert: true });
    const stillFailed = [{ linkId: randomUUID(), eventId: left, connectionId }];
    await world.api.publish(new RepeatedFailureEnded({ ...alert, stillFailed }));
    await deliver();
    expect(receiver.received.map(({ type, data }) => [type, data.eventId])).toEqual([
      ['event.sync_failed', raising],
      ['event.sync_failed', left],
    ]);
  });

  it('of an event that was edited and cancelled at once: of both, in this order', async () => {
    await world.changed(randomUUID(), { title: 'Off', status: 'cancelled' });
    await deliver();
    expect(receiver.received.map(({ type }) => type)).toEqual([
      'event.updated_from_calendar',
      'event.cancelled_from_calendar',
    ]);
  });

  it('of what it wants to know and nothing else, each endpoint under the same id', async () => {
    const other = await WebhookReceiver.start();
    const { id } = await world.endpoint(other.url, ['event.cancelled_from_calendar']);
    await world.changed();
    await world.changed(randomUUID(), { status: 'cancelled' });
    await deliver();
    await deliver(id);
    const cancelled = receiver.received.find(({ type }) => type === 'event.cancelled_from_calendar')!;
    expect(receiver.received).toHaveLength(2);
    expect(other.received).toMatchObject([{ id: cancelled.id, text: cancelled.text }]);
    await other.stop();
  });

  it('in messages that the library of the specification verifies', async () => {
    await world.changed();
    await deliver();
    const [{ text, headers }] = receiver.received as [(typeof receiver.received)[0]];
    expect(new Webhook(endpoint.secret).verify(text, headers)).toMatchObject({ type: 'event.updated_from_calendar' });
  });

  it('with both secrets for a day after one was rotated, and with the new one alone afterwards', async () => {
    const { secret } = await world.backend.ok<EndpointJson>('POST', at('/rotate-secret'));
    await world.changed();
    await deliver();
    const both = receiver.received.at(-1)!;
    for (const one of [endpoint.secret, secret]) new Webhook(one).verify(both.text, both.headers);
    await world.later(24);
    await world.changed();
    await deliver();
    const alone = receiver.received.at(-1)!;
    new Webhook(secret).verify(alone.text, alone.headers);
    expect(() => new Webhook(endpoint.secret).verify(alone.text, alone.headers)).toThrow('No matching signature');
    await world.worker().sweep();
    expect(await world.sql('SELECT previous_secret FROM webhook_endpoints')).toEqual([{ previous_secret: null }]);
  });

  it('of nothing whose cause was undone', async () => {
    const { person: userId, connectionId } = world;
    const undone = world.api.get(UnitOfWork).runInTurnOf(userId, async () => {
      const event = { userId, eventId: randomUUID(), connectionId, fields: { title: 'Never' }, changedAt: null };
      await world.api.get(DomainEvents).publish(new RemoteChangeMerged(event));
      throw new Error('the rest of it failed');
    });
    await expect(undone).rejects.toThrow('the rest of it failed');
    expect(await deliveries()).toEqual([]);
  });
});

describe('a change costs', () => {
  async function statementsOf(act: () => Promise<void>): Promise<string[]> {
    const query = vi.spyOn(world.api.get(UnitOfWork), 'query');
    await act();
    const statements = query.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('webhook_'));
    query.mockRestore();
    return statements;
  }

  it('one statement when it is told, whoever wants to know of it, and none when it is not', async () => {
    expect(await statementsOf(() => world.changed())).toHaveLength(1);
    await world.endpoint(receiver.url);
    expect(await statementsOf(() => world.changed())).toHaveLength(1);
    await world.sql('DELETE FROM webhook_endpoints');
    expect(await statementsOf(() => world.changed())).toHaveLength(1);
    expect(await statementsOf(() => world.failed(randomUUID(), { final: false }))).toHaveLength(0);
  });
});

describe('what is told of one event', () => {
  it('comes in the order in which it happened, also when the first of it has to be tried again', async () => {
    const eventId = randomUUID();
    const other = randomUUID();
    let isWell = false;
    receiver.answer = ({ data }) => ({ status: data.eventId === eventId && !isWell ? 500 : 200 });
    await world.changed(eventId);
    await deliver();
    await world.changed(eventId, { status: 'cancelled' });
    await world.failed(eventId);
    await world.changed(other);
    await deliver();
    expect(receiver.received.map(({ data }) => data.eventId)).toEqual([eventId, other]);
    isWell = true;
    await world.later(0.01);
    await deliver();
    const told = receiver.received.filter(({ data }) => data.eventId === eventId).map(({ type }) => type);
    expect(told).toEqual([
      'event.updated_from_calendar',
      'event.updated_from_calendar',
      'event.cancelled_from_calendar',
      'event.sync_failed',
    ]);
    expect(receiver.received[0]!.id).toBe(receiver.received[2]!.id);
    expect((await deliveries()).map(({ status }) => status)).toEqual(Array(4).fill('delivered'));
  });

  it('is sent by one worker only, however many look', async () => {
    const events = Array.from({ length: 10 }, () => randomUUID());
    for (let round = 0; round < 3; round += 1)
      for (const id of events) await world.changed(id, { title: String(round) });
    await Promise.all([deliver(), deliver(), deliver()]);
    await eventually(deliveries, (all) => all.every(({ status }) => status === 'delivered'));
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(30);
    expect(receiver.received).toHaveLength(30);
    const order = await world.sql<{ message_id: string; subject_id: string }>(
      'SELECT message_id, subject_id FROM webhook_deliveries ORDER BY sequence',
    );
    for (const id of events) {
      const wanted = order.filter(({ subject_id }) => subject_id === id).map(({ message_id }) => message_id);
      expect(receiver.received.filter(({ data }) => data.eventId === id).map((one) => one.id)).toEqual(wanted);
    }
  });

  it('goes on after a message that was given up', async () => {
    const eventId = randomUUID();
    receiver.answer = () => ({ status: 500 });
    await world.changed(eventId);
    await deliver();
    await world.changed(eventId, { status: 'cancelled' });
    await world.later(23);
    await world.backend.ok('PATCH', at(''), { status: 'disabled' });
    await world.backend.ok('PATCH', at(''), { status: 'enabled' });
    await world.sql('UPDATE webhook_deliveries SET give_up_at = now() WHERE attempts > 0');
    receiver.answer = ({ type }) => ({ status: type === 'event.updated_from_calendar' ? 500 : 200 });
    await deliver();
    expect((await deliveries()).map(({ status }) => status)).toEqual(['failed', 'delivered']);
  });
});
