import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent } from '../../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';
const ACCOUNT = '/google/accounts/ann@example.test';

describe('Google events.list', () => {
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

  const list = (query: Record<string, string> = {}) =>
    client.calendar(`${EVENTS}?${new URLSearchParams(query)}`, { token });
  const insert = (id: string, more: object = {}) =>
    client.calendar(EVENTS, { token, json: timedEvent({ id, ...more }) });
  const patch = (id: string, json: object) => client.calendar(`${EVENTS}/${id}`, { token, method: 'PATCH', json });
  const remove = (id: string) => client.calendar(`${EVENTS}/${id}`, { token, method: 'DELETE' });
  const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id).sort();
  const settings = (google: object) => client.control('/settings', { method: 'PATCH', json: { google } });
  const day = (number: number) => {
    const date = `2026-12-${String(number).padStart(2, '0')}`;
    return { start: { dateTime: `${date}T10:00:00Z` }, end: { dateTime: `${date}T11:00:00Z` } };
  };

  /** Follows every page. */
  async function round(query: Record<string, string>) {
    const items: { id: string; status: string; summary?: string }[] = [];
    let pages = 0;
    let answer = await list(query);
    for (;;) {
      pages += 1;
      items.push(...answer.body.items);
      if (!answer.body.nextPageToken) return { items, pages, syncToken: answer.body.nextSyncToken as string, answer };
      expect(answer.body).not.toHaveProperty('nextSyncToken');
      answer = await list({ ...query, pageToken: answer.body.nextPageToken });
    }
  }

  describe('full', () => {
    it('describes the calendar and gives exactly one token', async () => {
      await insert('event1');
      const { body } = await list();
      expect(body).toMatchObject({
        kind: 'calendar#events',
        summary: 'ann@example.test',
        timeZone: 'Europe/Berlin',
        accessRole: 'owner',
        defaultReminders: [{ method: 'popup', minutes: 10 }],
      });
      expect(body.nextSyncToken).toBeTruthy();
      expect(body).not.toHaveProperty('nextPageToken');
    });

    it('comes in pages of the size that was asked for, or smaller ones', async () => {
      for (let index = 0; index < 7; index += 1) await insert(`event${index}`);
      const asked = await round({ maxResults: '3' });
      expect([asked.pages, asked.items.length]).toEqual([3, 7]);
      await settings({ pageSize: 2 });
      const shorter = await round({ maxResults: '3' });
      expect([shorter.pages, shorter.items.length]).toEqual([4, 7]);
    });

    it('may start with an empty page', async () => {
      await settings({ emptyFirstPage: true });
      await insert('event1');
      const { pages, items } = await round({});
      expect([pages, items.length]).toEqual([2, 1]);
    });

    it('leaves deleted events out, unless asked, and then shows little of them', async () => {
      await insert('event1');
      await insert('event2');
      await remove('event1');
      expect(idsOf(await list())).toEqual(['event2']);
      const { body } = await list({ showDeleted: 'true' });
      const tombstone = body.items.find(({ id }: { id: string }) => id === 'event1');
      expect(tombstone).toEqual({
        kind: 'calendar#event',
        etag: expect.any(String),
        id: 'event1',
        status: 'cancelled',
      });
      await settings({ bareTombstones: false });
      const whole = await list({ showDeleted: 'true' });
      expect(whole.body.items.find(({ id }: { id: string }) => id === 'event1').summary).toBe('Interview');
    });

    it('bounds the end by timeMin and the start by timeMax, both exclusively', async () => {
      for (const number of [1, 2, 3]) await insert(`event${number}`, day(number));
      expect(idsOf(await list({ timeMin: '2026-12-01T11:00:00Z' }))).toEqual(['event2', 'event3']);
      expect(idsOf(await list({ timeMin: '2026-12-01T10:59:59Z' }))).toEqual(['event1', 'event2', 'event3']);
      expect(idsOf(await list({ timeMax: '2026-12-03T10:00:00Z' }))).toEqual(['event1', 'event2']);
      expect(idsOf(await list({ timeMin: '2026-12-02T12:00:00+02:00', timeMax: '2026-12-02T10:30:00Z' }))).toEqual([
        'event2',
      ]);
    });

    it('finds by private property, uid, text and last change', async () => {
      await insert('event1', { extendedProperties: { private: { link: 'a=b' } }, description: 'Bring the contract' });
      await insert('event2', { extendedProperties: { private: { link: 'other' } } });
      expect(idsOf(await list({ privateExtendedProperty: 'link=a=b' }))).toEqual(['event1']);
      expect(idsOf(await list({ sharedExtendedProperty: 'link=a=b' }))).toEqual([]);
      expect(idsOf(await list({ iCalUID: 'event2@google.com' }))).toEqual(['event2']);
      expect(idsOf(await list({ q: 'CONTRACT' }))).toEqual(['event1']);
      await client.control('/clock', { json: { advanceMs: 60_000 } });
      const updatedMin = (await client.control('/clock')).body.now as string;
      await remove('event2');
      expect(idsOf(await list({ updatedMin }))).toEqual(['event2']);
    });

    it.each(['privateExtendedProperty', 'iCalUID', 'q', 'orderBy'])(
      'gives no sync token after a query with %s',
      async (name) => {
        const value = { privateExtendedProperty: 'a=b', iCalUID: 'x', q: 'x', orderBy: 'updated' }[name]!;
        const { body } = await list({ [name]: value });
        expect(body).not.toHaveProperty('nextSyncToken');
        expect(body).not.toHaveProperty('nextPageToken');
      },
    );

    it('orders by start or by last change', async () => {
      await insert('event1', day(3));
      await client.control('/clock', { json: { advanceMs: 1_000 } });
      await insert('event2', day(1));
      const order = async (query: Record<string, string>) =>
        (await list(query)).body.items.map(({ id }: { id: string }) => id);
      expect(await order({ orderBy: 'startTime', singleEvents: 'true' })).toEqual(['event2', 'event1']);
      expect(await order({ orderBy: 'updated' })).toEqual(['event1', 'event2']);
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
      [{ privateExtendedProperty: 'link' }, 'invalid'],
    ])('refuses %j', async (query, reason) => {
      const answer = await list(query);
      expect([answer.status, reasonOf(answer)]).toEqual([400, reason]);
    });

    it('refuses to look back too far by last change', async () => {
      const answer = await list({ updatedMin: '2020-01-01T00:00:00Z' });
      expect([answer.status, reasonOf(answer)]).toEqual([410, 'updatedMinTooLongAgo']);
    });
  });

  describe('from a sync token', () => {
    it('tells what was made, changed and deleted since, each once, deletions bare', async () => {
      await insert('event1');
      await insert('event2');
      const { syncToken } = await round({});
      await insert('event3');
      await patch('event1', { summary: 'One' });
      await patch('event1', { summary: 'Two' });
      await remove('event2');
      const { items } = await round({ syncToken });
      expect(items).toHaveLength(3);
      expect(items.find(({ id }) => id === 'event1')).toMatchObject({ summary: 'Two', status: 'confirmed' });
      expect(items.find(({ id }) => id === 'event2')).toEqual({
        kind: 'calendar#event',
        etag: expect.any(String),
        id: 'event2',
        status: 'cancelled',
      });
    });

    it('tells nothing when nothing happened, and still gives a token', async () => {
      const { syncToken } = await round({});
      const quiet = await round({ syncToken });
      expect([quiet.items, typeof quiet.syncToken]).toEqual([[], 'string']);
    });

    it('can be replayed', async () => {
      const { syncToken } = await round({});
      await insert('event1');
      const first = await round({ syncToken });
      await insert('event2');
      expect(first.items.map(({ id }) => id)).toEqual(['event1']);
      expect((await round({ syncToken })).items.map(({ id }) => id)).toEqual(['event1', 'event2']);
      expect((await round({ syncToken: first.syncToken })).items.map(({ id }) => id)).toEqual(['event2']);
    });

    it('tells the edits of the person', async () => {
      await insert('event1');
      const { syncToken } = await round({});
      await client.control(`${ACCOUNT}${EVENTS}/event1`, { method: 'PATCH', json: { summary: 'Mine' } });
      const { body: made } = await client.control(`${ACCOUNT}${EVENTS}`, { json: timedEvent() });
      const { items } = await round({ syncToken });
      expect(items.map(({ id }) => id)).toEqual(['event1', made.id]);
    });

    it.each(['a full read', 'an incremental one'])(
      'loses nothing that changes while %s is paged through',
      async (kind) => {
        const start = (await round({})).syncToken;
        for (let index = 0; index < 6; index += 1) await insert(`event${index}`);
        const query: Record<string, string> =
          kind === 'a full read' ? { maxResults: '2' } : { maxResults: '2', syncToken: start };
        const first = await list(query);
        await patch('event0', { summary: 'Changed meanwhile' });
        await patch('event5', { summary: 'Changed meanwhile' });
        await insert('event3a');
        await remove('event4');
        const seen = new Map<string, { summary?: string; status: string }>();
        const note = (items: { id: string; summary?: string; status: string }[]) => {
          for (const item of items) seen.set(item.id, item);
        };
        note(first.body.items);
        let answer = first;
        while (answer.body.nextPageToken) {
          answer = await list({ ...query, pageToken: answer.body.nextPageToken });
          note(answer.body.items);
        }
        note((await round({ syncToken: answer.body.nextSyncToken })).items);
        expect(seen.get('event0')!.summary).toBe('Changed meanwhile');
        expect(seen.get('event5')!.summary).toBe('Changed meanwhile');
        expect(seen.get('event3a')!.status).toBe('confirmed');
        expect(seen.get('event4')?.status ?? 'cancelled').toBe('cancelled');
        expect([...seen.keys()].filter((id) => id.startsWith('event')).length).toBeGreaterThanOrEqual(6);
      },
    );

    it.each<Record<string, string>>([
      { timeMin: '2026-01-01T00:00:00Z' },
      { timeMax: '2026-01-01T00:00:00Z' },
      { updatedMin: '2026-11-20T00:00:00Z' },
      { q: 'x' },
      { iCalUID: 'x' },
      { orderBy: 'updated' },
      { privateExtendedProperty: 'a=b' },
      { sharedExtendedProperty: 'a=b' },
      { showDeleted: 'false' },
    ])('refuses %j besides', async (restriction) => {
      const { syncToken } = await round({});
      const answer = await list({ syncToken, ...restriction });
      expect(answer.status).toBe(400);
      expect(answer.body.error.errors[0]).toMatchObject({
        reason: 'syncTokenWithRequestRestrictions',
        message: 'Sync token cannot be used with other request restrictions.',
      });
    });

    it('is bound to the first query, but for page size and deleted ones', async () => {
      const { syncToken } = await round({ maxResults: '10' });
      expect((await list({ syncToken, maxResults: '5', showDeleted: 'true' })).status).toBe(200);
      const answer = await list({ syncToken, singleEvents: 'true' });
      expect([answer.status, reasonOf(answer)]).toEqual([400, 'invalid']);
    });

    it('needs the sync token on every page of its round', async () => {
      const { syncToken } = await round({});
      for (let index = 0; index < 3; index += 1) await insert(`event${index}`);
      const { body } = await list({ syncToken, maxResults: '1' });
      expect((await list({ syncToken, maxResults: '1', pageToken: body.nextPageToken })).status).toBe(200);
      expect((await list({ maxResults: '1', pageToken: body.nextPageToken })).status).toBe(400);
    });

    it('is invalid when garbled', async () => {
      const { syncToken } = await round({});
      for (const garbled of ['x', '', `1${syncToken}`, syncToken.slice(0, -3)]) {
        const answer = await list({ syncToken: garbled });
        expect([answer.status, answer.body.error.message]).toEqual([400, 'Invalid sync token value.']);
      }
    });

    const EXPIRED = {
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'fullSyncRequired',
            message: 'Sync token is no longer valid, a full sync is required.',
            locationType: 'parameter',
            location: 'syncToken',
          },
        ],
        code: 410,
        message: 'Sync token is no longer valid, a full sync is required.',
      },
    };

    it('is gone once expired by order, also in the middle of a round; a full read then works', async () => {
      const { syncToken } = await round({});
      for (let index = 0; index < 3; index += 1) await insert(`event${index}`);
      const { body } = await list({ syncToken, maxResults: '1' });
      await client.control(`${ACCOUNT}/expire-cursors`, { method: 'POST' });
      const answer = await list({ syncToken });
      expect([answer.status, answer.body]).toEqual([410, EXPIRED]);
      expect((await list({ syncToken, maxResults: '1', pageToken: body.nextPageToken })).status).toBe(410);
      const fresh = await round({});
      expect(fresh.items).toHaveLength(3);
      expect((await list({ syncToken: fresh.syncToken })).status).toBe(200);
    });

    it('is gone when it is too old', async () => {
      await settings({ syncTokenSeconds: 3_600 });
      const { syncToken } = await round({});
      await client.control('/clock', { json: { advanceMs: 3_500_000 } });
      token = (await client.connect()).access_token;
      const later = (await round({ syncToken })).syncToken;
      await client.control('/clock', { json: { advanceMs: 200_000 } });
      token = (await client.connect()).access_token;
      expect((await list({ syncToken })).status).toBe(410);
      expect((await list({ syncToken: later })).status).toBe(200);
    });

    it('is gone after a reset, and of no use for another calendar', async () => {
      const { syncToken } = await round({});
      const others = (await client.calendar('/users/me/calendarList', { token })).body.items;
      const other = `/calendars/${encodeURIComponent(others[1].id)}/events?${new URLSearchParams({ syncToken })}`;
      expect((await client.calendar(other, { token })).status).toBe(410);
      await client.control('/reset', { method: 'POST' });
      token = (await client.connect()).access_token;
      expect((await list({ syncToken })).status).toBe(410);
    });

    it('reports events outside the first window, unless the settings keep the window', async () => {
      const timeMin = '2026-12-01T00:00:00Z';
      const open = (await round({ timeMin })).syncToken;
      await settings({ syncTokenKeepsWindow: true });
      const kept = (await round({ timeMin })).syncToken;
      await insert('longago', {
        start: { dateTime: '2020-01-01T10:00:00Z' },
        end: { dateTime: '2020-01-01T11:00:00Z' },
      });
      expect((await round({ syncToken: open })).items.map(({ id }) => id)).toEqual(['longago']);
      expect((await round({ syncToken: kept })).items).toEqual([]);
    });
  });
});
