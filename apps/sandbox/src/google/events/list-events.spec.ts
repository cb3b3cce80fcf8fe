import { describe, expect, it } from 'vitest';
import { AppClient, refusalOf, timedEvent } from '../../../test/app-client';
import { connectedApp } from '../../../test/connected-app';

const EVENTS = '/calendars/primary/events';

interface Item {
  id: string;
  status: string;
  summary?: string;
}

const bare = (id: string) => ({ kind: 'calendar#event', etag: expect.any(String), id, status: 'cancelled' });
const day = (number: number) => ({
  start: { dateTime: `2026-12-0${number}T10:00:00Z` },
  end: { dateTime: `2026-12-0${number}T11:00:00Z` },
});

describe('Google events.list', () => {
  const app = connectedApp('google');
  const list = (query: Record<string, string> = {}) => app().api(`${EVENTS}?${new URLSearchParams(query)}`);
  const insert = (id: string, more: object = {}) => app().api(EVENTS, { json: timedEvent({ id, ...more }) });
  const patch = (id: string, json: object) => app().api(`${EVENTS}/${id}`, { method: 'PATCH', json });
  const remove = (id: string) => app().api(`${EVENTS}/${id}`, { method: 'DELETE' });
  const idsOf = (items: Item[]) => items.map(({ id }) => id).sort();
  const found = async (query: Record<string, string>) => idsOf((await list(query)).body.items as Item[]);

  /** Follows every page, and does something between two. */
  async function round(query: Record<string, string> = {}, between: () => Promise<unknown> = () => Promise.resolve()) {
    const items: Item[] = [];
    let answer = await list(query);
    let pages = 1;
    for (; ; pages += 1) {
      items.push(...(answer.body.items as Item[]));
      if (!answer.body.nextPageToken) return { items, pages, syncToken: answer.body.nextSyncToken as string };
      expect(answer.body).not.toHaveProperty('nextSyncToken');
      await between();
      answer = await list({ ...query, pageToken: answer.body.nextPageToken });
    }
  }

  it('describes the calendar, and gives exactly one token', async () => {
    const { body } = await list();
    const { nextSyncToken, ...described } = body;
    expect(described).toEqual({
      kind: 'calendar#events',
      summary: 'ann@example.test',
      timeZone: 'Europe/Berlin',
      accessRole: 'owner',
      defaultReminders: [{ method: 'popup', minutes: 10 }],
      items: [],
    });
    expect(nextSyncToken).toBeTruthy();
  });

  it('comes in pages of the size that was asked for, in smaller ones, or with an empty first one', async () => {
    for (let index = 0; index < 7; index += 1) await insert(`event${index}`);
    const shapes: [number, number][] = [];
    for (const settings of [{}, { pageSize: 2 }, { pageSize: null, emptyFirstPage: true }]) {
      await app().settings(settings);
      const { pages, items } = await round({ maxResults: '3' });
      shapes.push([pages, items.length]);
    }
    expect(shapes).toEqual([
      [3, 7],
      [4, 7],
      [4, 7],
    ]);
  });

  it('leaves deleted events out, unless asked, and then shows little of them', async () => {
    await insert('event1');
    await insert('event2');
    await remove('event1');
    const deleted = async () => (await list({ showDeleted: 'true' })).body.items[0];
    expect(await found({})).toEqual(['event2']);
    expect(await deleted()).toEqual(bare('event1'));
    await app().settings({ bareTombstones: false });
    expect((await deleted()).summary).toBe('Interview');
  });

  it('bounds the end by timeMin and the start by timeMax, both exclusively; gives the order of starts', async () => {
    for (const number of [3, 1, 2]) await insert(`event${4 - number}`, day(number));
    expect(await found({ timeMin: '2026-12-01T11:00:00Z' })).toEqual(['event1', 'event2']);
    expect(await found({ timeMin: '2026-12-01T10:59:59Z' })).toEqual(['event1', 'event2', 'event3']);
    expect(await found({ timeMax: '2026-12-03T11:00:00+01:00' })).toEqual(['event2', 'event3']);
    const { body } = await list({ orderBy: 'startTime', singleEvents: 'true' });
    expect(body.items.map(({ id }: Item) => id)).toEqual(['event3', 'event2', 'event1']);
    expect(body).not.toHaveProperty('nextSyncToken');
  });

  it.each<[Record<string, string>, string]>([
    [{ maxResults: '0' }, 'invalidParameter'],
    [{ maxResults: 'many' }, 'invalidParameter'],
    [{ timeMin: '2026-12-01' }, 'badRequest'],
    [{ timeMin: '2026-12-01T10:00:00' }, 'badRequest'],
    [{ timeMin: '2026-12-02T00:00:00Z', timeMax: '2026-12-01T00:00:00Z' }, 'timeRangeEmpty'],
    [{ orderBy: 'startTime' }, 'badRequest'],
    [{ orderBy: 'title' }, 'invalidParameter'],
    [{ showDeleted: 'yes' }, 'invalidParameter'],
    [{ pageToken: 'nonsense' }, 'invalid'],
    [{ syncToken: 'nonsense' }, 'invalid'],
    [{ syncToken: '' }, 'invalid'],
    [{ q: 'what is not simulated' }, 'invalidParameter'],
  ])('refuses %j', async (query, reason) => {
    expect(refusalOf(await list(query))).toEqual([400, reason]);
  });

  describe('from a sync token', () => {
    it('tells what was made, changed and deleted since, by whom ever, each once, and can be replayed', async () => {
      await insert('event1');
      await insert('event2');
      const { syncToken } = await round();
      await insert('event3');
      await patch('event1', { summary: 'One' });
      await app().person(`${EVENTS}/event1`, { method: 'PATCH', json: { summary: 'Two' } });
      await remove('event2');
      const first = await round({ syncToken });
      expect(first.items).toEqual([
        expect.objectContaining({ id: 'event3', status: 'confirmed' }),
        expect.objectContaining({ id: 'event1', summary: 'Two' }),
        bare('event2'),
      ]);
      expect((await round({ syncToken })).items).toEqual(first.items);
      expect((await round({ syncToken: first.syncToken })).items).toEqual([]);
    });

    it.each(['a full read', 'an incremental one'])(
      'loses nothing that changes while %s is paged through',
      async (kind) => {
        const { syncToken: start } = await round();
        for (let index = 0; index < 6; index += 1) await insert(`event${index}`);
        const query: Record<string, string> = kind === 'a full read' ? {} : { syncToken: start };
        let pages = 0;
        const { items, syncToken } = await round({ ...query, maxResults: '2' }, async () => {
          pages += 1;
          if (pages > 1) return;
          for (const id of ['event0', 'event5']) await patch(id, { summary: 'Changed' });
          await insert('event3a');
          await remove('event4');
        });
        const seen = new Map([...items, ...(await round({ syncToken })).items].map((item) => [item.id, item]));
        expect([seen.get('event0')!.summary, seen.get('event5')!.summary]).toEqual(['Changed', 'Changed']);
        expect([seen.get('event3a')!.status, seen.get('event4')!.status]).toEqual(['confirmed', 'cancelled']);
        expect(seen.size).toBe(7);
      },
    );

    it.each<Record<string, string>>([
      { timeMin: '2026-01-01T00:00:00Z' },
      { timeMax: '2026-01-01T00:00:00Z' },
      { orderBy: 'startTime', singleEvents: 'true' },
      { showDeleted: 'false' },
    ])('refuses %j besides', async (restriction) => {
      const { syncToken } = await round();
      expect(refusalOf(await list({ syncToken, ...restriction }))).toEqual([400, 'syncTokenWithRequestRestrictions']);
    });

    it('is bound to the first query but for page size and deleted ones, and needed on every page', async () => {
      const { syncToken } = await round({ maxResults: '10' });
      expect((await list({ syncToken, maxResults: '5', showDeleted: 'true' })).status).toBe(200);
      expect(refusalOf(await list({ syncToken, singleEvents: 'true' }))).toEqual([400, 'invalid']);
      for (let index = 0; index < 3; index += 1) await insert(`event${index}`);
      const pageToken = (await list({ syncToken, maxResults: '1' })).body.nextPageToken as string;
      expect((await list({ syncToken, maxResults: '1', pageToken })).status).toBe(200);
      expect(refusalOf(await list({ maxResults: '1', pageToken }))).toEqual([400, 'invalid']);
    });

    it('is gone once expired by order, in the middle of a round too, elsewhere, and after a reset', async () => {
      const { syncToken } = await round();
      for (let index = 0; index < 3; index += 1) await insert(`event${index}`);
      const pageToken = (await list({ syncToken, maxResults: '1' })).body.nextPageToken as string;
      const other = (await app().api('/users/me/calendarList')).body.items[1].id as string;
      const elsewhere = `/calendars/${encodeURIComponent(other)}/events?${new URLSearchParams({ syncToken })}`;
      expect(refusalOf(await app().api(elsewhere))).toEqual([410, 'fullSyncRequired']);
      await app().person('/expire-cursors', { method: 'POST' });
      for (const more of [undefined, { maxResults: '1', pageToken }]) {
        expect(refusalOf(await list({ syncToken, ...more }))).toEqual([410, 'fullSyncRequired']);
      }
      const fresh = await round();
      expect([fresh.items.length, (await list({ syncToken: fresh.syncToken })).status]).toEqual([3, 200]);
      await app().client.control('/reset', { method: 'POST' });
      const anew = await AppClient.connect(app().client, 'google');
      const path = `${EVENTS}?${new URLSearchParams({ syncToken: fresh.syncToken })}`;
      expect((await anew.api(path)).status).toBe(410);
    });

    it('reports events outside the first window, unless the settings keep the window', async () => {
      const timeMin = '2026-12-01T00:00:00Z';
      const open = (await round({ timeMin })).syncToken;
      await app().settings({ syncTokenKeepsWindow: true });
      const kept = (await round({ timeMin })).syncToken;
      await insert('longago', {
        start: { dateTime: '2020-01-01T10:00:00Z' },
        end: { dateTime: '2020-01-01T11:00:00Z' },
      });
      expect(idsOf((await round({ syncToken: open })).items)).toEqual(['longago']);
      expect((await round({ syncToken: kept })).items).toEqual([]);
    });
  });
});
