import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppClient, refusalOf, timedEvent } from '../../test/app-client';
import { connectedApp } from '../../test/connected-app';
import { WebhookReceiver } from '../../test/webhook-receiver';

const EVENTS = '/calendars/primary/events';
const WEEK_MS = 7 * 86_400_000;

describe('Google watch channels', () => {
  const app = connectedApp('google');
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterAll(() => receiver.close());
  beforeEach(() => receiver.clear());
  afterEach(() => quiet());

  const quiet = () => app().client.sandbox.world.notifier.idle();
  const watch = (more: object = {}, { calendar = 'primary', asking = app() } = {}) => {
    const json = { id: randomUUID(), type: 'web_hook', address: receiver.url, token: 'secret', ...more };
    return asking.api(`/calendars/${calendar}/events/watch`, { json });
  };
  const stop = (json: object, asking = app()) => asking.api('/channels/stop', { json });
  const insert = () => app().api(EVENTS, { json: timedEvent() });
  const headersOf = (name: string) => receiver.received.map(({ headers }) => headers[`x-goog-${name}`]);

  /** An open channel whose sync message has arrived. */
  async function open(more: object = {}) {
    const { body } = await watch(more);
    await quiet();
    return body as { id: string; resourceId: string; expiration: string };
  }

  it('live seven days, and begin with a message without a body', async () => {
    const before = Date.now();
    const channel = await open({ id: 'channel-1' });
    expect(channel).toMatchObject({ kind: 'api#channel', id: 'channel-1', expiration: expect.any(String) });
    expect(Number(channel.expiration)).toBeGreaterThanOrEqual(before + WEEK_MS);
    const [hello] = receiver.received;
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
  });

  it('can deliver that message before the answer', async () => {
    await app().settings({ syncMessageFirst: true });
    await watch();
    expect(receiver.received).toHaveLength(1);
  });

  it('always begin with it, however soon the first change comes', async () => {
    await Promise.all(Array.from({ length: 10 }, () => [watch(), insert(), insert()]).flat());
    await quiet();
    const told = receiver.received.map(({ headers }) => [
      headers['x-goog-resource-state'],
      headers['x-goog-message-number'],
    ]);
    expect(told.filter(([state]) => state === 'sync')).toEqual(Array.from({ length: 10 }, () => ['sync', '1']));
    expect(told.filter(([state, number]) => state === 'exists' && number === '1')).toEqual([]);
  });

  it('tell about writes of the app and of the person, deletions too, with rising numbers, of their own calendar', async () => {
    await open();
    const { body } = await insert();
    await quiet();
    await app().person(`${EVENTS}/${body.id}`, { method: 'PATCH', json: { summary: 'Mine' } });
    await quiet();
    await app().person(`${EVENTS}/${body.id}`, { method: 'DELETE' });
    await quiet();
    const other = (await app().api('/users/me/calendarList')).body.items[1].id as string;
    await app().api(`/calendars/${encodeURIComponent(other)}/events`, { json: timedEvent() });
    await quiet();
    expect(headersOf('resource-state')).toEqual(['sync', 'exists', 'exists', 'exists']);
    const numbers = headersOf('message-number').map(Number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('gather changes in quick succession, and leave gaps in the numbers', async () => {
    await open();
    await Promise.all(Array.from({ length: 40 }, insert));
    await quiet();
    expect(receiver.received.length).toBeLessThan(41);
    expect(Number(headersOf('message-number').at(-1))).toBeGreaterThan(receiver.received.length);
  });

  it.each([
    [503, 2],
    [404, 1],
    [429, 1],
  ])('answered with %s are sent %s times', async (status, attempts) => {
    await open();
    receiver.answers = [status];
    await insert();
    await quiet();
    expect(receiver.received).toHaveLength(1 + attempts);
    const { items } = (await app().client.control('/notifications')).body;
    expect(items.at(-1)).toMatchObject({ provider: 'google', attempts });
  });

  it('can be lost, doubled and delayed', async () => {
    const fault = (mode: string, more: object = {}) =>
      app().client.control('/faults', {
        json: { provider: 'google', action: { kind: 'notification', mode, ...more } },
      });
    await open();
    for (const [mode, count] of [
      ['lose', 1],
      ['double', 3],
    ] as const) {
      await fault(mode);
      await insert();
      await quiet();
      expect(receiver.received).toHaveLength(count);
    }
    await fault('delay', { ms: 150 });
    const before = performance.now();
    await insert();
    const underWay = async () => (await app().client.control('/notifications')).body.underWay as object[];
    expect(await underWay()).toEqual([{ provider: 'google', account: 'ann@example.test' }]);
    await receiver.waitFor(4);
    expect(performance.now() - before).toBeGreaterThan(140);
    await quiet();
    expect(await underWay()).toEqual([]);
  });

  it('are stopped by whom they were opened for, with their resource id, and silent from then on', async () => {
    const { id, resourceId } = await open();
    const ben = await AppClient.connect(app().client, 'google', { account: 'ben@example.test' });
    expect(refusalOf(await stop({ id, resourceId }, ben))).toEqual([404, 'notFound']);
    expect(refusalOf(await stop({ id, resourceId: 'other' }))).toEqual([404, 'notFound']);
    expect(refusalOf(await stop({ id }))).toEqual([400, 'required']);
    expect((await stop({ id, resourceId })).status).toBe(204);
    expect(refusalOf(await stop({ id, resourceId }))).toEqual([404, 'notFound']);
    await insert();
    await quiet();
    expect(receiver.received).toHaveLength(1);
  });

  it.each(['by themselves', 'by order'])('end %s', async (how) => {
    await open();
    if (how === 'by order') await app().person('/expire-watches', { method: 'POST' });
    else await app().advance(WEEK_MS + 1_000);
    await app().person(EVENTS, { json: timedEvent() });
    await quiet();
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    ['an address without https', { address: 'http://app.example.test/hook' }, 'push.webhookUrlNotHttps'],
    ['an address that is none', { address: 'hook' }, 'push.webhookUrlNotHttps'],
    ['no address', { address: undefined }, 'required'],
    ['no id', { id: undefined }, 'required'],
    ['a long id', { id: 'x'.repeat(65) }, 'invalid'],
    ['a long token', { token: 'x'.repeat(257) }, 'invalid'],
    ['another type', { type: 'email' }, 'push.channelTypeNotSupported'],
  ])('are refused with %s', async (_, more, reason) => {
    expect(refusalOf(await watch(more))).toEqual([400, reason]);
  });

  it('are refused with an id that was used before, stopped or not', async () => {
    const { id, resourceId } = await open();
    expect(refusalOf(await watch({ id }))).toEqual([400, 'channelIdNotUnique']);
    await stop({ id, resourceId });
    expect(refusalOf(await watch({ id }))).toEqual([400, 'channelIdNotUnique']);
  });

  it('are refused for a calendar that cannot be watched, and for one that is not there', async () => {
    const calendar = encodeURIComponent('en.example#holiday@group.v.calendar.google.com');
    expect(refusalOf(await watch({}, { calendar }))).toEqual([400, 'pushNotSupportedForRequestedResource']);
    expect((await watch({}, { calendar: 'nowhere' })).status).toBe(404);
  });
});
