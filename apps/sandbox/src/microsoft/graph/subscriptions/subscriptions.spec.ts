import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, timedEvent } from '../../../../test/app-client';
import { connectedApp } from '../../../../test/connected-app';
import { WebhookReceiver } from '../../../../test/webhook-receiver';

const MINUTE_MS = 60_000;
const OTHER = 'AQMkOther=';
const CALENDARS = [
  { name: 'Calendar', primary: true },
  { id: OTHER, name: 'Job search' },
  { id: 'AQMkShared=', name: 'Shared', watchable: false },
];

interface Notification {
  subscriptionId: string;
  changeType?: string;
  resource?: string;
  resourceData?: { id: string };
}

describe('Subscriptions of Graph', () => {
  const app = connectedApp('microsoft', { calendars: CALENDARS });
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterAll(() => receiver.close());
  beforeEach(() => receiver.clear());
  afterEach(() => app().client.sandbox.world.notifier.idle());

  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
  const subscribe = (more: object = {}, headers = {}) => {
    const json = {
      changeType: 'created,updated,deleted',
      notificationUrl: receiver.url,
      resource: '/me/events',
      expirationDateTime: inMinutes(600),
      clientState: 'secret',
      ...more,
    };
    return app().api('/subscriptions', { headers, json });
  };
  const listed = async () => (await app().api('/subscriptions')).body.value as { id: string }[];
  const create = (path = '/me/events') => app().api(path, { json: timedEvent() });
  const told = async (): Promise<Notification[]> => {
    await app().client.sandbox.world.notifier.idle();
    const bodies = receiver.received.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body));
    return bodies.flatMap(({ value }) => value as Notification[]);
  };

  it('begin with a handshake at both addresses, whose queries stay', async () => {
    const lifecycleNotificationUrl = `${receiver.url}/lifecycle?a=1`;
    const { status, body } = await subscribe({ lifecycleNotificationUrl });
    expect([status, body.lifecycleNotificationUrl, body.clientState]).toEqual([
      201,
      lifecycleNotificationUrl,
      'secret',
    ]);
    expect(receiver.received.map(({ path }) => path.replace(/validationToken=.*/, 'validationToken='))).toEqual([
      '/hook?validationToken=',
      '/hook/lifecycle?a=1&validationToken=',
    ]);
    expect(receiver.received[0]!.headers['content-type']).toMatch(/^text\/plain/);
    expect(await listed()).toMatchObject([{ id: body.id, resource: '/me/events' }]);
  });

  it.each<[string, () => void]>([
    ['as HTML', () => (receiver.handshakeType = 'text/html')],
    ['still encoded', () => (receiver.repeat = encodeURIComponent)],
    ['decoded twice', () => (receiver.repeat = decodeURIComponent)],
    ['with 202', () => receiver.answers.push(202)],
  ])('do not come about when the token is answered %s', async (_, spoil) => {
    spoil();
    expect(refusalOf(await subscribe())).toEqual([400, 'ValidationError']);
    expect(await listed()).toEqual([]);
  });

  it.each([
    ['a far end', { expirationDateTime: inMinutes(10_080) }, [400, 'ExtensionError']],
    ['a long clientState', { clientState: 'x'.repeat(129) }, [400, 'InvalidRequest']],
    ['plain http', { notificationUrl: 'http://example.com/hook' }, [400, 'InvalidRequest']],
    ['an unknown change', { changeType: 'moved' }, [400, 'InvalidRequest']],
    ['a single event', { resource: '/me/events/AAMk' }, [400, 'ExtensionError']],
    ['an id that cannot be decoded', { resource: '/me/calendars/%E0%A4%A/events' }, [400, 'InvalidRequest']],
    ['somebody else’s calendar', { resource: '/me/calendars/AQMkShared=/events' }, [403, 'ErrorAccessDenied']],
  ])('are refused with %s', async (_, more, refusal) => {
    expect(refusalOf(await subscribe(more))).toEqual(refusal);
  });

  it('are there once for the same changes, in whatever order they are named', async () => {
    const { id } = (await subscribe()).body;
    const second = await subscribe({ changeType: 'deleted,created,updated' });
    expect([second.status, second.body.error.message]).toEqual([409, expect.stringContaining(id)]);
    expect((await subscribe({ changeType: 'created' })).status).toBe(201);
  });

  it('live 45 minutes at least, and are gone when they have ended', async () => {
    const { id, expirationDateTime } = (await subscribe({ expirationDateTime: inMinutes(1) })).body;
    expect(Date.parse(expirationDateTime)).toBeGreaterThan(Date.now() + 44 * MINUTE_MS);
    await app().advance(46 * MINUTE_MS);
    await create();
    expect(await told()).toEqual([]);
    const gone = await app().api(`/subscriptions/${id}`, { method: 'DELETE' });
    expect(refusalOf(gone)).toEqual([404, 'ResourceNotFound']);
  });

  it('tell of creations, followed by an update, and of deletions', async () => {
    const subscription = (await subscribe()).body;
    const { id } = (await create()).body;
    const first = await told();
    expect(first.map(({ changeType }) => changeType)).toEqual(['created', 'updated']);
    expect(first[0]).toMatchObject({ subscriptionId: subscription.id, clientState: 'secret', resourceData: { id } });
    expect(first[0]!.resource).toMatch(/^Users\/[^/]+\/Events\//);
    await app().api(`/me/events/${encodeURIComponent(id)}`, { method: 'DELETE' });
    expect((await told()).at(-1)).toMatchObject({ changeType: 'deleted', resourceData: { id } });
    await app().api(`/subscriptions/${subscription.id}`, { method: 'DELETE' });
    await create();
    expect(await told()).toHaveLength(3);
  });

  it('tell of one calendar, under immutable ids when those were asked for', async () => {
    await subscribe({ resource: `me/calendars/${OTHER}/events` }, { prefer: 'IdType="ImmutableId"' });
    await create();
    expect(await told()).toEqual([]);
    const { id } = (await create(`/me/calendars/${OTHER}/events`)).body;
    const ids = (await told()).map(({ resourceData }) => resourceData!.id);
    expect([ids.length, ids.includes(id)]).toEqual([2, false]);
    expect((await app().api(`/me/events/${encodeURIComponent(ids[0]!)}`)).body.id).toBe(id);
  });

  it('are delivered again until they are taken', async () => {
    await subscribe({ changeType: 'created' });
    receiver.answers = [500, 202];
    await create();
    expect((await told()).map(({ changeType }) => changeType)).toEqual(['created', 'created']);
    const { items } = (await app().client.control('/notifications')).body;
    expect(items).toMatchObject([{ outcome: 'delivered', status: 202, attempts: 2 }]);
  });

  it.each([
    ['require-reauthorization', 'reauthorizationRequired', 1],
    ['miss-notifications', 'missed', 1],
    ['remove-subscriptions', 'subscriptionRemoved', 0],
  ])('tell what becomes of themselves: %s', async (what, lifecycleEvent, left) => {
    const { id } = (await subscribe({ lifecycleNotificationUrl: `${receiver.url}/lifecycle` })).body;
    await app().person(`/${what}`, { method: 'POST' });
    expect(await told()).toMatchObject([{ subscriptionId: id, lifecycleEvent, clientState: 'secret' }]);
    expect(await listed()).toHaveLength(left);
  });
});
