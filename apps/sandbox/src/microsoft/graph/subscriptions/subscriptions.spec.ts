import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent, refusalOf } from '../../../../test/outlook-client';
import { SandboxClient } from '../../../../test/sandbox-client';
import { WebhookReceiver } from '../../../../test/webhook-receiver';

const MINUTE_MS = 60_000;
const MIA = 'mia@example.test';

interface Notification {
  subscriptionId: string;
  changeType?: string;
  clientState?: string;
  lifecycleEvent?: string;
  resource?: string;
  resourceData?: { id: string };
}

describe('Subscriptions of Graph', () => {
  let client: SandboxClient;
  let app: WebhookReceiver;
  let outlook: OutlookClient;
  beforeAll(async () => {
    [client, app] = await Promise.all([SandboxClient.start(), WebhookReceiver.start()]);
  });
  afterAll(() => Promise.all([client.close(), app.close()]));
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    app.clear();
    outlook = await OutlookClient.connect(client, MIA);
  });
  afterEach(() => client.sandbox.world.notifier.idle());

  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
  const subscribe = (more: object = {}, headers = {}) =>
    outlook.graph('/subscriptions', {
      headers,
      json: {
        changeType: 'created,updated,deleted',
        notificationUrl: app.url,
        resource: '/me/events',
        expirationDateTime: inMinutes(600),
        clientState: 'secret',
        ...more,
      },
    });
  const create = (more: object = {}) => outlook.graph('/me/events', { json: outlookEvent(more) });
  const told = async (): Promise<Notification[]> => {
    await client.sandbox.world.notifier.idle();
    const bodies = app.received.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body));
    return bodies.flatMap(({ value }) => value as Notification[]);
  };
  const set = (microsoft: object) => client.control('/settings', { method: 'PATCH', json: { microsoft } });
  const happen = (what: string) => client.control(`/microsoft/accounts/${MIA}/${what}`, { method: 'POST' });

  it('begin with a handshake at both addresses, whose queries stay', async () => {
    const lifecycleNotificationUrl = `${app.url}/lifecycle?a=1`;
    const { status, body } = await subscribe({ lifecycleNotificationUrl });
    expect([status, body.lifecycleNotificationUrl, body.clientState]).toEqual([
      201,
      lifecycleNotificationUrl,
      'secret',
    ]);
    expect(app.received.map(({ path }) => path.replace(/validationToken=.*/, 'validationToken='))).toEqual([
      '/hook?validationToken=',
      '/hook/lifecycle?a=1&validationToken=',
    ]);
    expect(app.received[0]!.headers['content-type']).toMatch(/^text\/plain/);
  });

  it.each<[string, () => void]>([
    ['as HTML', () => (app.handshakeType = 'text/html')],
    ['still encoded', () => (app.repeat = encodeURIComponent)],
    ['decoded twice', () => (app.repeat = decodeURIComponent)],
    ['with 202', () => app.answers.push(202)],
  ])('do not come about when the token is answered %s', async (_, spoil) => {
    spoil();
    expect(refusalOf(await subscribe())).toEqual([400, 'ValidationError']);
    expect((await outlook.graph('/subscriptions')).body.value).toEqual([]);
  });

  it.each([
    ['a far end', { expirationDateTime: inMinutes(10_080) }, 'ExtensionError'],
    ['a long clientState', { clientState: 'x'.repeat(129) }, 'InvalidRequest'],
    ['plain http', { notificationUrl: 'http://example.com/hook' }, 'InvalidRequest'],
    ['an unknown change', { changeType: 'moved' }, 'InvalidRequest'],
    ['a single event', { resource: '/me/events/AAMk' }, 'ExtensionError'],
  ])('are refused with %s', async (_, more, code) => {
    expect(refusalOf(await subscribe(more))).toEqual([400, code]);
  });

  it('are there once for the same changes, in whatever order they are named', async () => {
    const { id } = (await subscribe()).body;
    const second = await subscribe({ changeType: 'deleted,created,updated' });
    expect([second.status, second.body.error.message]).toEqual([409, expect.stringContaining(id)]);
    expect((await subscribe({ changeType: 'created' })).status).toBe(201);
  });

  it('live 45 minutes at least, can be renewed, and are gone when they have ended', async () => {
    const { id, expirationDateTime } = (await subscribe({ expirationDateTime: inMinutes(1) })).body;
    expect(Date.parse(expirationDateTime)).toBeGreaterThan(Date.now() + 44 * MINUTE_MS);
    const renewal = { method: 'PATCH', json: { expirationDateTime: inMinutes(50) } };
    expect((await outlook.graph(`/subscriptions/${id}`, renewal)).status).toBe(200);
    expect((await outlook.graph(`/subscriptions/${id}/reauthorize`, { method: 'POST' })).status).toBe(204);
    await client.control('/clock', { json: { advanceMs: 51 * MINUTE_MS } });
    await create();
    expect(await told()).toEqual([]);
    expect(refusalOf(await outlook.graph(`/subscriptions/${id}`, renewal))).toEqual([404, 'ResourceNotFound']);
  });

  it('tell of creations, followed by an update, and of deletions', async () => {
    const subscription = (await subscribe()).body;
    const { id } = (await create()).body;
    const first = await told();
    expect(first.map(({ changeType }) => changeType)).toEqual(['created', 'updated']);
    expect(first[0]).toMatchObject({ subscriptionId: subscription.id, clientState: 'secret', resourceData: { id } });
    expect(first[0]!.resource).toMatch(/^Users\/[^/]+\/Events\//);
    await outlook.graph(`/me/events/${encodeURIComponent(id)}`, { method: 'DELETE' });
    expect((await told()).at(-1)).toMatchObject({ changeType: 'deleted', resourceData: { id } });
  });

  it('come in no order that one could rely on', async () => {
    await set({ reverseNotifications: true });
    await subscribe();
    await create();
    expect((await told()).map(({ changeType }) => changeType)).toEqual(['updated', 'created']);
  });

  it('tell of one calendar, under immutable ids when those were asked for', async () => {
    const calendars = (await outlook.graph('/me/calendars')).body.value as { id: string; isDefaultCalendar: boolean }[];
    const other = calendars.find(({ isDefaultCalendar }) => !isDefaultCalendar)!.id;
    await subscribe({ resource: `me/calendars/${other}/events` }, { prefer: 'IdType="ImmutableId"' });
    await create();
    expect(await told()).toEqual([]);
    const { id } = (await outlook.graph(`/me/calendars/${other}/events`, { json: outlookEvent() })).body;
    const ids = (await told()).map(({ resourceData }) => resourceData!.id);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(id);
    expect((await outlook.graph(`/me/events/${encodeURIComponent(ids[0]!)}`)).body.id).toBe(id);
  });

  it('are delivered again until they are taken', async () => {
    await subscribe({ changeType: 'created' });
    app.answers = [500, 202];
    await create();
    expect((await told()).map(({ changeType }) => changeType)).toEqual(['created', 'created']);
    const { items } = (await client.control('/notifications')).body;
    expect(items).toMatchObject([{ outcome: 'delivered', status: 202, attempts: 2 }]);
  });

  it.each([
    ['require-reauthorization', 'reauthorizationRequired', 200],
    ['miss-notifications', 'missed', 200],
    ['remove-subscriptions', 'subscriptionRemoved', 404],
  ])('tell what becomes of themselves: %s', async (what, lifecycleEvent, statusAfter) => {
    const { id } = (await subscribe({ lifecycleNotificationUrl: `${app.url}/lifecycle` })).body;
    await happen(what);
    expect(await told()).toMatchObject([{ subscriptionId: id, lifecycleEvent, clientState: 'secret' }]);
    expect((await outlook.graph(`/subscriptions/${id}`)).status).toBe(statusAfter);
  });
});
