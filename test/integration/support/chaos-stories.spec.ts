import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idsIn, standingIn, storiesOf } from '../../chaos/stories';
import { ApiApp } from '../../support/api-app';
import { INTERVIEW } from '../../support/career-copilot';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

it('a fault leads to the rows of its event, and to where it stands', async () => {
  const { app } = await api.person();
  const [id, other] = [randomUUID(), randomUUID()];
  const title = `own-1-${id} as it began`;
  for (const each of [id, other])
    await app.ok('PUT', `/events/${each}`, { ...INTERVIEW, title: each === id ? title : 'Other' });
  const ids = idsIn([
    `too much in google: ${title} |  | 2027-03-01`,
    `${title} is pending in google`,
    'conflict ["title"]',
  ]);
  expect(ids).toEqual([id]);
  expect((await storiesOf(api.databaseUrl, ids)).map((story) => JSON.parse(story) as object)).toMatchObject([
    { id, title },
  ]);
  expect(standingIn('google', [{ summary: title }, { summary: 'Other' }], ids)).toEqual([
    `stands in google: {"summary":"${title}"}`,
  ]);
});
