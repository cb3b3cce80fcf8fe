import { randomUUID } from 'node:crypto';
import { CredentialConnected, FirstSyncStarted } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { UPCOMING } from '../../support/career-copilot';

interface Plan {
  create: number;
  update: number;
  delete: number;
  unchanged: number;
  items: Array<{ eventId: string; action: string; calendarId: string; fields: string[] }>;
}

let api: ApiApp;
let person: ApiPerson;
let connectionId: string;
/** An interview, a follow-up and a reminder, all of them settled in the calendar. */
let ids: { interview: string; follow_up: string; reminder: string };

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

const query = <Row extends object>(sql: string, parameters: unknown[] = []) =>
  api.get(UnitOfWork).query<Row>(sql, parameters);

/** As a worker leaves it that has written all of it. */
const settle = () =>
  query(
    `UPDATE calendar_links SET status = 'synced', synced_version = desired_version, etag = '1',
            provider_event_id = 'event-' || id, provider_calendar_id = calendar_id,
            base = jsonb_build_object('ours', desired, 'theirs', desired)
      WHERE user_id = $1`,
    [person.id],
  );

const plan = async () => {
  await api.forgetLimits();
  return person.app.ok<Plan>('GET', `/calendar/connections/${connectionId}/plan`);
};
const planOf = async (patch: object) => {
  await api.forgetLimits();
  type Plans = { items: Array<Plan & { connectionId: string }> };
  return (await person.app.ok<Plans>('POST', '/calendar/preferences/plan', patch)).items;
};
const move = () => ({
  targets: [{ connectionId, calendarId: 'job search', eventTypes: ['interview', 'follow_up', 'reminder'] }],
});

/** Every row that a plan could have written, to the letter. */
const everything = () =>
  query(
    `SELECT id::text, xmin::text FROM calendar_links WHERE user_id = $1
      UNION ALL SELECT user_id, xmin::text FROM calendar_preferences WHERE user_id = $1 ORDER BY 1`,
    [person.id],
  );

beforeEach(async () => {
  person = await api.person();
  connectionId = await api.connectionOf(person.id);
  await api.publish(
    new CredentialConnected({
      connectionId,
      userId: person.id,
      provider: 'google',
      accountId: `account-${connectionId}`,
      accountEmail: 'ada@google.test',
      reconnected: false,
      inReview: false,
    }),
  );
  ids = { interview: randomUUID(), follow_up: randomUUID(), reminder: randomUUID() };
  for (const [type, id] of Object.entries(ids)) await person.app.ok('PUT', `/events/${id}`, { ...UPCOMING, type });
  await settle();
});

describe('the plan of a connection', () => {
  it('has nothing to do where all is settled', async () => {
    expect(await plan()).toEqual({ create: 0, update: 0, delete: 0, unchanged: 3, items: [] });
  });

  it('tells of each write what it is about', async () => {
    await person.app.ok('PATCH', `/events/${ids.interview}`, { title: 'Edited' });
    const { title: _title, start, timeZone, type } = { ...UPCOMING };
    expect(await plan()).toEqual({
      create: 0,
      update: 1,
      delete: 0,
      unchanged: 2,
      items: [
        {
          eventId: ids.interview,
          action: 'update',
          calendarId: 'primary',
          fields: ['title'],
          title: 'Edited',
          type,
          start,
          timeZone,
          allDay: false,
        },
      ],
    });
  });

  it('tells a move for what it is: a deletion here and a creation there', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', move());
    const { items, ...counts } = await plan();
    expect(counts).toEqual({ create: 3, update: 0, delete: 3, unchanged: 0 });
    expect(items.filter(({ eventId }) => eventId === ids.interview)).toMatchObject([
      { action: 'delete', calendarId: 'primary', fields: [] },
      { action: 'create', calendarId: 'job search' },
    ]);
  });

  it('of an account in review counts what was deleted while it was away, as its first sync does', async () => {
    await query('UPDATE calendar_credentials SET first_sync_at = NULL WHERE id = $1', [connectionId]);
    await query('UPDATE calendar_links SET connection_id = NULL WHERE user_id = $1', [person.id]);
    await person.app.call('DELETE', `/events/${ids.reminder}`);
    const planned = await plan();
    expect(planned).toMatchObject({ create: 0, update: 0, delete: 1, unchanged: 2 });
    expect(planned.items).toMatchObject([{ eventId: ids.reminder, action: 'delete', calendarId: 'primary' }]);
    await query('UPDATE calendar_credentials SET first_sync_at = now() WHERE id = $1', [connectionId]);
    const account = { provider: 'google', accountId: `account-${connectionId}` } as const;
    await api.publish(new FirstSyncStarted({ connectionId, userId: person.id, ...account }));
    expect(await plan()).toEqual(planned);
  });

  it('does not count on what is in dispute: it waits for the person', async () => {
    await query(
      `UPDATE calendar_links SET disputed = '{title}', status = 'conflict',
              base = jsonb_set(base, '{ours,title}', '"As it was"') WHERE event_id = $1`,
      [ids.interview],
    );
    await query(
      `UPDATE calendar_links SET disputed = '{existence}', status = 'conflict', provider_event_id = NULL,
                        provider_calendar_id = NULL WHERE event_id = $1`,
      [ids.reminder],
    );
    expect(await plan()).toMatchObject({ create: 0, update: 0, delete: 0, unchanged: 3 });
    await person.app.ok('PATCH', `/events/${ids.interview}`, { location: 'Room 5' });
    expect(await plan()).toMatchObject({ update: 1, unchanged: 2, items: [{ fields: ['location'] }] });
  });

  it('tells of what is still to be deleted, also of events that are gone or over', async () => {
    await person.app.ok('DELETE', `/events/${ids.interview}`);
    await person.app.ok('PATCH', `/events/${ids.reminder}`, { addToCalendar: false });
    expect(await plan()).toMatchObject({ create: 0, update: 0, delete: 2, unchanged: 1 });
  });

  it('leaves alone what the person wants left alone, also once its type was off and on again', async () => {
    await query(
      `UPDATE calendar_links SET unlinked = true, status = 'removed', provider_event_id = NULL,
                        provider_calendar_id = NULL WHERE event_id = $1`,
      [ids.interview],
    );
    const interviews = (sync: boolean) => ({ eventTypes: { interview: { sync } } });
    await person.app.ok('PATCH', '/calendar/preferences', interviews(false));
    expect(await planOf(interviews(true))).toMatchObject([{ create: 0, update: 0, delete: 0, unchanged: 3 }]);
    await person.app.ok('PATCH', '/calendar/preferences', interviews(true));
    expect(await plan()).toMatchObject({ create: 0, update: 0, delete: 0, unchanged: 3 });
  });
});

describe('the plan of a change of the preferences', () => {
  it.each([
    [
      'a type that is switched off',
      () => ({ eventTypes: { interview: { sync: false } } }),
      { delete: 1, unchanged: 2 },
    ],
    ['another calendar', move, { create: 3, delete: 3 }],
    ['less detail', () => ({ eventTypes: { reminder: { detail: 'busy' } } }), { update: 1, unchanged: 2 }],
    ['other reminders', () => ({ eventTypes: { follow_up: { reminders: [45] } } }), { update: 1, unchanged: 2 }],
    ['an account that takes nothing any more', () => ({ targets: [] }), { delete: 3 }],
    ['nothing', () => ({}), { unchanged: 3 }],
  ])('%s: writes nothing, and is what is then to be done', async (_, patch, counts) => {
    const before = await everything();
    const [planned, ...others] = await planOf(patch());
    expect(others).toEqual([]);
    expect(planned).toMatchObject({ connectionId, create: 0, update: 0, delete: 0, unchanged: 0, ...counts });
    expect(await everything()).toEqual(before);
    await person.app.ok('PATCH', '/calendar/preferences', patch());
    expect({ connectionId, ...(await plan()) }).toEqual(planned);
  });

  it('refuses what the change itself refuses', async () => {
    for (const patch of [
      { eventTypes: { interview: { sync: 'yes' } } },
      { unknown: true },
      { targets: [{ connectionId: randomUUID(), calendarId: 'primary', eventTypes: [] }] },
    ]) {
      const [planned, changed] = [
        await person.app.call<{ errors: object[] }>('POST', '/calendar/preferences/plan', { body: patch }),
        await person.app.call<{ errors: object[] }>('PATCH', '/calendar/preferences', { body: patch }),
      ];
      expect(planned).toMatchObject({ status: 400, body: { errors: changed.body.errors } });
    }
    expect((await person.app.call('POST', '/calendar/preferences/plan', { body: [] })).status).toBe(400);
  });

  it('of a person with thousands of events lets others have their turn', async () => {
    for (let hundreds = 0; hundreds < 30; hundreds += 1) {
      await query(
        `INSERT INTO career_events SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid()))).*
           FROM career_events e, generate_series(1, 100) WHERE e.id = $1`,
        [ids.interview],
      );
    }
    const stranger = await api.person();
    const made = new AbortController();
    const planned = planOf({}).finally(() => made.abort());
    let answered = 0;
    while (!made.signal.aborted) {
      await stranger.app.ok('GET', '/calendar/preferences');
      answered += 1;
    }
    expect(await planned).toMatchObject([{ create: 3_000, unchanged: 3, items: { length: 200 } }]);
    expect(answered).toBeGreaterThanOrEqual(10);
  });
});
