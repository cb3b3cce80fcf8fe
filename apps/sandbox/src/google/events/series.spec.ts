import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient, timedEvent, type CallOptions } from '../../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';

interface Item {
  id: string;
  status: string;
  start?: { dateTime?: string; date?: string };
}

describe('Google recurring events', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    await client.addGoogleAccount('ann@example.test', { timeZone: 'Europe/Berlin' });
    token = (await client.connect()).access_token;
  });

  const call = (path: string, options: CallOptions = {}) => client.calendar(EVENTS + path, { token, ...options });
  const series = (rule: string, more: object = {}) =>
    call('', { json: timedEvent({ id: 'series', recurrence: [`RRULE:${rule}`], ...more }) });
  const startsOf = (items: Item[]) => items.map(({ start }) => start?.date ?? start?.dateTime);
  const instances = async (query = '') => (await call(`/series/instances${query}`)).body.items as Item[];

  it('are one event in a list, and their instances with singleEvents', async () => {
    await series('FREQ=DAILY;COUNT=3');
    expect((await call('')).body.items.map(({ id }: Item) => id)).toEqual(['series']);
    const { body } = await call('?singleEvents=true&orderBy=startTime');
    expect(body.items.map(({ id }: Item) => id)).toEqual([
      'series_20261201T090000Z',
      'series_20261202T090000Z',
      'series_20261203T090000Z',
    ]);
    expect(body.items[1]).toMatchObject({
      recurringEventId: 'series',
      originalStartTime: { dateTime: '2026-12-02T10:00:00+01:00' },
      start: { dateTime: '2026-12-02T10:00:00+01:00' },
    });
    expect(body.items[1]).not.toHaveProperty('recurrence');
  });

  it('keep their wall time when clocks change', async () => {
    await series('FREQ=WEEKLY;COUNT=3', {
      start: { dateTime: '2026-03-23T10:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-03-23T11:00:00', timeZone: 'Europe/Berlin' },
    });
    expect(startsOf(await instances())).toEqual([
      '2026-03-23T10:00:00+01:00',
      '2026-03-30T10:00:00+02:00',
      '2026-04-06T10:00:00+02:00',
    ]);
  });

  it.each([
    ['FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4', ['01', '03', '08', '10']],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=3', ['01', '15', '29']],
    ['FREQ=DAILY;UNTIL=20261203T090000Z', ['01', '02', '03']],
    ['FREQ=DAILY;BYDAY=MO,FR;COUNT=2', ['04', '07']],
    ['FREQ=DAILY;INTERVAL=10;UNTIL=20261225', ['01', '11', '21']],
  ])('fall on the days that %s says', async (rule, days) => {
    await series(rule);
    expect(startsOf(await instances()).map((start) => start!.slice(8, 10))).toEqual(days);
  });

  it.each([
    ['FREQ=MONTHLY;COUNT=3', '2026-10-31', ['2026-10-31', '2026-12-31', '2027-01-31']],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=2', '2026-11-27', ['2026-11-27', '2026-12-25']],
    ['FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2', '2026-12-15', ['2026-12-15', '2027-01-15']],
    ['FREQ=YEARLY;COUNT=2', '2028-02-29', ['2028-02-29', '2032-02-29']],
  ])('of whole days fall where %s says', async (rule, first, dates) => {
    const next = new Date(Date.parse(first) + 86_400_000).toISOString().slice(0, 10);
    await series(rule, { start: { date: first }, end: { date: next } });
    const items = await instances();
    expect(startsOf(items)).toEqual(dates);
    expect(items[0]!.id).toBe(`series_${first.replaceAll('-', '')}`);
  });

  it('let one instance be changed: it becomes an event of its own', async () => {
    const { body: master } = await series('FREQ=DAILY;COUNT=3');
    const path = '/series_20261202T090000Z';
    const answer = await call(path, { method: 'PATCH', json: { summary: 'Other' } });
    expect(answer.body).toMatchObject({ recurringEventId: 'series', summary: 'Other', iCalUID: master.iCalUID });
    expect((await call('')).body.items).toHaveLength(2);
    expect((await call('?singleEvents=true')).body.items).toHaveLength(3);
    expect((await call('/series')).body.etag).toBe(master.etag);
  });

  it('let one instance be deleted: a tombstone says which', async () => {
    await series('FREQ=DAILY;COUNT=3');
    const { nextSyncToken } = (await call('')).body;
    expect((await call('/series_20261202T090000Z', { method: 'DELETE' })).status).toBe(204);
    const { body } = await call(`?syncToken=${encodeURIComponent(nextSyncToken)}`);
    expect(body.items).toEqual([
      {
        kind: 'calendar#event',
        etag: expect.any(String),
        id: 'series_20261202T090000Z',
        status: 'cancelled',
        recurringEventId: 'series',
        originalStartTime: { dateTime: '2026-12-02T10:00:00+01:00', timeZone: 'Europe/Berlin' },
      },
    ]);
    expect((await call('')).body.items).toHaveLength(2);
    expect(await instances()).toHaveLength(2);
    expect(await instances('?showDeleted=true')).toHaveLength(3);
  });

  it.each([
    ['deleted', { method: 'DELETE' }],
    ['cancelled by a patch', { method: 'PATCH', json: { status: 'cancelled' } }],
  ])('take instances that were changed on their own with them when they are %s', async (_, options: CallOptions) => {
    await series('FREQ=DAILY;COUNT=3');
    await call('/series_20261202T090000Z', { method: 'PATCH', json: { summary: 'Moved' } });
    const { nextSyncToken } = (await call('')).body;
    await call('/series', options);
    expect((await call('/series_20261202T090000Z')).body.status).toBe('cancelled');
    const { body } = await call(`?syncToken=${encodeURIComponent(nextSyncToken)}`);
    expect(body.items.map(({ id, status }: Item) => [id, status])).toEqual([
      ['series', 'cancelled'],
      ['series_20261202T090000Z', 'cancelled'],
    ]);
    for (const query of ['', '?singleEvents=true']) expect((await call(query)).body.items).toEqual([]);
  });

  it('are limited to a window', async () => {
    await series('FREQ=DAILY;COUNT=10');
    const query = '?timeMin=2026-12-03T00:00:00Z&timeMax=2026-12-05T00:00:00Z';
    expect(await instances(query)).toHaveLength(2);
    expect((await call(`${query}&singleEvents=true`)).body.items).toHaveLength(2);
  });

  it('are paged through by instance', async () => {
    await series('FREQ=DAILY;COUNT=5');
    const first = (await call('?singleEvents=true&maxResults=3')).body;
    const rest = (await call(`?singleEvents=true&maxResults=3&pageToken=${encodeURIComponent(first.nextPageToken)}`))
      .body;
    expect([first.items.length, rest.items.length, typeof rest.nextSyncToken]).toEqual([3, 2, 'string']);
  });

  it('leave out what EXDATE names, and have no instance that the rule does not make', async () => {
    await call('', {
      json: timedEvent({ id: 'series', recurrence: ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20261202T090000Z'] }),
    });
    expect(await instances()).toHaveLength(2);
    expect((await call('/series_20261202T090000Z')).status).toBe(404);
    expect((await call('/series_20261209T090000Z')).status).toBe(404);
  });

  it.each([
    'FREQ=HOURLY',
    'COUNT=3',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=2;UNTIL=20261231',
    'FREQ=WEEKLY;BYDAY=XX',
  ])('are refused with the rule %s', async (rule) => {
    expect((await series(rule)).status).toBe(400);
  });
});
