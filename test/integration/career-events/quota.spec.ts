import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiApp } from '../../support/api-app';
import { INTERVIEW } from '../../support/career-copilot';

const MOST = 3;

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start({ EVENTS_PER_PERSON: String(MOST) });
});
afterAll(() => api.stop());

const interviews = (count: number) => Array.from({ length: count }, () => ({ ...INTERVIEW, id: randomUUID() }));

it('somebody who has as many events as they may gets no more, by any route, until they delete one', async () => {
  const { app } = await api.person();
  const own = await Promise.all(interviews(MOST).map(({ id, ...event }) => app.ok('PUT', `/events/${id}`, event)));
  const refusals = [
    await app.call('POST', '/events', { body: INTERVIEW }),
    await app.call('PUT', `/events/${randomUUID()}`, { body: INTERVIEW }),
    await app.call('POST', '/events/bulk', { body: { events: interviews(1) } }),
  ];
  for (const refusal of refusals) expect(refusal).toMatchObject({ status: 409, body: { code: 'quota.events' } });
  const { id } = own[0] as { id: string };
  expect((await app.call('PUT', `/events/${id}`, { body: { ...INTERVIEW, title: 'Changed' } })).status).toBe(200);
  await app.ok('DELETE', `/events/${id}`);
  expect((await app.call('PUT', `/events/${id}`, { body: INTERVIEW })).status).toBe(201);
  expect((await app.call('POST', '/events', { body: INTERVIEW })).status).toBe(409);
  expect((await (await api.person()).app.call('POST', '/events', { body: INTERVIEW })).status).toBe(201);
});

it('a bulk that would go beyond it changes nothing, and one of changes alone is done', async () => {
  const { app } = await api.person();
  const first = interviews(2);
  await app.ok('POST', '/events/bulk', { events: first });
  const changed = first.map((event) => ({ ...event, title: 'Changed' }));
  expect(await app.call('POST', '/events/bulk', { body: { events: [...changed, ...interviews(2)] } })).toMatchObject({
    status: 409,
    body: { code: 'quota.events' },
  });
  const listed = async () => (await app.ok<{ items: Array<{ title: string }> }>('GET', '/events')).items;
  expect((await listed()).map(({ title }) => title)).toEqual([INTERVIEW.title, INTERVIEW.title]);
  await app.ok('POST', '/events/bulk', { events: [...changed, ...interviews(1)] });
  expect(await listed()).toHaveLength(MOST);
});

it('many requests at once do not go beyond it', async () => {
  const { app } = await api.person();
  const answers = await Promise.all(
    interviews(8).map((body) => app.call('POST', '/events/bulk', { body: { events: [body] } })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(MOST);
});
