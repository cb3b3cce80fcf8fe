import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent } from '../../test/outlook-client';
import { SandboxClient } from '../../test/sandbox-client';

describe('The simulated Microsoft', () => {
  let client: SandboxClient;
  let outlook: OutlookClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    outlook = await OutlookClient.connect(client, 'mia@example.test');
  });

  it.each([
    ['a property that is none', { singleValueExtendedProperties: [null] }],
    ['a place that is none', { locations: [{ displayName: 3 }] }],
    ['a start without time', { start: null }],
    ['a month that does not exist', { end: { dateTime: '2026-13-01T10:00:00', timeZone: 'UTC' } }],
    ['an unknown zone', { start: { dateTime: '2026-12-01T10:00:00', timeZone: 'Nowhere' } }],
    ['an offset', { start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'UTC' } }],
    ['an unknown way to show it', { showAs: 'perhaps' }],
    ['an end that no calendar reaches', { end: { dateTime: '9999-12-31T23:00:00', timeZone: 'UTC' } }],
  ])('refuses an event with %s', async (_, more) => {
    expect((await outlook.graph('/me/events', { json: outlookEvent(more) })).status).toBe(400);
    expect((await outlook.graph('/me/events')).body.value).toEqual([]);
  });

  it.each(['$orderby=__proto__', '$orderby=constructor', '$select=constructor', '$select=hasOwnProperty'])(
    'knows no property by the names that every object has: %s',
    async (query) => {
      for (const subject of ['One', 'Two']) await outlook.graph('/me/events', { json: outlookEvent({ subject }) });
      const answer = await outlook.graph(`/me/events?${query}`);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'BadRequest']);
    },
  );

  it('refuses a body of more than 4 MB with 413', async () => {
    const json = outlookEvent({ subject: 'x'.repeat(5_000_000) });
    const answer = await outlook.graph('/me/events', { json });
    expect([answer.status, answer.body.error.code]).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('refuses to watch a calendar whose id cannot be decoded', async () => {
    const answer = await outlook.graph('/subscriptions', {
      json: {
        changeType: 'created,updated,deleted',
        notificationUrl: 'http://127.0.0.1:9/hook',
        resource: '/me/calendars/%E0%A4%A/events',
        expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
      },
    });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequest']);
  });

  it('refuses a client whose credentials cannot be decoded', async () => {
    const answer = await client.call('/login.microsoftonline.com/common/oauth2/v2.0/token', {
      form: { grant_type: 'refresh_token', refresh_token: outlook.tokens.refresh_token },
      headers: { authorization: `Basic ${Buffer.from('%E0%A4%A:secret').toString('base64')}` },
    });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('knows whose refresh it is, for faults and the request log', async () => {
    await OutlookClient.connect(client, 'ben@example.test').then((ben) => ben.refresh());
    const match = { path: '/token', account: 'mia@example.test' };
    await client.control('/faults', {
      json: { provider: 'microsoft', match, action: { kind: 'status', status: 503 } },
    });
    expect([(await outlook.refresh()).status, (await outlook.refresh()).status]).toEqual([503, 200]);
    const { items } = (await client.control('/requests?provider=microsoft&account=mia@example.test')).body;
    expect(items.map(({ status }: { status: number }) => status)).toEqual([302, 200, 503, 200]);
  });
});
