import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { hashSecret } from '@calendar/platform/crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { CareerCopilot } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { quickest } from '../support/quickest';
import { Stack } from '../support/stack';

const JSON_TYPE = { 'content-type': 'application/json' };

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ privateRedis: true });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

const post = (path: string, init: RequestInit = {}) =>
  fetch(`${stack.api.url}/api/v1/webhooks/${path}`, { method: 'POST', ...init });

/** A watch on the calendar of the person whose secret this test knows. */
async function knownWatch(): Promise<string> {
  const id = randomUUID();
  const secret = `${id}.known to this test`;
  await stack.database.query(
    `INSERT INTO calendar_watches (id, connection_id, calendar_id, provider, secret_hash, status)
     SELECT '${id}', connection_id, calendar_id, provider, '${hashSecret(secret)}', 'active'
       FROM calendar_cursors WHERE user_id = '${person.id}'`,
  );
  return secret;
}

describe('with Redis away', () => {
  it.each(['stopped', 'hanging'])(
    'a notification is answered within a second, and taken up afterwards: %s',
    async (how) => {
      const { id, eventId } = await person.settledInterview('google');
      const secret = await knownWatch();
      if (how === 'stopped') await stack.privateRedis!.stop();
      else stack.privateRedis!.pause();
      try {
        await person.loseNotifications('google', 1);
        await person.edit('google', eventId, { summary: 'Made meanwhile' });
        const headers = { 'x-goog-channel-token': secret, 'x-goog-resource-state': 'exists' };
        const answered = () =>
          quickest(900, async () => {
            expect((await post('google', { headers })).status).toBe(204);
          });
        // The first one may be the one by which the silence is noticed.
        for (let time = 0; time < 2; time += 1) expect(await answered()).toBeLessThan(900);
      } finally {
        if (how === 'stopped') await stack.privateRedis!.restartEmpty();
        else stack.privateRedis!.resume();
      }
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Made meanwhile',
      );
    },
  );
});

describe('what is posted to Microsoft’s', () => {
  it.each([
    ['a+b', 'a%2Bb'],
    ['a b', 'a+b'],
    ['Validation: Testing client application reachability. <script>alert(1)</script>', null],
    ['%2B%3A:ä€😀"\'&amp;', null],
    ['', ''],
  ])('validation comes back letter by letter, and is no page: %s', async (token, encoded) => {
    const answer = await post(`microsoft?validationToken=${encoded ?? encodeURIComponent(token)}`, {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
    expect([answer.status, await answer.text()]).toEqual([200, token]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', '<xml/>'],
    ['no notifications', '{"value":[]}'],
    ['something else', '[1]'],
    ['a notification without a secret', '{"value":[{"subscriptionId":"x"}]}'],
    ['a secret that is no text', '{"value":[{"clientState":{"a":1}}]}'],
  ])('%s is not found, without detail', async (_what, body) => {
    for (const headers of [JSON_TYPE, { 'content-type': 'text/plain' }]) {
      const answer = await post('microsoft', { headers, ...(body === undefined ? {} : { body }) });
      expect([400, 404]).toContain(answer.status);
      expect(await answer.text()).not.toMatch(/clientState|zod|expected/i);
    }
  });

  it('a forged or malformed notification among true ones is left aside, and the true ones count', async () => {
    const { id, eventId } = await person.settledInterview('microsoft');
    const secret = await knownWatch();
    await person.loseNotifications('microsoft', 1);
    await person.edit('microsoft', eventId, { subject: 'Told' });
    const forged = { clientState: `${secret.slice(0, 36)}.forged` };
    const malformed = [{}, null, { clientState: 5 }, { clientState: secret, lifecycleEvent: 3 }];
    const body = JSON.stringify({ value: [forged, ...malformed, { clientState: secret }] });
    expect((await post('microsoft', { headers: JSON_TYPE, body })).status).toBe(202);
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Told',
    );
    const onlyForged = JSON.stringify({ value: [forged] });
    expect((await post('microsoft', { headers: JSON_TYPE, body: onlyForged })).status).toBe(404);
    // The secret of one provider opens nothing at the other.
    expect((await post('google', { headers: { 'x-goog-channel-token': secret } })).status).toBe(404);
  });

  it('a thousand forged notifications in one body are not found', async () => {
    const value = Array.from({ length: 1_000 }, () => ({ clientState: `${randomUUID()}.forged` }));
    expect((await post('microsoft', { headers: JSON_TYPE, body: JSON.stringify({ value }) })).status).toBe(404);
  });

  it('a body that is too large is refused as such, whatever it calls itself', async () => {
    const body = JSON.stringify({ value: [{ clientState: 'x'.repeat(300_000) }] });
    for (const headers of [JSON_TYPE, { 'content-type': 'text/plain' }]) {
      expect((await post('microsoft', { headers, body })).status).toBe(413);
    }
  });
});

describe('what is posted to Google’s', () => {
  it('without headers, or with strange ones, is not found', async () => {
    for (const headers of [{}, { 'x-goog-channel-token': '' }, { 'x-goog-channel-token': 'x'.repeat(5_000) }]) {
      expect((await post('google', { headers })).status).toBe(404);
    }
  });

  it('to say that a channel is open causes no read', async () => {
    await person.settledInterview('google');
    const headers = { 'x-goog-channel-token': await knownWatch(), 'x-goog-resource-state': 'sync' };
    expect((await post('google', { headers })).status).toBe(204);
    await person.quiet('google');
    expect(await person.calendars.requests({ provider: 'google', account: person.email('google') })).toEqual([]);
  });
});

describe('the host app', () => {
  const ALL = [
    'event.updated_from_calendar',
    'event.cancelled_from_calendar',
    'connection.reauth_required',
    'event.sync_failed',
  ];
  let backend: CareerCopilot;
  let receiver: ChildProcess | undefined;
  let output = '';

  beforeAll(async () => {
    const token = await stack.token({ sub: 'career-copilot', scope: 'career-copilot.service' });
    backend = new CareerCopilot(() => stack.api.url, token);
  });
  afterAll(() => receiver?.kill());

  /** The example of the docs, as it is, at the address of an endpoint. */
  async function startReceiver(port: number, secrets: string): Promise<void> {
    const env = { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRETS: secrets };
    const child = spawn(process.execPath, [join(root, 'docs/examples/webhook-receiver.mjs')], { env });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    receiver = child;
    await said('Listening');
  }
  async function stopReceiver(): Promise<void> {
    receiver!.kill();
    await once(receiver!, 'exit');
  }
  /** As a network that fails in the middle of a message, or somebody who means harm. */
  async function breakOff(port: number): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: receiver\r\nContent-Length: 100\r\n\r\nthe rest of it', () =>
      socket.resetAndDestroy(),
    );
    await once(socket, 'close');
  }
  const said = (words: string) =>
    eventually(
      async () => output,
      (text) => text.includes(words),
    );

  it('hears of what happens in calendars, with the receiver of the docs, also of what happened while it was away', async () => {
    const { id, eventId } = await person.settledInterview('google');
    const port = await freePort();
    const endpoint = await backend.ok<{ id: string; secret: string }>('POST', '/webhook-endpoints', {
      url: `http://127.0.0.1:${port}/`,
      events: ALL,
    });
    await startReceiver(port, endpoint.secret);
    await breakOff(port);
    await said('Not done');
    await person.edit('google', eventId, { summary: 'A secret meeting' });
    await said(`Read again: GET /api/v1/events/${id} for ${person.id}`);

    // The receiver says it before it answers, and what is still under way is not sent once more.
    const {
      items: [delivery],
    } = await eventually(
      () =>
        backend.ok<{ items: Array<{ id: string; messageId: string }> }>(
          'GET',
          `/webhook-endpoints/${endpoint.id}/deliveries?status=delivered`,
        ),
      ({ items }) => items.length === 1,
    );
    await backend.ok('POST', `/webhook-endpoints/${endpoint.id}/deliveries/${delivery!.id}/redeliver`);
    await said(`${delivery!.messageId} again: done already`);

    await stopReceiver();
    const { secret } = await backend.ok<{ secret: string }>('POST', `/webhook-endpoints/${endpoint.id}/rotate-secret`);
    await person.calendars.delete('google', person.email('google'), eventId);
    await eventually(
      () => backend.ok<{ items: unknown[] }>('GET', `/webhook-endpoints/${endpoint.id}/deliveries?status=retrying`),
      ({ items }) => items.length === 1,
    );
    await startReceiver(port, secret);
    await said(`Cancelled: ${id} of ${person.id}`);
    expect(output).not.toContain('A secret meeting');
    const counted =
      'copilot_calendar_webhook_deliveries_total{kind="event.cancelled_from_calendar",outcome="delivered"} 1';
    const metrics = await eventually(
      async () => (await fetch(`${stack.workers[0]!.url}/metrics`)).text(),
      (text) => text.includes(counted),
    );
    expect(metrics).toContain('copilot_calendar_webhook_endpoints{status="enabled"} 1');
    expect(metrics).toMatch(/copilot_calendar_webhook_oldest_due_seconds \d/);
  });
});
