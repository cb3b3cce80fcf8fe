import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { addressAt, FEED, FeedReader, type FeedJson } from './feed-reader';

let api: ApiApp;
let person: ApiPerson;
let other: ApiPerson;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  [person, other] = [await api.person(), await api.person()];
});

const make = (body: object = {}, { app } = person) =>
  app.call<FeedJson>('POST', '/calendar/feeds', { body: { ...FEED, ...body } });
const reachable = (feed: FeedJson) => ({ ...feed, url: addressAt(api.url, feed) });
const made = async (body: object = {}, of = person) => reachable((await make(body, of)).body);
const rotate = async (id: string) => reachable(await person.app.ok<FeedJson>('POST', `/calendar/feeds/${id}/rotate`));
const list = async ({ app } = person) => (await app.ok<{ items: FeedJson[] }>('GET', '/calendar/feeds')).items;
const statusAt = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;

/** A feed that has been asked for so often within the hour. */
const asIfFetched = (id: string, times: number) =>
  api
    .get(UnitOfWork)
    .query('UPDATE calendar_feeds SET fetches_of_hour = $2, hour_began_at = now() WHERE id = $1', [id, times]);

describe('a person', () => {
  it('makes a feed, is shown its address this once, and reads the rest of it ever after', async () => {
    const { status, body } = await make({
      detail: 'busy',
      eventTypes: ['interview'],
      reminders: true,
      skipLinked: false,
    });
    const { url, webcalUrl, ...feed } = body;
    expect(status).toBe(201);
    expect(url).toMatch(/^http:\/\/[^/]+\/api\/v1\/feeds\/[\w-]{43}\.ics$/);
    expect(webcalUrl).toBe(url!.replace('http:', 'webcal:'));
    expect(feed).toMatchObject({
      name: FEED.name,
      detail: 'busy',
      eventTypes: ['interview'],
      reminders: true,
      skipLinked: false,
      lastFetchedAt: null,
      rotatedAt: null,
    });
    expect(await list()).toEqual([feed]);
    const rows = await api.get(UnitOfWork).query('SELECT * FROM calendar_feeds WHERE id = $1', [feed.id]);
    expect(JSON.stringify(rows)).not.toContain(tokenIn(url!));
  });

  it('gets everything, in full and without alerts, unless they say otherwise', async () => {
    expect(await made()).toMatchObject({
      eventTypes: ['interview', 'follow_up', 'reminder'],
      detail: 'full',
      reminders: false,
      skipLinked: true,
    });
  });

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a name of two lines', { name: 'a\r\nX-EVIL:b' }, 'name'],
    ['a long name', { name: 'x'.repeat(101) }, 'name'],
    ['half a character', { name: '\ud800' }, 'name'],
    ['no types', { eventTypes: [] }, 'eventTypes'],
    ['an unknown type', { eventTypes: ['party'] }, 'eventTypes'],
    ['an unknown detail', { detail: 'some' }, 'detail'],
    ['nothing for reminders', { reminders: null }, 'reminders'],
    ['a text for skipLinked', { skipLinked: 'yes' }, 'skipLinked'],
    ['what nobody knows', { token: 'mine' }, 'token'],
  ])('is told what is wrong with %s', async (_what, body, field) => {
    const { status, body: problem } = await person.app.call<{ errors: Array<{ field: string }> }>(
      'POST',
      '/calendar/feeds',
      { body: { ...FEED, ...body } },
    );
    expect([status, problem.errors.map((error) => error.field)]).toEqual([400, expect.arrayContaining([field])]);
  });

  it('has at most five, also when ten are made at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await make()).status));
    expect(statuses.filter((status) => status === 201)).toHaveLength(5);
    const [first] = await list();
    expect((await make()).body).toMatchObject({ code: 'quota.feeds' });
    await person.app.ok('DELETE', `/calendar/feeds/${first!.id}`);
    expect((await make()).status).toBe(201);
  });

  it('gives it another address: the one before leads nowhere, and what was known of the content is of no use', async () => {
    const feed = await made();
    const before = await FeedReader.read(feed.url);
    const rotated = await rotate(feed.id);
    expect(rotated).toMatchObject({ id: feed.id, name: feed.name, rotatedAt: expect.any(String), lastFetchedAt: null });
    expect(rotated.url).not.toBe(feed.url);
    expect(await statusAt(feed.url)).toBe(404);
    expect(await statusAt(rotated.url, { headers: { 'if-none-match': before.headers.get('etag')! } })).toBe(200);
  });

  it('deletes it, also twice, and its address leads nowhere', async () => {
    const feed = await made();
    for (let time = 0; time < 2; time += 1) {
      expect((await person.app.call('DELETE', `/calendar/feeds/${feed.id}`)).status).toBe(204);
    }
    expect(await statusAt(feed.url)).toBe(404);
    expect(await list()).toEqual([]);
    expect((await person.app.call('POST', `/calendar/feeds/${feed.id}/rotate`)).status).toBe(404);
  });

  it('has nothing to do with the feeds of others', async () => {
    const feed = await made({}, other);
    for (const [method, path] of [
      ['POST', `/calendar/feeds/${feed.id}/rotate`],
      ['DELETE', `/calendar/feeds/${feed.id}`],
      ['DELETE', `/calendar/feeds/${randomUUID()}`],
    ] as const) {
      expect(await person.app.call(method, path)).toMatchObject({ status: 404, body: { code: 'feed.not-found' } });
    }
    expect(await statusAt(feed.url)).toBe(200);
    expect(await list()).toEqual([]);
  });

  it('finds in the audit log what became of it, and no address', async () => {
    const feed = await made();
    await person.app.ok('POST', `/calendar/feeds/${feed.id}/rotate`);
    await person.app.ok('DELETE', `/calendar/feeds/${feed.id}`);
    await person.app.ok('DELETE', `/calendar/feeds/${feed.id}`);
    const { items } = await person.app.ok<{ items: Array<Record<string, unknown>> }>('GET', '/audit-log');
    expect(
      items.map(({ actor, action, target, outcome, detail }) => ({ actor, action, target, outcome, detail })),
    ).toEqual(
      ['feed.remove', 'feed.rotate', 'feed.make'].map((action) => ({
        actor: 'person',
        action,
        target: { kind: 'feed', id: feed.id },
        outcome: 'succeeded',
        detail: {},
      })),
    );
  });
});

describe('a calendar program', () => {
  it('needs the address and nothing else, and leaves behind when it asked', async () => {
    const feed = await made();
    const { status, headers } = await fetch(feed.url);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, max-age=300',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
      vary: 'Accept-Encoding',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'last-modified': expect.stringMatching(/GMT$/),
    });
    expect((await list())[0]!.lastFetchedAt).toEqual(expect.any(String));
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('can do nothing but read: no %s', async (method) => {
    const { url } = await made();
    const answer = await fetch(url, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    ['a token that nobody has', (url: string) => url.replace(tokenIn(url), 'A'.repeat(43))],
    ['a token that is cut', (url: string) => url.replace('.ics', '').slice(0, -1) + '.ics'],
    ['a token that goes on', (url: string) => url.replace('.ics', 'A.ics')],
    ['no token', (url: string) => url.replace(tokenIn(url), '%20')],
    ['a percent sign', (url: string) => url.replace(tokenIn(url), '%00')],
  ])('gets nothing for %s', async (_what, changed) => {
    const { url } = await made();
    expect(await statusAt(changed(url))).toBe(404);
    expect(await statusAt(url)).toBe(200);
  });

  it('may ask 60 times an hour, whatever it asks with; other feeds are not held up', async () => {
    const [feed, second] = [await made(), await made()];
    await asIfFetched(feed.id, 59);
    expect(await statusAt(feed.url, { method: 'HEAD' })).toBe(200);
    const refused = await fetch(feed.url);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(await refused.json()).toMatchObject({ code: 'feed.too-often' });
    expect(await statusAt(second.url)).toBe(200);
    await api
      .get(UnitOfWork)
      .query(`UPDATE calendar_feeds SET hour_began_at = now() - interval '61 minutes' WHERE id = $1`, [feed.id]);
    expect(await statusAt(feed.url)).toBe(200);
    const rotated = await rotate(feed.id);
    expect(await statusAt(rotated.url)).toBe(200);
  });

  it('that asks twenty times at once when ten are left gets ten', async () => {
    const feed = await made();
    await asIfFetched(feed.id, 50);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusAt(feed.url)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });

  it('is not held up by somebody at the same address who guesses, and who is told to wait', async () => {
    const { url } = await made();
    const guess = () => statusAt(url.replace(tokenIn(url), 'B'.repeat(43)));
    const guesses = await Promise.all(Array.from({ length: 310 }, guess));
    expect(new Set(guesses)).toEqual(new Set([404, 429]));
    expect(await statusAt(url)).toBe(200);
  });
});

it('neither metrics nor answers repeat the token', async () => {
  const { url } = await made();
  await fetch(url);
  await fetch(url.replace('.ics', ''));
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toContain('route="/api/v1/feeds/{token}.ics"');
  expect(metrics).not.toContain(tokenIn(url));
});

function tokenIn(url: string): string {
  return /feeds\/(.+)\.ics$/.exec(url)![1]!;
}
