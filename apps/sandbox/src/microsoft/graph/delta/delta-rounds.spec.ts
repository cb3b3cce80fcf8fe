import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent } from '../../../../test/outlook-client';
import { SandboxClient, type CallOptions } from '../../../../test/sandbox-client';

const WINDOW = '/me/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-12-31T00:00:00Z';
const FOUR_A_PAGE: CallOptions = { headers: { prefer: 'odata.maxpagesize=4' } };

interface Page {
  value: { id: string; subject?: string; '@removed'?: object }[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
}

describe('Graph delta rounds', () => {
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

  const create = async (more: object = {}) => {
    const { body } = await outlook.graph('/me/events', { json: outlookEvent(more) });
    return body.id as string;
  };
  const rename = (id: string) => outlook.graph(`/me/events/${id}`, { method: 'PATCH', json: { subject: 'New' } });
  const read = async (link: string) => (await outlook.graph(link, FOUR_A_PAGE)).body as Page;

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
    const ids = [await create(), await create(), await create()];
    const first = await round(WINDOW);
    expect(first.items.map(({ id }) => id)).toEqual(ids);
    await rename(ids[0]!);
    await outlook.graph(`/me/events/${ids[1]}`, { method: 'DELETE' });
    const { items } = await round(first.deltaLink);
    expect(items).toMatchObject([
      { id: ids[0], subject: 'New' },
      { id: ids[1], '@removed': { reason: 'deleted' } },
    ]);
  });

  it('lose nothing when events that were shown already change between two pages', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) ids.push(await create());
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

  it('begin anew with as many pages as it takes, whatever became of earlier ones', async () => {
    for (let count = 0; count < 6; count += 1) await create();
    let { deltaLink } = await round(WINDOW);
    for (let count = 0; count < 5; count += 1) ({ deltaLink } = await round(deltaLink));
    expect((await round(WINDOW)).items).toHaveLength(6);
    expect((await round(deltaLink)).items).toEqual([]);
  });

  it('expire when they are some generations old, and by order', async () => {
    const first = await round(WINDOW);
    let { deltaLink } = first;
    for (let count = 0; count < 3; count += 1) ({ deltaLink } = await round(deltaLink));
    const old = await outlook.graph(first.deltaLink);
    expect([old.status, old.body.error.code]).toEqual([410, 'SyncStateNotFound']);
    await client.control('/microsoft/accounts/mia@example.test/expire-cursors', { method: 'POST' });
    expect((await outlook.graph(deltaLink)).status).toBe(410);
  });

  it('may begin with an empty page, and go on for ever', async () => {
    for (let count = 0; count < 5; count += 1) await create();
    const settings = (microsoft: object) => client.control('/settings', { method: 'PATCH', json: { microsoft } });
    await settings({ emptyFirstPage: true });
    const { pages, items } = await round(WINDOW);
    expect(pages.map(({ value }) => value.length)).toEqual([0, 4, 1]);
    expect(items).toHaveLength(5);
    await settings({ emptyFirstPage: false, endlessDelta: true });
    let page = await read(WINDOW);
    for (let count = 0; count < 3; count += 1) page = await read(page['@odata.nextLink']!);
    expect(page['@odata.nextLink']).toBeTruthy();
  });
});
