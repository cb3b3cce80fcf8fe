import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { CareerCopilot, INTERVIEW } from '../../support/career-copilot';
import { signToken } from '../api/test-config';

interface Page {
  items: Array<Record<string, unknown>>;
  nextCursor: string | null;
}

interface List {
  path: string;
  /** Adds one item as the newest, or the last one, and tells what it is known by. */
  add: () => Promise<string>;
  nameOf: (item: Record<string, unknown>) => unknown;
  newestFirst?: boolean;
}

let api: ApiApp;
/** Who reads what belongs to no person. */
let backend: CareerCopilot;

beforeAll(async () => {
  api = await ApiApp.start();
  const token = await signToken({ sub: 'career-copilot-backend', scope: 'career-copilot.service' });
  backend = new CareerCopilot(() => api.url, token);
});
afterAll(() => api.stop());

const query = (sql: string, parameters: unknown[]) => api.get(UnitOfWork).query<{ id: string }>(sql, parameters);

async function linkOf({ id: userId }: ApiPerson, connectionId: string, eventId: string): Promise<string> {
  const [row] = await query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status)
     VALUES ($1, $2, $3, 'google', $4, 'primary', 'synced') RETURNING id`,
    [userId, eventId, connectionId, randomUUID()],
  );
  return row!.id;
}

type Kind =
  | 'events'
  | 'latest events'
  | 'conflicts'
  | 'held deletions'
  | 'notifications'
  | 'audit log'
  | 'timeline'
  | 'latest timeline'
  | 'webhook endpoints'
  | 'webhook deliveries'
  | 'failed webhook deliveries';

const MESSAGE = JSON.stringify({
  type: 'event.sync_failed',
  timestamp: '2026-11-01T10:00:00.123Z',
  data: { userId: 'person', eventId: randomUUID(), connectionId: randomUUID() },
});

async function anEndpoint(): Promise<string> {
  const [row] = await query(
    `INSERT INTO webhook_endpoints (id, url, events, secret, created_at)
     VALUES (gen_random_uuid(), 'https://host.example/', '{event.sync_failed}', '', '2026-11-01T10:00:00.123456Z') RETURNING id`,
    [],
  );
  return row!.id;
}

/** A list of somebody new, to which many things are added in one and the same moment. */
async function listOf(kind: Kind): Promise<{ person: ApiPerson; list: List }> {
  const person = await api.person();
  const connectionId = await api.connectionOf(person.id);
  const { id: eventId } = await person.app.addInterview();
  const linkId = await linkOf(person, connectionId, eventId);
  const byId = ({ id }: Record<string, unknown>) => id;
  const interview = async () => {
    const id = randomUUID();
    await person.app.ok('PUT', `/events/${id}`, INTERVIEW);
    return id;
  };
  const added = async (sql: string, parameters: unknown[]) => (await query(sql, parameters))[0]!.id;
  const attempt = async () => {
    const etag = randomUUID();
    await query(
      `INSERT INTO sync_attempts (user_id, event_id, link_id, connection_id, actor, action, outcome, provider_version)
       VALUES ($1, $2, $3, $4, 'system', 'update', 'succeeded', $5) RETURNING id`,
      [person.id, eventId, linkId, connectionId, etag],
    );
    return etag;
  };
  // All of them are one list.
  if (kind === 'webhook endpoints') await query('DELETE FROM webhook_endpoints', []);
  const endpointId = kind.endsWith('deliveries') ? await anEndpoint() : '';
  const delivery = () =>
    added(
      `INSERT INTO webhook_deliveries (endpoint_id, message_id, kind, subject_id, body, status, give_up_at, created_at)
       VALUES ($1, gen_random_uuid(), 'event.sync_failed', gen_random_uuid(), $2, 'failed', now(),
               '2026-11-01T10:00:00.123456Z') RETURNING id`,
      [endpointId, MESSAGE],
    );
  const byEtag = ({ providerVersion }: Record<string, unknown>) => providerVersion;
  const lists: Record<Kind, List> = {
    events: { path: '/events?', add: interview, nameOf: byId },
    'latest events': { path: '/events?order=-start&', add: interview, nameOf: byId },
    conflicts: {
      path: '/calendar/conflicts?',
      add: async () =>
        added(
          `INSERT INTO sync_conflicts (user_id, event_id, link_id, connection_id, fields, detected_at)
           VALUES ($1, $2, $3, $4, '[]', '2026-11-01T10:00:00.123456Z') RETURNING id`,
          [person.id, eventId, await linkOf(person, connectionId, eventId), connectionId],
        ),
      nameOf: byId,
    },
    'held deletions': {
      path: '/calendar/held-deletions?',
      add: () =>
        added(
          `INSERT INTO held_deletions (user_id, connection_id, calendar_id, link_ids, held_at)
           VALUES ($1, $2, 'primary', ARRAY[$3::uuid], '2026-11-01T10:00:00.123456Z') RETURNING id`,
          [person.id, connectionId, linkId],
        ),
      nameOf: byId,
    },
    notifications: {
      path: '/notifications?',
      add: () =>
        added(
          `INSERT INTO notifications (user_id, kind, title, message, subject_id, created_at)
           VALUES ($1, 'sync.failed', 't', 'm', gen_random_uuid(), '2026-11-01T10:00:00.123456Z') RETURNING id`,
          [person.id],
        ),
      nameOf: byId,
    },
    'audit log': {
      path: '/audit-log?',
      add: () =>
        added(
          `INSERT INTO audit_log (user_id, actor, action, target_kind, outcome, detail, at)
           VALUES ($1, 'system', 'event.create', 'event', 'succeeded', '{}', '2026-11-01T10:00:00.123456Z') RETURNING id`,
          [person.id],
        ),
      nameOf: byId,
    },
    timeline: { path: `/events/${eventId}/timeline?`, add: attempt, nameOf: byEtag },
    'latest timeline': { path: `/events/${eventId}/timeline?order=-at&`, add: attempt, nameOf: byEtag },
    'webhook endpoints': { path: '/webhook-endpoints?', add: anEndpoint, nameOf: byId },
    'webhook deliveries': { path: `/webhook-endpoints/${endpointId}/deliveries?`, add: delivery, nameOf: byId },
    'failed webhook deliveries': {
      path: `/webhook-endpoints/${endpointId}/deliveries?status=failed&`,
      add: delivery,
      nameOf: byId,
    },
  };
  return { person: kind.includes('webhook') ? { ...person, app: backend } : person, list: lists[kind] };
}

const kinds: Kind[] = [
  'events',
  'latest events',
  'conflicts',
  'held deletions',
  'notifications',
  'audit log',
  'timeline',
  'latest timeline',
  'webhook endpoints',
  'webhook deliveries',
  'failed webhook deliveries',
];

describe.each(kinds)('the list of %s', (kind) => {
  it('is read page by page, each item once, also when items are added meanwhile', async () => {
    const { person, list } = await listOf(kind);
    const before = kind.includes('events') ? 1 : 0;
    const known = new Set<string>();
    for (let item = 0; item < 7; item += 1) known.add(await list.add());
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 20; page += 1) {
      const { items, nextCursor } = await person.app.ok<Page>('GET', `${list.path}limit=2${cursor}`);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(list.nameOf));
      if (page < 2) await list.add();
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect([...known].filter((one) => !seen.includes(one))).toEqual([]);
    expect(seen.length).toBeLessThanOrEqual(7 + 2 + before);
  });

  it('has 50 items a page unless asked for more, and 200 at most', async () => {
    const { person, list } = await listOf(kind);
    for (let item = 0; item < 52; item += 1) await list.add();
    expect((await person.app.ok<Page>('GET', list.path.slice(0, -1))).items).toHaveLength(50);
    expect((await person.app.ok<Page>('GET', `${list.path}limit=200`)).items.length).toBeGreaterThan(51);
    for (const limit of ['0', '201', 'x', '-1', '1.5', '']) {
      expect((await person.app.call('GET', `${list.path}limit=${limit}`)).status, limit).toBe(400);
    }
  });

  it('takes no cursor of another list, and nothing else for one', async () => {
    const { person, list } = await listOf(kind);
    const other = await listOf(kind === 'notifications' ? 'conflicts' : 'notifications');
    for (let item = 0; item < 2; item += 1) await other.list.add();
    const { nextCursor } = await other.person.app.ok<Page>('GET', `${other.list.path}limit=1`);
    for (const cursor of [nextCursor, 'nonsense', '', 'W10']) {
      expect(await person.app.call('GET', `${list.path}cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'validation.failed', errors: [{ field: 'cursor' }] },
      });
    }
  });
});

it('a timeline begins with the oldest, or with the newest when asked; a cursor of the one order is none of the other', async () => {
  const { person, list } = await listOf('timeline');
  const added: string[] = [];
  for (let item = 0; item < 3; item += 1) added.push(await list.add());
  const read = async (query: string) => person.app.ok<Page>('GET', `${list.path}${query}`);
  expect((await read('')).items.map(list.nameOf)).toEqual(added);
  expect((await read('order=at')).items.map(list.nameOf)).toEqual(added);
  const newest = await read('order=-at&limit=2');
  expect(newest.items.map(list.nameOf)).toEqual(added.slice(1).toReversed());
  expect(newest.items.map(({ id }) => Number(id))).toEqual([expect.any(Number), expect.any(Number)]);
  const rest = await read(`order=-at&cursor=${newest.nextCursor}`);
  expect([...rest.items.map(list.nameOf), rest.nextCursor]).toEqual([added[0], null]);
  expect((await person.app.call('GET', `${list.path}cursor=${newest.nextCursor}`)).status).toBe(400);
  for (const order of ['start', '-AT', '']) {
    expect((await person.app.call('GET', `${list.path}order=${order}`)).status, order).toBe(400);
  }
});
