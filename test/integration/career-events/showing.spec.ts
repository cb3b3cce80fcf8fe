import { randomUUID } from 'node:crypto';
import { RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW } from '../../support/career-copilot';

interface Shown {
  id: string;
  title: string;
  cancelledBy: string | null;
  cancelledAt: string | null;
  sync: Array<{ calendarId: string; conflictId: string | null }>;
}

interface Refusal {
  code: string;
  errors: Array<{ field: string; rule: string }>;
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

const shown = (id: string) => person.app.ok<Shown>('GET', `/events/${id}`);

describe('an event tells', () => {
  it('where and since when it is cancelled, until it is not any more', async () => {
    const { id } = await person.app.addInterview();
    expect(await shown(id)).toMatchObject({ cancelledBy: null, cancelledAt: null });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    const cancelled = await shown(id);
    expect(cancelled.cancelledBy).toBe('career_copilot');
    expect(Date.now() - Date.parse(cancelled.cancelledAt!)).toBeLessThan(60_000);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Another title' });
    expect(await shown(id)).toMatchObject({ cancelledAt: cancelled.cancelledAt });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'tentative' });
    expect(await shown(id)).toMatchObject({ cancelledBy: null, cancelledAt: null });
  });

  it('that a calendar has cancelled it, until that is undone', async () => {
    const { id: eventId } = await person.app.addInterview();
    const connectionId = await api.connectionOf(person.id);
    const fields = { status: 'cancelled' } as const;
    await api.publish(new RemoteChangeMerged({ userId: person.id, eventId, connectionId, fields, changedAt: null }));
    const cancelled = await shown(eventId);
    expect(cancelled).toMatchObject({ cancelledBy: 'calendar', cancelledAt: expect.any(String) });
    await person.app.ok('POST', `/events/${eventId}/restore`);
    expect(await shown(eventId)).toMatchObject({ cancelledBy: null, cancelledAt: null });
  });

  it('in which calendar it stands, and which conflict waits there', async () => {
    const { id: eventId } = await person.app.addInterview();
    const connectionId = await api.connectionOf(person.id);
    const query = (sql: string, parameters: unknown[]) => api.get(UnitOfWork).query<{ id: string }>(sql, parameters);
    const [link] = await query(
      `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id,
                                   provider_calendar_id, status)
       VALUES ($1, $2, $3, 'google', 'a', 'primary', 'second', 'conflict') RETURNING id`,
      [person.id, eventId, connectionId],
    );
    const insert = `INSERT INTO sync_conflicts (user_id, event_id, link_id, connection_id, fields, status)
                    VALUES ($1, $2, $3, $4, '[]', $5) RETURNING id`;
    await query(insert, [person.id, eventId, link!.id, connectionId, 'resolved']);
    expect((await shown(eventId)).sync).toMatchObject([{ calendarId: 'second', conflictId: null }]);
    const [open] = await query(insert, [person.id, eventId, link!.id, connectionId, 'open']);
    expect((await shown(eventId)).sync).toMatchObject([{ calendarId: 'second', conflictId: open!.id }]);
  });
});

describe('the list of events', () => {
  const titles = async (query: string) =>
    (await person.app.ok<{ items: Shown[] }>('GET', `/events?${query}`)).items.map(({ title }) => title);

  beforeEach(async () => {
    const at = (day: number) => ({ start: `2027-03-0${day}T10:00:00Z`, end: `2027-03-0${day}T11:00:00Z` });
    await person.app.addInterview({ ...at(1), title: 'Acme: 100% remote' });
    await person.app.addInterview({ ...at(2), title: 'Globex', location: 'ACME Tower' });
    await person.app.addInterview({ ...at(3), title: 'Initech_1', description: 'acme' });
  });

  it('is by start, or the other way round', async () => {
    expect(await titles('')).toEqual(['Acme: 100% remote', 'Globex', 'Initech_1']);
    expect(await titles('order=start')).toEqual(['Acme: 100% remote', 'Globex', 'Initech_1']);
    expect(await titles('order=-start')).toEqual(['Initech_1', 'Globex', 'Acme: 100% remote']);
    expect((await person.app.call('GET', '/events?order=title')).status).toBe(400);
  });

  it('is searched by title and place, in whatever case, letter by letter', async () => {
    expect(await titles('q=acme')).toEqual(['Acme: 100% remote', 'Globex']);
    expect(await titles('q=tower&order=-start')).toEqual(['Globex']);
    expect(await titles(`q=${encodeURIComponent('100%')}`)).toEqual(['Acme: 100% remote']);
    expect(await titles('q=_')).toEqual(['Initech_1']);
    expect(await titles(`q=${encodeURIComponent('\\')}`)).toEqual([]);
    for (const q of ['%00', 'x'.repeat(201)]) expect((await person.app.call('GET', `/events?q=${q}`)).status).toBe(400);
  });
});

describe('a refusal', () => {
  const refused = async (method: string, path: string, body: unknown) => {
    const { errors } = (await person.app.call<Refusal>(method, path, { body })).body;
    return errors.map(({ field, rule }) => `${field}: ${rule}`).toSorted();
  };

  it('names all faults at once, each with the rule that is broken', async () => {
    const event = {
      type: 'party',
      title: ' ',
      description: 'x'.repeat(8_001),
      location: 'a\u0000b',
      start: INTERVIEW.end,
      end: INTERVIEW.start,
      timeZone: INTERVIEW.timeZone,
      status: null,
      reminders: [1, 2, 3, 4, 5, 6],
      relatesTo: 'x',
      metadata: [],
      other: 1,
    };
    const faults = [
      'description: length',
      'end: order',
      'location: storable',
      'metadata: type',
      'other: unknown',
      'relatesTo: format',
      'reminders: count',
      'status: choice',
      'title: blank',
      'type: choice',
    ];
    expect(await refused('POST', '/events', event)).toEqual(faults);
    expect(await refused('PUT', `/events/${randomUUID()}`, event)).toEqual(faults);
    const { items } = await person.app.ok<{ items: Array<{ errors: Refusal['errors'] }> }>('POST', '/events/bulk', {
      events: [{ ...event, id: randomUUID() }],
    });
    expect(items[0]!.errors.map(({ field, rule }) => `${field}: ${rule}`).toSorted()).toEqual(faults);
  });

  it('tells what is missing from what is wrong', async () => {
    expect(await refused('POST', '/events', { end: 5 })).toEqual([
      'end: type',
      'start: required',
      'title: required',
      'type: required',
    ]);
    const { timeZone: _, ...without } = INTERVIEW;
    expect(await refused('POST', '/events', { ...without, title: 'x'.repeat(301) })).toEqual([
      'timeZone: required',
      'title: length',
    ]);
    expect(await refused('PATCH', '/calendar/preferences', { conflictPolicy: 'x', other: 1 })).toEqual([
      'conflictPolicy: choice',
      'other: unknown',
    ]);
  });
});
