import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiApp } from '../../support/api-app';
import type { EventJson } from '../../support/career-copilot';
import { eventually } from '../../support/eventually';
import { HeldLock } from '../../support/held-lock';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

it.each([
  ['read', (id: string) => `/events/${id}`],
  ['listed', () => '/events'],
])('an event that a calendar changes while it is %s shows with the state that it had then', async (_how, path) => {
  const person = await api.person();
  const connectionId = await api.connectionOf(person.id);
  const { id } = await person.app.addInterview({ title: 'Before' });
  await api.get(UnitOfWork).query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id)
     VALUES ($1, $2, $3, 'google', 'account', 'primary')`,
    [person.id, id, connectionId],
  );
  const merge = await HeldLock.take(
    api.databaseUrl,
    `LOCK TABLE calendar_links IN ACCESS EXCLUSIVE MODE;
     UPDATE career_events SET title = 'From the calendar' WHERE id = '${id}';
     UPDATE calendar_links SET status = 'synced' WHERE event_id = '${id}'`,
  );
  const reading = person.app.ok<EventJson | { items: EventJson[] }>('GET', path(id));
  await eventually(
    () => merge.waiting(),
    (waiting) => waiting > 0,
  );
  await merge.letGo();
  const answer = await reading;
  const event = 'items' in answer ? answer.items[0]! : answer;
  expect([event.title, event.sync[0]!.status]).toEqual(['Before', 'pending']);
  expect(await person.app.event(id)).toMatchObject({ title: 'From the calendar', sync: [{ status: 'synced' }] });
});
