import { describe, expect, it } from 'vitest';
import { refusalOf, timedEvent, type AppClient } from '../../../../test/app-client';
import { connectedApp } from '../../../../test/connected-app';

const WINDOW = '/me/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-12-31T00:00:00Z';
const FOUR_A_PAGE: Parameters<AppClient['api']>[1] = { headers: { prefer: 'odata.maxpagesize=4' } };

interface Page {
  value: { id: string; subject?: string; '@removed'?: object }[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
}

describe('Graph delta rounds', () => {
  const app = connectedApp('microsoft');
  const create = async () => (await app().api('/me/events', { json: timedEvent() })).body.id as string;
  const createMany = async (count: number) => {
    const ids: string[] = [];
    while (ids.length < count) ids.push(await create());
    return ids;
  };
  const rename = (id: string) => app().api(`/me/events/${id}`, { method: 'PATCH', json: { subject: 'New' } });
  const read = async (link: string) => (await app().api(link, FOUR_A_PAGE)).body as Page;

  /** All pages of a round. */
  async function round(link: string, between: (page: Page) => Promise<unknown> = () => Promise.resolve()) {
    const pages = [await read(link)];
    while (pages.at(-1)!['@odata.nextLink']) {
      await between(pages.at(-1)!);
      pages.push(await read(pages.at(-1)!['@odata.nextLink']!));
    }
    return { items: pages.flatMap(({ value }) => value), deltaLink: pages.at(-1)!['@odata.deltaLink']!, pages };
  }

  it('tell everything in the window, then what has changed', async () => {
    const ids = await createMany(3);
    const first = await round(WINDOW);
    expect(first.items.map(({ id }) => id)).toEqual(ids);
    await rename(ids[0]!);
    await app().api(`/me/events/${ids[1]}`, { method: 'DELETE' });
    expect((await round(first.deltaLink)).items).toMatchObject([
      { id: ids[0], subject: 'New' },
      { id: ids[1], '@removed': { reason: 'deleted' } },
    ]);
  });

  it('lose nothing when events that were shown already change between two pages', async () => {
    const ids = await createMany(12);
    const changed = new Set<string>();
    const { items, deltaLink } = await round(WINDOW, async ({ value }) => {
      for (const { id } of value.slice(0, 2)) {
        changed.add(id);
        await rename(id);
      }
    });
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set(ids));
    const next = await round(deltaLink, ({ value }) => rename(value[0]!.id));
    expect(new Set(next.items.map(({ id }) => id))).toEqual(changed);
  });

  it('expire when they are some generations old, and by order; a new one begins anew all the same', async () => {
    await createMany(6);
    const first = await round(WINDOW);
    let { deltaLink } = first;
    for (let count = 0; count < 3; count += 1) ({ deltaLink } = await round(deltaLink));
    expect(refusalOf(await app().api(first.deltaLink))).toEqual([410, 'SyncStateNotFound']);
    expect((await round(deltaLink)).items).toEqual([]);
    await app().person('/expire-cursors', { method: 'POST' });
    expect((await app().api(deltaLink)).status).toBe(410);
    expect((await round(WINDOW)).items).toHaveLength(6);
  });

  it('may begin with an empty page, and go on for ever', async () => {
    await createMany(5);
    await app().settings({ emptyFirstPage: true });
    const { pages, items } = await round(WINDOW);
    expect(pages.map(({ value }) => value.length)).toEqual([0, 4, 1]);
    expect(items).toHaveLength(5);
    await app().settings({ emptyFirstPage: false, endlessDelta: true });
    let page = await read(WINDOW);
    for (let count = 0; count < 3; count += 1) page = await read(page['@odata.nextLink']!);
    expect(page['@odata.nextLink']).toBeTruthy();
  });

  it.each([
    [`${WINDOW}&$select=subject`, 'BadRequest'],
    ['/me/calendarView/delta', 'ErrorInvalidParameter'],
    [`${WINDOW}&$deltatoken=made-up`, 'SyncStateInvalid'],
  ])('are refused for %s', async (link, code) => {
    expect(refusalOf(await app().api(link))).toEqual([400, code]);
  });
});
