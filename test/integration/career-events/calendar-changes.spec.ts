import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CareerEventsSaved,
  CredentialConnected,
  DomainEvents,
  RemoteChangeMerged,
  type RemoteFields,
} from '@calendar/contracts/domain-events';
import { CareerEventsReader } from '@calendar/contracts/ports';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, type EventJson } from '../../support/career-copilot';

let api: ApiApp;
let person: ApiPerson;
let saved: CareerEventsSaved[];
let id: string;

beforeAll(async () => {
  api = await ApiApp.start();
  saved = api.record(CareerEventsSaved);
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  ({ id } = await person.app.addInterview({ status: 'tentative', description: 'kept' }));
  saved.length = 0;
});

const merge = (fields: RemoteFields, { eventId = id, userId = person.id } = {}) =>
  api.publish(new RemoteChangeMerged({ userId, eventId, connectionId: randomUUID(), fields, changedAt: null }));
const restore = () => person.app.call<EventJson & { code: string }>('POST', `/events/${id}/restore`);

describe('a change that comes from a calendar', () => {
  it('changes its fields and no other, and is told on', async () => {
    await merge({
      title: 'Moved by phone',
      reminders: [30],
      time: { allDay: false, start: '2027-03-02T09:00:00.000Z', end: '2027-03-02T10:00:00.000Z', timeZone: 'UTC' },
    });
    expect(await person.app.event(id)).toMatchObject({
      title: 'Moved by phone',
      reminders: [30],
      start: '2027-03-02T09:00:00Z',
      timeZone: 'UTC',
      status: 'tentative',
      description: 'kept',
      version: 2,
    });
    expect(saved.map(({ payload }) => payload)).toMatchObject([
      { userId: person.id, events: [{ id, title: 'Moved by phone', version: 2 }] },
    ]);
  });

  it('can make the event all-day', async () => {
    await merge({ time: { allDay: true, start: '2027-03-01', end: '2027-03-03', timeZone: null } });
    expect(await person.app.event(id)).toMatchObject({ allDay: true, start: '2027-03-01', end: '2027-03-03' });
  });

  it('that changes nothing counts for nothing', async () => {
    await merge({ title: INTERVIEW.title, status: 'tentative' });
    expect(await person.app.event(id)).toMatchObject({ version: 1 });
    expect(saved).toEqual([]);
  });

  it('does not take the title away', async () => {
    await merge({ title: '  ', location: 'Room 5' });
    expect(await person.app.event(id)).toMatchObject({ title: INTERVIEW.title, location: 'Room 5' });
  });

  it('may bring what a client could not say, and the client can still change the rest', async () => {
    await merge({
      title: 'x'.repeat(1_000),
      time: { allDay: true, start: '2300-01-01', end: '2300-01-02', timeZone: null },
    });
    const answer = await person.app.call<EventJson>('PATCH', `/events/${id}`, { body: { location: 'Room 5' } });
    expect(answer).toMatchObject({ status: 200, body: { location: 'Room 5', start: '2300-01-01' } });
  });

  it('of an unknown or foreign event changes nothing', async () => {
    await merge({ title: 'x' }, { eventId: randomUUID() });
    await merge({ title: 'x' }, { userId: 'somebody-else' });
    expect(await person.app.event(id)).toMatchObject({ title: INTERVIEW.title, version: 1 });
    expect(saved).toEqual([]);
  });

  it('leaves a deleted event deleted, unless it is to come back', async () => {
    await person.app.ok('DELETE', `/events/${id}`);
    await merge({ title: 'too late' });
    expect((await person.app.call('GET', `/events/${id}`)).status).toBe(404);
    await merge({ title: 'kept after all', status: 'confirmed' });
    expect(await person.app.event(id)).toMatchObject({ title: 'kept after all', status: 'confirmed', version: 3 });
  });

  it('that cancels a deleted event does not bring it back', async () => {
    await person.app.ok('DELETE', `/events/${id}`);
    await merge({ status: 'cancelled' });
    expect((await person.app.call('GET', `/events/${id}`)).status).toBe(404);
  });

  it('waits for a change made at the same time, and neither is lost', async () => {
    await Promise.all([
      merge({ title: 'by phone' }),
      person.app.ok('PATCH', `/events/${id}`, { location: 'by desk' }),
      merge({ description: 'by watch' }),
    ]);
    expect(await person.app.event(id)).toMatchObject({
      title: 'by phone',
      location: 'by desk',
      description: 'by watch',
      version: 4,
    });
  });
});

const timed = (start: string, end: string, timeZone: string) =>
  ({ allDay: false, start, end, timeZone }) as const satisfies EventTime;

/** Values that a calendar may bring and a client may not say. */
const BEYOND_CLIENTS: ReadonlyArray<[what: string, fields: RemoteFields]> = [
  ['a long title', { title: 'x'.repeat(301) }],
  ['a title of two lines', { title: 'one\ntwo' }],
  ['a long description', { description: 'y'.repeat(8_001) }],
  ['a long place', { location: 'z'.repeat(1_001) }],
  ['no length', { time: timed('2027-03-01T09:00:00.000Z', '2027-03-01T09:00:00.000Z', 'Europe/Berlin') }],
  ['the year 1600', { time: timed('1600-03-01T09:00:00.000Z', '1600-03-01T10:00:00.000Z', 'Europe/Berlin') }],
  ['the year 9999', { time: timed('9999-12-30T09:00:00.000Z', '9999-12-30T10:00:00.000Z', 'Asia/Tokyo') }],
  ['days of the year 1600', { time: { allDay: true, start: '1600-03-01', end: '1600-03-02', timeZone: null } }],
];
const READ_ONLY = ['id', 'version', 'createdAt', 'updatedAt', 'cancelledBy', 'cancelledAt', 'seriesId', 'sync'];

describe.each(BEYOND_CLIENTS)('an event that has %s from a calendar', (_what, fields) => {
  let shown: EventJson;
  let body: Record<string, unknown>;
  beforeEach(async () => {
    await merge(fields);
    shown = await person.app.event(id);
    body = Object.fromEntries(Object.entries(shown).filter(([name]) => !READ_ONLY.includes(name)));
  });

  it('can be put as it is shown, and stays what it was', async () => {
    const answer = await person.app.call<EventJson>('PUT', `/events/${id}`, { body });
    expect(answer).toMatchObject({ status: 200, body: { version: shown.version, start: shown.start, end: shown.end } });
  });

  it('can be put in a bulk, and is told to be unchanged', async () => {
    const answer = await person.app.call('POST', '/events/bulk', { body: { events: [{ ...body, id }] } });
    expect(answer).toMatchObject({ status: 200, body: { items: [{ id, status: 'unchanged' }] } });
  });

  it('can be patched with what it has and something else, and keeps it', async () => {
    const { timeZone, start, end, title, description, location } = shown;
    const same = { title, description, location, start, end, timeZone };
    const answer = await person.app.call<EventJson>('PATCH', `/events/${id}`, { body: { ...same, type: 'follow_up' } });
    expect(answer).toMatchObject({ status: 200, body: { ...same, type: 'follow_up', version: shown.version + 1 } });
  });

  it('can be previewed', async () => {
    const answer = await person.app.call('POST', '/calendar/preview', { body: { event: { ...body, id } } });
    expect(answer).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('is refused as that of another event', async () => {
    const other = await person.app.call('PUT', `/events/${randomUUID()}`, { body });
    expect(other).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect((await person.app.call('POST', '/events', { body })).status).toBe(400);
    expect((await (await api.person()).app.call('PUT', `/events/${id}`, { body })).status).toBe(400);
  });
});

it('an event of no length that a calendar has brought may get another zone or end, and no other time without length', async () => {
  const start = '2027-03-01T09:00:00.000Z';
  await merge({ time: timed(start, start, 'Europe/Berlin') });
  const patch = (body: object) => person.app.call<EventJson>('PATCH', `/events/${id}`, { body });
  expect(await patch({ timeZone: 'Asia/Tokyo' })).toMatchObject({ status: 200, body: { timeZone: 'Asia/Tokyo' } });
  const moved = '2027-03-02T09:00:00Z';
  expect(await patch({ start: moved, end: moved })).toMatchObject({ status: 400 });
  expect(await patch({ end: '2027-03-01T10:00:00Z' })).toMatchObject({ status: 200 });
});

describe('a change made here while a merge holds the link and is about to change the event', () => {
  const CHANGES: ReadonlyArray<[method: string, path: string, body: object | undefined, title: string | null]> = [
    ['PATCH', '', { title: 'by desk' }, 'by desk'],
    ['PUT', '', { ...INTERVIEW, title: 'by desk' }, 'by desk'],
    ['DELETE', '', undefined, null],
  ];

  it.each(CHANGES)('%s waits for its turn, and neither is lost', async (method, path, body, title) => {
    const connectionId = await api.connectionOf(person.id);
    const account = {
      provider: 'google' as const,
      accountId: `account-${connectionId}`,
      accountEmail: 'ada@google.test',
    };
    await api.publish(
      new CredentialConnected({ ...account, connectionId, userId: person.id, reconnected: false, inReview: false }),
    );
    const unitOfWork = api.get(UnitOfWork);
    const change = await unitOfWork.runInTurnOf(person.id, async () => {
      await unitOfWork.query('UPDATE calendar_links SET updated_at = now() WHERE event_id = $1', [id]);
      const made = person.app.call(method, `/events/${id}${path}`, { body });
      expect(await Promise.race([made.then(() => 'answered'), delay(300, 'waits')])).toBe('waits');
      const fields = { location: 'by phone' };
      await api
        .get(DomainEvents)
        .publish(new RemoteChangeMerged({ userId: person.id, eventId: id, connectionId, fields, changedAt: null }));
      return { made };
    });
    expect((await change.made).status).toBe(method === 'DELETE' ? 204 : 200);
    const read = await person.app.call<EventJson>('GET', `/events/${id}`);
    expect(title === null ? read.status : read.body.title).toBe(title ?? 404);
    if (method === 'PATCH') expect(read.body.location).toBe('by phone');
  });
});

describe('a cancellation that came from a calendar', () => {
  it('can be undone once, to what it was before', async () => {
    await merge({ status: 'cancelled' });
    expect(await person.app.event(id)).toMatchObject({ status: 'cancelled', version: 2 });
    const restored = await restore();
    expect(restored).toMatchObject({ status: 200, body: { status: 'tentative', version: 3 } });
    expect(restored.headers.get('etag')).toBe('"3"');
    expect(saved.at(-1)?.payload.events).toMatchObject([{ id, status: 'tentative', version: 3 }]);
    expect(await restore()).toMatchObject({ status: 409, body: { code: 'event.not-restorable' } });
  });

  it('can still be undone after other fields were changed', async () => {
    await merge({ status: 'cancelled' });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Called off' });
    expect(await restore()).toMatchObject({ status: 200, body: { status: 'tentative', title: 'Called off' } });
  });

  it('is over once somebody gave the event another status', async () => {
    await merge({ status: 'cancelled' });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'confirmed' });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    expect(await restore()).toMatchObject({ status: 409, body: { code: 'event.not-restorable' } });
  });
});

describe('what cannot be restored', () => {
  it('an event that is not cancelled, or was cancelled in Career Copilot', async () => {
    expect(await restore()).toMatchObject({ status: 409, body: { code: 'event.not-restorable' } });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    expect((await restore()).status).toBe(409);
    await merge({ status: 'cancelled', title: 'Cancelled there as well' });
    expect((await restore()).status).toBe(409);
  });

  it('an event that was created cancelled', async () => {
    ({ id } = await person.app.addInterview({ status: 'cancelled' }));
    expect((await restore()).status).toBe(409);
  });
});

describe('what other modules can ask', () => {
  const reader = () => api.get(CareerEventsReader);

  it('events by id, deleted ones marked, unknown ones left out', async () => {
    const gone = await person.app.addInterview();
    await person.app.ok('DELETE', `/events/${gone.id}`);
    const found = await reader().byIds([id, gone.id, randomUUID()]);
    expect(new Map(found.map((event) => [event.id, event.deleted]))).toEqual(
      new Map([
        [id, false],
        [gone.id, true],
      ]),
    );
    expect(await reader().byIds([])).toEqual([]);
  });

  it('pages of living events that end after a time, by id', async () => {
    const others = [];
    for (let index = 0; index < 5; index += 1) others.push(await person.app.addInterview());
    await person.app.addInterview({ start: '2020-01-01T10:00:00Z', end: '2020-01-01T11:00:00Z' });
    await person.app.ok('DELETE', `/events/${others.pop()!.id}`);
    const seen: string[] = [];
    let afterId: string | null = null;
    for (;;) {
      const page = await reader().page({ userId: person.id, endsAfter: '2026-01-01T00:00:00Z', afterId, limit: 2 });
      if (page.length === 0) break;
      seen.push(...page.map((event) => event.id));
      afterId = seen.at(-1)!;
    }
    expect(seen).toEqual([id, ...others.map((event) => event.id)].toSorted());
  });

  it('living follow-ups of interviews', async () => {
    const followUp = await person.app.addInterview({ type: 'follow_up', relatesTo: id });
    const gone = await person.app.addInterview({ type: 'follow_up', relatesTo: id });
    await person.app.ok('DELETE', `/events/${gone.id}`);
    await person.app.addInterview({ type: 'reminder', relatesTo: id });
    expect((await reader().followUpsOf([id])).map((event) => event.id)).toEqual([followUp.id]);
    expect(await reader().followUpsOf([])).toEqual([]);
  });
});
