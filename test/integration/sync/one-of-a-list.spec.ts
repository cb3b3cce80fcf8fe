import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';

const EDITED_HERE = '2026-11-01T10:00:00.000Z';
const EDITED_THERE = '2026-11-01T11:00:00.000Z';
const CONFLICT = [{ field: 'title', base: 'Base', careerCopilot: 'Then', calendar: 'There' }];

let api: ApiApp;
let person: ApiPerson;
let connectionId: string;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  connectionId = await api.connectionOf(person.id);
});

const query = (sql: string, parameters: unknown[]) => api.get(UnitOfWork).query<{ id: string }>(sql, parameters);

async function linkTo(eventId: string, disputed: string[] = []): Promise<string> {
  const [link] = await query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, disputed,
                                 desired, desired_at, provider_updated_at)
     VALUES ($1, $2, $3, 'google', $4, 'primary', 'conflict', $5, '{"title": "Now"}', $6, $7) RETURNING id`,
    [person.id, eventId, connectionId, randomUUID(), disputed, EDITED_HERE, EDITED_THERE],
  );
  return link!.id;
}

it('a conflict is read with its event and the times of both edits, open or resolved, and by nobody else', async () => {
  const event = await person.app.addInterview();
  const linkId = await linkTo(event.id, ['title']);
  const conflictOf = async (status: string) => {
    const [row] = await query(
      `INSERT INTO sync_conflicts (user_id, event_id, link_id, connection_id, fields, status)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
      [person.id, event.id, linkId, connectionId, JSON.stringify(CONFLICT), status],
    );
    return row!.id;
  };
  const open = await conflictOf('open');
  const shown = {
    eventId: event.id,
    connectionId,
    title: event.title,
    start: new Date(event.start).toISOString(),
    careerCopilotAt: EDITED_HERE,
    calendarAt: EDITED_THERE,
  };
  expect(await person.app.ok('GET', `/calendar/conflicts/${open}`)).toMatchObject({
    ...shown,
    id: open,
    status: 'open',
    fields: [{ field: 'title', base: 'Base', careerCopilot: 'Now', calendar: 'There' }],
  });
  const resolved = await conflictOf('resolved');
  expect(await person.app.ok('GET', `/calendar/conflicts/${resolved}`)).toMatchObject({
    ...shown,
    status: 'resolved',
    fields: CONFLICT,
  });
  const other = await api.person();
  for (const id of [open, randomUUID()]) {
    expect(await other.app.call('GET', `/calendar/conflicts/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'conflict.not-found' },
    });
  }
  expect((await person.app.call('GET', '/calendar/conflicts/x')).status).toBe(400);
});

it('held deletions are read with what their events are, and by nobody else', async () => {
  const timed = await person.app.addInterview();
  const allDay = await person.app.addInterview({
    type: 'reminder',
    allDay: true,
    start: '2027-03-01',
    end: '2027-03-02',
    timeZone: null,
  });
  const links = [await linkTo(timed.id), await linkTo(allDay.id)];
  const [held] = await query(
    `INSERT INTO held_deletions (user_id, connection_id, calendar_id, link_ids) VALUES ($1, $2, 'primary', $3)
     RETURNING id`,
    [person.id, connectionId, links],
  );
  const path = `/calendar/held-deletions/${held!.id}`;
  const shown = await person.app.ok('GET', path);
  expect(shown).toMatchObject({
    id: held!.id,
    connectionId,
    calendarId: 'primary',
    events: [
      {
        id: timed.id,
        type: 'interview',
        title: timed.title,
        start: new Date(timed.start).toISOString(),
        timeZone: 'Europe/Berlin',
        allDay: false,
      },
      { id: allDay.id, type: 'reminder', start: '2027-03-01', timeZone: null, allDay: true },
    ],
  });
  expect(await person.app.ok('GET', '/calendar/held-deletions')).toEqual({ items: [shown], nextCursor: null });
  const refusal = await (await api.person()).app.call('GET', path);
  expect(refusal).toMatchObject({ status: 404, body: { code: 'held-deletion.not-found' } });
});
