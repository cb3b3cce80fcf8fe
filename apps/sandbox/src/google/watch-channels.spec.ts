import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent } from '../../test/sandbox-client';
import { WebhookReceiver } from '../../test/webhook-receiver';

const ACCOUNT = '/google/accounts/ann@example.test';
const EVENTS = '/calendars/primary/events';
const WEEK_MS = 7 * 86_400_000;

describe('Google watch channels', () => {
  let client: SandboxClient;
  let app: WebhookReceiver;
  let token: string;
  beforeAll(async () => {
    [client, app] = await Promise.all([SandboxClient.start(), WebhookReceiver.start()]);
  });
  afterAll(() => Promise.all([client.close(), app.close()]));
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    app.clear();
    token = (await client.connect()).access_token;
  });

  afterEach(() => client.sandbox.world.notifier.idle());

  const watch = (more: object = {}, calendar = 'primary') =>
    client.calendar(`/calendars/${calendar}/events/watch`, {
      token,
      json: { id: randomUUID(), type: 'web_hook', address: app.url, token: 'secret', ...more },
    });
  const stop = (json: object, bearer = token) => client.calendar('/channels/stop', { token: bearer, json });
  const insert = () => client.calendar(EVENTS, { token, json: timedEvent() });
  const fault = (mode: string, more: object = {}) =>
    client.control('/faults', { json: { provider: 'google', action: { kind: 'notification', mode, ...more } } });
  const quiet = () => client.sandbox.world.notifier.idle();

  /** An open channel whose sync message has arrived. */
  async function open(more: object = {}) {
    const { body } = await watch(more);
    await quiet();
    return body as { id: string; resourceId: string; expiration: string };
  }

  it('answer with the channel, and live seven days unless a shorter life is asked for', async () => {
    const before = Date.now();
    const { status, body } = await watch({ id: 'channel-1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'api#channel', id: 'channel-1', token: 'secret' });
    expect(body.resourceId).toBeTruthy();
    expect(body.resourceUri).toContain('/calendar/v3/calendars/ann%40example.test/events');
    expect(body.expiration).toBeTypeOf('string');
    expect(Number(body.expiration)).toBeGreaterThanOrEqual(before + WEEK_MS);
    expect(Number(body.expiration)).toBeLessThan(Date.now() + WEEK_MS + 1_000);
    const shorter = (await watch({ params: { ttl: '3600' } })).body;
    expect(Number(shorter.expiration)).toBeLessThan(Date.now() + 3_601_000);
    const asked = Date.now() + 60_000;
    expect((await watch({ expiration: String(asked) })).body.expiration).toBe(String(asked));
    const longer = (await watch({ expiration: Date.now() + 30 * 86_400_000 })).body;
    expect(Number(longer.expiration)).toBeLessThan(Date.now() + WEEK_MS + 1_000);
  });

  it('say hello with a sync message, without a body', async () => {
    const channel = await open({ id: 'channel-1' });
    const [hello] = await app.waitFor(1);
    expect(hello!.body).toBe('');
    expect(hello!.headers).toMatchObject({
      'content-length': '0',
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-message-number': '1',
      'x-goog-resource-id': channel.resourceId,
      'x-goog-resource-state': 'sync',
      'x-goog-channel-expiration': new Date(Number(channel.expiration)).toUTCString(),
    });
    expect(hello!.headers['user-agent']).toContain('APIs-Google');
  });

  it('can deliver the sync message before the answer', async () => {
    await client.control('/settings', { method: 'PATCH', json: { google: { syncMessageFirst: true } } });
    await watch();
    expect(app.received).toHaveLength(1);
  });

  it('tell about writes of the app and of the person, deletions too, with rising numbers', async () => {
    await open();
    const { body } = await insert();
    await app.waitFor(2);
    await quiet();
    await client.control(`${ACCOUNT}${EVENTS}/${body.id}`, { method: 'PATCH', json: { summary: 'Mine' } });
    await app.waitFor(3);
    await quiet();
    await client.control(`${ACCOUNT}${EVENTS}/${body.id}`, { method: 'DELETE' });
    await app.waitFor(4);
    const told = app.received.slice(1);
    expect(told.map(({ headers }) => headers['x-goog-resource-state'])).toEqual(['exists', 'exists', 'exists']);
    const numbers = app.received.map(({ headers }) => Number(headers['x-goog-message-number']));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(4);
  });

  it('tell only about their own calendar', async () => {
    await open();
    const others = (await client.calendar('/users/me/calendarList', { token })).body.items;
    await client.calendar(`/calendars/${encodeURIComponent(others[1].id)}/events`, { token, json: timedEvent() });
    await quiet();
    expect(app.received).toHaveLength(1);
  });

  it('gather changes in quick succession, and leave gaps in the numbers', async () => {
    await open();
    await Promise.all(Array.from({ length: 40 }, insert));
    await quiet();
    expect(app.received.length).toBeLessThan(41);
    expect(Number(app.received.at(-1)!.headers['x-goog-message-number'])).toBeGreaterThan(app.received.length);
  });

  it('double each message while two of them are open', async () => {
    await open();
    await open();
    await insert();
    await quiet();
    expect(app.received.filter(({ headers }) => headers['x-goog-resource-state'] === 'exists')).toHaveLength(2);
  });

  it.each([500, 502, 503, 504])('try again after %s', async (status) => {
    await open();
    app.answers = [status];
    await insert();
    await app.waitFor(3);
    expect(app.received[2]!.headers['x-goog-message-number']).toBe(app.received[1]!.headers['x-goog-message-number']);
    await quiet();
  });

  it.each([400, 404, 410, 429])('do not try again after %s', async (status) => {
    await open();
    app.answers = [status];
    await insert();
    await quiet();
    expect(app.received).toHaveLength(2);
    const { body } = await client.control('/notifications');
    expect(body.items.at(-1)).toMatchObject({ provider: 'google', outcome: 'failed', status, attempts: 1 });
  });

  it('can lose, double and delay messages', async () => {
    await open();
    await fault('lose');
    await insert();
    await quiet();
    expect(app.received).toHaveLength(1);
    await fault('double');
    await insert();
    await quiet();
    expect(app.received).toHaveLength(3);
    await fault('delay', { ms: 150 });
    const before = performance.now();
    await insert();
    expect((await client.control('/notifications')).body.underWay).toEqual([
      { provider: 'google', account: expect.any(String) },
    ]);
    await app.waitFor(4);
    expect(performance.now() - before).toBeGreaterThan(140);
    await quiet();
    expect((await client.control('/notifications')).body.underWay).toEqual([]);
  });

  it('fall silent when stopped', async () => {
    const { id, resourceId } = await open();
    const answer = await stop({ id, resourceId });
    expect([answer.status, answer.body]).toEqual([204, '']);
    await insert();
    await quiet();
    expect(app.received).toHaveLength(1);
    const again = await stop({ id, resourceId });
    expect(again.status).toBe(404);
    expect(again.body.error.errors[0]).toMatchObject({ reason: 'notFound' });
    expect(again.body.error.message).toMatch(new RegExp(`^Channel '${id}' not found for project`));
  });

  it('are stopped only by whom they were opened for, with their resource id', async () => {
    const { id, resourceId } = await open();
    const ben = await client.connect({ account: 'ben@example.test' });
    expect((await stop({ id, resourceId }, ben.access_token)).status).toBe(404);
    expect((await stop({ id, resourceId: 'other' })).status).toBe(404);
    expect((await stop({ id })).status).toBe(400);
    expect((await stop({ id, resourceId })).status).toBe(204);
  });

  it('end by themselves', async () => {
    const { id, resourceId } = await open();
    await client.control('/clock', { json: { advanceMs: WEEK_MS + 1_000 } });
    token = (await client.connect()).access_token;
    await insert();
    await quiet();
    expect(app.received).toHaveLength(1);
    expect((await stop({ id, resourceId })).status).toBe(404);
  });

  it('end by order', async () => {
    await open();
    await client.control(`${ACCOUNT}/expire-watches`, { method: 'POST' });
    await insert();
    await quiet();
    expect(app.received).toHaveLength(1);
  });

  it.each([
    ['an address without https', { address: 'http://app.example.test/hook' }, 'push.webhookUrlNotHttps'],
    ['an address that is none', { address: 'hook' }, 'push.webhookUrlNotHttps'],
    ['no address', { address: undefined }, 'required'],
    ['no id', { id: undefined }, 'required'],
    ['a long id', { id: 'x'.repeat(65) }, 'invalid'],
    ['a long token', { token: 'x'.repeat(257) }, 'invalid'],
    ['another type', { type: 'email' }, 'push.channelTypeNotSupported'],
    ['an expiration in seconds', { expiration: Math.round(Date.now() / 1_000) + 3_600 }, 'invalid'],
  ])('are refused with %s', async (_, more, reason) => {
    const answer = await watch(more);
    expect([answer.status, reasonOf(answer)]).toEqual([400, reason]);
  });

  it('always begin with the sync message, however soon the first change comes', async () => {
    await Promise.all(Array.from({ length: 10 }, () => [watch(), insert(), insert()]).flat());
    await quiet();
    const told = app.received.map(({ headers }) => [
      headers['x-goog-resource-state'],
      headers['x-goog-message-number'],
    ]);
    expect(told.filter(([state]) => state === 'sync')).toEqual(Array.from({ length: 10 }, () => ['sync', '1']));
    expect(told.filter(([state, number]) => state === 'exists' && number === '1')).toEqual([]);
  });

  it('may have the same id at two clients, each of which stops its own', async () => {
    const { resourceId } = await open({ id: 'channel-1' });
    const redirected = await client.authorize({ parameters: { client_id: 'other' } });
    const other = await client.exchange(redirected.get('code')!, { client_id: 'other', client_secret: 'other-secret' });
    const mine = token;
    token = other.body.access_token as string;
    expect((await watch({ id: 'channel-1' })).status).toBe(200);
    expect((await stop({ id: 'channel-1', resourceId }, mine)).status).toBe(204);
    expect((await stop({ id: 'channel-1', resourceId })).status).toBe(204);
  });

  it('are refused with an id that was used before, stopped or not', async () => {
    const { id, resourceId } = await open({ id: 'channel-1' });
    expect(reasonOf(await watch({ id }))).toBe('channelIdNotUnique');
    await stop({ id, resourceId });
    const answer = await watch({ id });
    expect(answer.body.error.message).toBe('Channel id channel-1 not unique');
  });

  it('are refused for a calendar that cannot be watched, and for one that is not there', async () => {
    const answer = await watch({}, 'en.example%23holiday%40group.v.calendar.google.com');
    expect(answer.status).toBe(400);
    expect(answer.body.error.errors[0]).toMatchObject({
      reason: 'pushNotSupportedForRequestedResource',
      message: 'Push notifications are not supported by this resource.',
    });
    expect((await watch({}, 'nowhere')).status).toBe(404);
  });
});
