import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent } from '../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';

describe('The simulated Google', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    token = (await client.connect()).access_token;
  });

  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const list = (query = '') => client.calendar(`${EVENTS}${query}`, { token });

  it.each([
    ['attendees', { attendees: [{ email: 'a@b.test', comment: nested(1_000) }] }],
    ['extendedProperties', { extendedProperties: { private: { a: nested(1_000) } } }],
    ['source', { source: { url: 'https://a.test', more: nested(1_000) } }],
  ])('cannot parse %s that are nested a thousand levels deep', async (_, more) => {
    const answer = await client.calendar(EVENTS, { token, json: timedEvent(more) });
    expect([answer.status, reasonOf(answer)]).toEqual([400, 'parseError']);
    expect((await list()).body.items).toEqual([]);
  });

  it.each(['a('.repeat(2_000) + 'a' + ')'.repeat(2_000), `${'a/'.repeat(4_000)}a`])(
    'cannot read fields that are nested thousands of levels deep',
    async (fields) => {
      const answer = await list(`?fields=${fields}`);
      expect([answer.status, reasonOf(answer)]).toEqual([400, 'invalidParameter']);
    },
  );

  it.each(['FREQ=DAILY;INTERVAL=999999999999', 'FREQ=YEARLY;INTERVAL=99999', 'FREQ=MONTHLY;INTERVAL=9999999'])(
    'lists the only instance of a series whose second one is behind all calendars: %s',
    async (rule) => {
      const series = timedEvent({ recurrence: [`RRULE:${rule}`] });
      expect((await client.calendar(EVENTS, { token, json: series })).status).toBe(200);
      expect((await list('?singleEvents=true')).body.items).toHaveLength(1);
    },
  );

  it('refuses a time that is in the year 10000 where the calendar is', async () => {
    await client.addGoogleAccount('aki@example.test', { timeZone: 'Asia/Tokyo' });
    const { access_token: aki } = await client.connect({ account: 'aki@example.test' });
    const late = { dateTime: '9999-12-31T23:00:00Z' };
    const answer = await client.calendar(EVENTS, { token: aki, json: { start: late, end: late } });
    expect([answer.status, reasonOf(answer)]).toEqual([400, 'invalid']);
  });

  it('refuses a path that cannot be decoded, in its own words', async () => {
    const answer = await client.calendar(`${EVENTS}/%E0%A4%A`, { token });
    expect([answer.status, reasonOf(answer)]).toEqual([400, 'badRequest']);
  });

  it('refuses a body of more than 4 MB with 413', async () => {
    const json = timedEvent({ description: 'x'.repeat(5_000_000) });
    const answer = await client.calendar(EVENTS, { token, json });
    expect([answer.status, reasonOf(answer)]).toEqual([413, 'uploadTooLarge']);
    expect((await list()).status).toBe(200);
  });
});
