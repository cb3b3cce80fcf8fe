import { randomUUID } from 'node:crypto';
import { ConflictFound } from '@calendar/contracts/domain-events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';

interface List {
  items: Array<{ id: string; readAt: string | null }>;
  unreadCount: number;
}

let api: ApiApp;
let person: ApiPerson;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
});

async function tell(times: number, to = person): Promise<string[]> {
  for (let time = 0; time < times; time += 1) {
    const ids = { conflictId: randomUUID(), eventId: randomUUID(), connectionId: randomUUID() };
    await api.publish(new ConflictFound({ ...ids, userId: to.id, fields: ['title'], kind: 'fields', guests: 0 }));
  }
  return (await list('', to)).items.map(({ id }) => id);
}

const list = (query = '', of = person) => of.app.ok<List>('GET', `/notifications${query}`);
const read = (body: unknown) => person.app.call<{ unreadCount: number }>('POST', '/notifications/read', { body });

it('the list tells how many are unread, of all pages, and shows only those if asked to', async () => {
  const [first] = await tell(3);
  await person.app.ok('POST', `/notifications/${first}/read`);
  expect(await list('?limit=1')).toMatchObject({ unreadCount: 2, items: [{ id: first }] });
  const unread = await list('?unread=true');
  expect(unread.items.map(({ id }) => id)).not.toContain(first);
  expect(unread.items).toHaveLength(2);
  expect((await list('?unread=false')).items).toHaveLength(3);
  expect((await person.app.call('GET', '/notifications?unread=maybe')).status).toBe(400);
});

it('some are marked as read, then all, and again is no error', async () => {
  const ids = await tell(3);
  expect((await read({ ids: ids.slice(0, 1) })).body).toEqual({ unreadCount: 2 });
  expect((await read({ ids: ids.slice(0, 1) })).body).toEqual({ unreadCount: 2 });
  expect((await read({ all: true })).body).toEqual({ unreadCount: 0 });
  expect((await list()).items.every(({ readAt }) => readAt !== null)).toBe(true);
});

it("other people's stay as they are, named or not", async () => {
  const other = await api.person();
  const theirs = await tell(1, other);
  expect((await read({ ids: [...theirs, randomUUID()] })).status).toBe(200);
  await read({ all: true });
  expect(await list('', other)).toMatchObject({ unreadCount: 1 });
});

it.each([
  {},
  { all: false },
  { all: true, ids: [] },
  { ids: ['x'] },
  { ids: Array(201).fill(randomUUID()) },
  { ids: null },
])('%j does not say which', async (body) => {
  const [id] = await tell(1);
  expect((await read(body)).status).toBe(400);
  expect((await list()).items).toMatchObject([{ id, readAt: null }]);
});
