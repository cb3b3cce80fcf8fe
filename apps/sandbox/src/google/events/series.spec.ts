import { describe, expect, it } from 'vitest';
import { timedEvent, type AppClient } from '../../../test/app-client';
import { connectedApp } from '../../../test/connected-app';

const EVENTS = '/calendars/primary/events';
const SECOND = '/series_20261202T090000Z';

interface Item {
  id: string;
  status: string;
  start?: { dateTime?: string; date?: string };
}

describe('Google recurring events', () => {
  const app = connectedApp('google');
  const call = (path: string, options: Parameters<AppClient['api']>[1] = {}) => app().api(EVENTS + path, options);
  const series = (rule: string, more: object = {}) =>
    call('', { json: timedEvent({ id: 'series', recurrence: [`RRULE:${rule}`], ...more }) });
  const instances = async (query = '') => (await call(`/series/instances${query}`)).body.items as Item[];
  const startsOf = (items: Item[]) => items.map(({ start }) => start?.date ?? start?.dateTime);

  it('are one event in a list, and their instances with singleEvents, page by page', async () => {
    await series('FREQ=DAILY;COUNT=3');
    expect((await call('')).body.items.map(({ id }: Item) => id)).toEqual(['series']);
    const query = '?singleEvents=true&orderBy=startTime&maxResults=2';
    const first = (await call(query)).body;
    expect(first.items[1]).toMatchObject({
      id: 'series_20261202T090000Z',
      recurringEventId: 'series',
      originalStartTime: { dateTime: '2026-12-02T10:00:00+01:00' },
      start: { dateTime: '2026-12-02T10:00:00+01:00' },
    });
    expect(first.items[1]).not.toHaveProperty('recurrence');
    const rest = (await call(`${query}&pageToken=${encodeURIComponent(first.nextPageToken)}`)).body;
    expect(rest.items.map(({ id }: Item) => id)).toEqual(['series_20261203T090000Z']);
  });

  it('keep their wall time when clocks change', async () => {
    const at = (time: string) => ({ dateTime: `2026-03-23T${time}`, timeZone: 'Europe/Berlin' });
    await series('FREQ=WEEKLY;COUNT=2', { start: at('10:00:00'), end: at('11:00:00') });
    expect(startsOf(await instances())).toEqual(['2026-03-23T10:00:00+01:00', '2026-03-30T10:00:00+02:00']);
  });

  it.each([
    ['FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4', ['01', '03', '08', '10']],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=3', ['01', '15', '29']],
    ['FREQ=DAILY;UNTIL=20261203T090000Z', ['01', '02', '03']],
    ['FREQ=DAILY;INTERVAL=10;UNTIL=20261225', ['01', '11', '21']],
    ['FREQ=DAILY;INTERVAL=999999999999', ['01']],
  ])('fall on the days that %s says', async (rule, days) => {
    await series(rule);
    expect(startsOf(await instances()).map((start) => start!.slice(8, 10))).toEqual(days);
  });

  it('of whole days are named by their days', async () => {
    await series('FREQ=DAILY;COUNT=2', { start: { date: '2026-12-31' }, end: { date: '2027-01-01' } });
    const items = await instances();
    expect([startsOf(items), items[1]!.id]).toEqual([['2026-12-31', '2027-01-01'], 'series_20270101']);
  });

  it.each(['FREQ=HOURLY', 'FREQ=MONTHLY', 'COUNT=3', 'FREQ=DAILY;COUNT=0', 'FREQ=DAILY;COUNT=2;UNTIL=20261231'])(
    'are refused with the rule %s',
    async (rule) => expect((await series(rule)).status).toBe(400),
  );

  it('let one instance be changed: it becomes an event of its own, and the series keeps its etag', async () => {
    const { body: master } = await series('FREQ=DAILY;COUNT=3');
    const { body } = await call(SECOND, { method: 'PATCH', json: { summary: 'Other' } });
    expect(body).toMatchObject({ recurringEventId: 'series', summary: 'Other', iCalUID: master.iCalUID });
    expect((await call('')).body.items).toHaveLength(2);
    expect((await call('?singleEvents=true')).body.items).toHaveLength(3);
    expect((await call('/series')).body.etag).toBe(master.etag);
  });

  it('let one instance be deleted: a tombstone says which', async () => {
    await series('FREQ=DAILY;COUNT=3');
    const { nextSyncToken } = (await call('')).body;
    await call(SECOND, { method: 'DELETE' });
    const { items } = (await call(`?syncToken=${encodeURIComponent(nextSyncToken)}`)).body;
    expect(items).toEqual([
      {
        kind: 'calendar#event',
        etag: expect.any(String),
        id: 'series_20261202T090000Z',
        status: 'cancelled',
        recurringEventId: 'series',
        originalStartTime: { dateTime: '2026-12-02T10:00:00+01:00', timeZone: 'Europe/Berlin' },
      },
    ]);
    const originally = '?originalStart=2026-12-02T10:00:00%2B01:00';
    const counts = [instances(), instances('?showDeleted=true'), instances(`${originally}&showDeleted=true`)];
    expect((await Promise.all(counts)).map(({ length }) => length)).toEqual([2, 3, 1]);
  });

  it.each([
    ['deleted', { method: 'DELETE' }],
    ['cancelled by a patch', { method: 'PATCH', json: { status: 'cancelled' } }],
  ])('take instances that were changed on their own with them when they are %s', async (_, options) => {
    await series('FREQ=DAILY;COUNT=3');
    await call(SECOND, { method: 'PATCH', json: { summary: 'Moved' } });
    const { nextSyncToken } = (await call('')).body;
    await call('/series', options);
    const { items } = (await call(`?syncToken=${encodeURIComponent(nextSyncToken)}`)).body;
    expect(items.map(({ id, status }: Item) => [id, status])).toEqual([
      ['series', 'cancelled'],
      ['series_20261202T090000Z', 'cancelled'],
    ]);
    for (const query of ['', '?singleEvents=true']) expect((await call(query)).body.items).toEqual([]);
  });

  it('leave out what EXDATE names and what lies outside of a window; nothing else has their ids', async () => {
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=10', 'EXDATE:20261202T090000Z'];
    await call('', { json: timedEvent({ id: 'series', recurrence }) });
    expect(await instances('?timeMin=2026-12-01T00:00:00Z&timeMax=2026-12-05T00:00:00Z')).toHaveLength(3);
    for (const id of [SECOND, '/series_20261219T090000Z']) expect((await call(id)).status).toBe(404);
  });
});
