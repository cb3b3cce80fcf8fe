import { randomUUID } from 'node:crypto';
import { CareerEventsDeleted, CareerEventsSaved } from '@calendar/contracts/domain-events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, type EventJson } from '../../support/career-copilot';

let api: ApiApp;
let person: ApiPerson;
let stranger: ApiPerson;
let saved: CareerEventsSaved[];
let deleted: CareerEventsDeleted[];

beforeAll(async () => {
  api = await ApiApp.start();
  saved = api.record(CareerEventsSaved);
  deleted = api.record(CareerEventsDeleted);
  stranger = await api.person();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
});

const FULL = {
  ...INTERVIEW,
  description: 'Two engineers.\r\nBring questions.',
  location: 'https://meet.acme.example/42',
  allDay: false,
  status: 'tentative',
  addToCalendar: false,
  reminders: [10, 60, 10],
  relatesTo: null,
  metadata: { applicationId: 'a-17', stages: [{ name: 'phone' }] },
};

const ascending = (one: number, other: number) => one - other;
const publishedFor = ({ id }: ApiPerson) => saved.filter(({ payload }) => payload.userId === id);
const put = (id: string, body: object, headers = {}) =>
  person.app.call<EventJson & { code: string }>('PUT', `/events/${id}`, { body, headers });
const patch = (id: string, body: object, headers = {}) =>
  person.app.call<EventJson & { code: string }>('PATCH', `/events/${id}`, { body, headers });

describe('POST', () => {
  it('creates an event with the defaults of what is absent', async () => {
    const { status, headers, body } = await person.app.call<EventJson>('POST', '/events', { body: INTERVIEW });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('location')).toBe(`/api/v1/events/${body.id}`);
    expect(body).toEqual({
      ...INTERVIEW,
      id: body.id,
      description: '',
      location: '',
      allDay: false,
      status: 'confirmed',
      addToCalendar: true,
      reminders: null,
      relatesTo: null,
      metadata: {},
      version: 1,
      createdAt: expect.stringMatching(/Z$/) as string,
      updatedAt: expect.stringMatching(/Z$/) as string,
      cancelledBy: null,
      cancelledAt: null,
      seriesId: null,
      sync: [],
    });
  });

  it('keeps everything that was said, with lines as lines and each reminder once', async () => {
    const { body } = await person.app.call<EventJson>('POST', '/events', { body: FULL });
    const expected = { ...FULL, description: 'Two engineers.\nBring questions.', reminders: [60, 10] };
    expect(body).toMatchObject(expected);
    expect(await person.app.event(body.id)).toEqual(body);
  });

  it.each([
    ['2027-03-01T09:00:00Z', 'Europe/Berlin', '2027-03-01T10:00:00+01:00'],
    ['2027-07-01T09:00:00.999z', 'europe/berlin', '2027-07-01T11:00:00+02:00'],
    ['2027-03-01T09:00-05:00', 'Asia/Kolkata', '2027-03-01T19:30:00+05:30'],
    ['2027-03-01T09:00:00+14:00', 'UTC', '2027-02-28T19:00:00Z'],
    ['2027-10-31T00:30:00Z', 'Europe/Berlin', '2027-10-31T02:30:00+02:00'],
    ['2027-10-31T01:30:00Z', 'Europe/Berlin', '2027-10-31T02:30:00+01:00'],
  ])('takes %s in %s and shows it as %s', async (start, timeZone, shown) => {
    const body = { ...INTERVIEW, start, end: '2027-11-30T00:00:00Z', timeZone };
    const answer = await person.app.call<EventJson>('POST', '/events', { body });
    expect(answer).toMatchObject({ status: 201, body: { start: shown } });
  });

  it('takes an all-day event as dates, with or without a zone, and shows it without', async () => {
    for (const zone of [{}, { timeZone: null }, { timeZone: 'Europe/Berlin' }]) {
      const body = { type: 'reminder', title: 'Fair', allDay: true, start: '2028-02-28', end: '2028-03-01', ...zone };
      const answer = await person.app.call<EventJson>('POST', '/events', { body });
      expect(answer).toMatchObject({
        status: 201,
        body: { allDay: true, start: '2028-02-28', end: '2028-03-01', timeZone: null },
      });
    }
  });

  it('tells other modules once, without metadata', async () => {
    const { id } = await person.app.ok<EventJson>('POST', '/events', FULL);
    const published = publishedFor(person);
    expect(published).toHaveLength(1);
    expect(published[0]?.payload).toMatchObject({ readdedToCalendar: [] });
    const { metadata: _metadata, start: _start, end: _end, timeZone, allDay: _allDay, ...rest } = FULL;
    expect(published[0]?.payload.events).toEqual([
      {
        ...rest,
        id,
        userId: person.id,
        description: 'Two engineers.\nBring questions.',
        reminders: [60, 10],
        time: { allDay: false, start: '2027-03-01T09:00:00.000Z', end: '2027-03-01T10:00:00.000Z', timeZone },
        version: 1,
        deleted: false,
        cancelledBy: null,
        updatedAt: expect.any(String) as string,
      },
    ]);
  });
});

describe('PUT', () => {
  it('creates, then replaces, and leaves an unchanged event at its version', async () => {
    const id = randomUUID();
    expect(await put(id, FULL)).toMatchObject({ status: 201, body: { id, version: 1 } });
    const again = await put(id, FULL);
    expect(again).toMatchObject({ status: 200, body: { version: 1 } });
    expect(again.headers.get('location')).toBeNull();
    expect(publishedFor(person)).toHaveLength(1);
    const replaced = await put(id, INTERVIEW);
    expect(replaced).toMatchObject({
      status: 200,
      body: { version: 2, description: '', reminders: null, metadata: {}, addToCalendar: true },
    });
    expect(replaced.headers.get('etag')).toBe('"2"');
    expect(publishedFor(person).map(({ payload }) => payload.readdedToCalendar)).toEqual([[], [id]]);
  });

  it('takes the same moment in another offset, and the same texts with other line ends, as unchanged', async () => {
    const id = randomUUID();
    await put(id, FULL);
    const same = { ...FULL, start: '2027-03-01T09:00:00Z', description: 'Two engineers.\nBring questions.' };
    expect(await put(id, same)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await put(id.toUpperCase(), same)).toMatchObject({ status: 200, body: { id, version: 1 } });
  });

  it('honours If-Match', async () => {
    const id = randomUUID();
    for (const tag of ['*', '"1"']) {
      expect(await put(id, INTERVIEW, { 'if-match': tag }), tag).toMatchObject({
        status: 412,
        body: { code: 'event.version-mismatch' },
      });
    }
    await put(id, INTERVIEW);
    expect((await put(id, FULL, { 'if-match': '"2"' })).status).toBe(412);
    expect((await put(id, INTERVIEW, { 'if-match': '"2"' })).status).toBe(412);
    expect(await put(id, FULL, { 'if-match': '"7", "1"' })).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await put(id, INTERVIEW, { 'if-match': '*' })).status).toBe(200);
  });

  it('brings a deleted event back as a new one whose versions go on', async () => {
    const id = randomUUID();
    await put(id, FULL);
    await person.app.ok('DELETE', `/events/${id}`);
    expect((await put(id, INTERVIEW, { 'if-match': '*' })).status).toBe(412);
    expect(await put(id, INTERVIEW)).toMatchObject({ status: 201, body: { version: 3, description: '' } });
    expect(publishedFor(person).at(-1)?.payload.events[0]).toMatchObject({ id, deleted: false, version: 3 });
  });

  it('at the same time twice creates once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = randomUUID();
      const answers = await Promise.all(['one', 'two', 'three'].map((title) => put(id, { ...INTERVIEW, title })));
      expect(answers.map(({ status }) => status).toSorted(ascending)).toEqual([200, 200, 201]);
      expect(answers.map(({ body }) => body.version).toSorted(ascending)).toEqual([1, 2, 3]);
    }
  });

  it('at the same time with the same content leaves one version', async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(id, FULL)));
    expect(answers.map(({ status }) => status).toSorted(ascending)).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set([1]));
    expect(publishedFor(person)).toHaveLength(1);
  });
});

describe('PATCH', () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await person.app.ok<EventJson>('POST', '/events', FULL));
  });

  it('changes what is named and leaves the rest', async () => {
    const before = await person.app.event(id);
    const { status, headers, body } = await patch(id, { title: 'Round 2', metadata: {} });
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toEqual({ ...before, title: 'Round 2', metadata: {}, version: 2, updatedAt: body.updatedAt });
    expect(body.updatedAt >= before.updatedAt).toBe(true);
  });

  it.each([{}, { title: INTERVIEW.title }, { reminders: [60, 10, 60] }, { start: '2027-03-01T09:00:00Z' }])(
    'of %j changes nothing and tells nobody',
    async (body) => {
      expect(await patch(id, body)).toMatchObject({ status: 200, body: { version: 1 } });
      expect(publishedFor(person)).toHaveLength(1);
    },
  );

  it('takes null for reminders and relatesTo', async () => {
    expect(await patch(id, { reminders: null, relatesTo: null })).toMatchObject({
      status: 200,
      body: { reminders: null, relatesTo: null, version: 2 },
    });
  });

  it('of the zone alone keeps the moment', async () => {
    expect(await patch(id, { timeZone: 'America/New_York' })).toMatchObject({
      status: 200,
      body: { start: '2027-03-01T04:00:00-05:00', end: '2027-03-01T05:00:00-05:00', timeZone: 'America/New_York' },
    });
  });

  it('of one end of the time is checked against the other', async () => {
    expect(await patch(id, { start: '2027-03-01T10:00:00Z' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'end' }] },
    });
    expect(await patch(id, { end: '2027-03-01T12:00:00Z' })).toMatchObject({
      status: 200,
      body: { start: INTERVIEW.start, end: '2027-03-01T13:00:00+01:00' },
    });
  });

  it('to all-day and back needs both ends, and back a zone too', async () => {
    expect(await patch(id, { allDay: true })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'start' }, { field: 'end' }] },
    });
    expect(await patch(id, { allDay: true, start: '2027-03-01' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'end' }] },
    });
    expect(await patch(id, { allDay: true, start: '2027-03-01', end: '2027-03-02' })).toMatchObject({
      status: 200,
      body: { allDay: true, timeZone: null, start: '2027-03-01' },
    });
    const { start, end, timeZone } = INTERVIEW;
    expect(await patch(id, { allDay: false, start, end })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'timeZone' }] },
    });
    expect(await patch(id, { allDay: false, start, end, timeZone })).toMatchObject({
      status: 200,
      body: { start, end, timeZone },
    });
  });

  it('honours If-Match', async () => {
    expect((await patch(id, { title: 'a' }, { 'if-match': '"2"' })).status).toBe(412);
    expect(await patch(id, { title: 'a' }, { 'if-match': '"1"' })).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await patch(id, { title: 'b' }, { 'if-match': '"1"' })).status).toBe(412);
  });

  it('by many at once loses none, and with If-Match lets one through', async () => {
    const fields = [
      { title: 't' },
      { description: 'd' },
      { location: 'l' },
      { status: 'confirmed' },
      { reminders: [5] },
    ];
    const answers = await Promise.all(fields.map((body) => patch(id, body)));
    expect(answers.map(({ body }) => body.version).toSorted(ascending)).toEqual([2, 3, 4, 5, 6]);
    expect(await person.app.event(id)).toMatchObject(Object.assign({}, ...fields) as object);

    const guarded = await Promise.all(
      Array.from({ length: 5 }, (_, index) => patch(id, { title: `${index}` }, { 'if-match': '"6"' })),
    );
    expect(guarded.map(({ status }) => status).toSorted(ascending)).toEqual([200, 412, 412, 412, 412]);
  });

  it('tells when the event is wanted in the calendar again', async () => {
    await patch(id, { addToCalendar: true });
    await patch(id, { title: 'Round 2' });
    expect(publishedFor(person).map(({ payload }) => payload.readdedToCalendar)).toEqual([[], [id], []]);
  });
});

describe('DELETE', () => {
  it('is repeatable, and leaves nothing to read or change', async () => {
    const { id } = await person.app.addInterview();
    for (let time = 0; time < 2; time += 1) {
      expect(await person.app.call('DELETE', `/events/${id}`)).toMatchObject({ status: 204, body: undefined });
    }
    const published = deleted.filter(({ payload }) => payload.userId === person.id);
    expect(published.map(({ payload }) => payload.events)).toEqual([
      [expect.objectContaining({ id, deleted: true, version: 2 })],
    ]);
    expect((await person.app.call('GET', `/events/${id}`)).status).toBe(404);
    expect((await patch(id, { title: 'x' })).status).toBe(404);
    expect((await person.app.call('POST', `/events/${id}/restore`)).status).toBe(404);
    const { items } = await person.app.ok<{ items: EventJson[] }>('GET', '/events');
    expect(items).toEqual([]);
  });

  it('honours If-Match', async () => {
    const { id } = await person.app.addInterview();
    const remove = (tag: string) => person.app.call('DELETE', `/events/${id}`, { headers: { 'if-match': tag } });
    expect((await remove('"2"')).status).toBe(412);
    expect((await remove('"1"')).status).toBe(204);
    expect((await remove('"1"')).status).toBe(204);
  });

  it('of what never was is 404', async () => {
    expect(await person.app.call('DELETE', `/events/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { code: 'event.not-found' },
    });
  });
});

describe('GET', () => {
  it('is not kept by browsers, whose copy would show an old state of sync', async () => {
    const { id } = await person.app.addInterview();
    const { headers } = await person.app.call('GET', `/events/${id}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('etag')).toBe('"1"');
  });
});

describe("another person's event", () => {
  it.each([
    ['GET', '', undefined],
    ['PUT', '', INTERVIEW],
    ['PATCH', '', { title: 'Mine now' }],
    ['DELETE', '', undefined],
    ['POST', '/restore', undefined],
  ])('is not there for %s%s, deleted or not', async (method, path, body) => {
    const { id } = await stranger.app.addInterview();
    const before = await stranger.app.event(id);
    const attempt = () => person.app.call(method, `/events/${id}${path}`, { body, headers: { 'if-match': '*' } });
    expect(await attempt()).toMatchObject({ status: 404, body: { code: 'event.not-found' } });
    expect(await stranger.app.event(id)).toEqual(before);
    await stranger.app.ok('DELETE', `/events/${id}`);
    expect(await attempt()).toMatchObject({ status: 404, body: { code: 'event.not-found' } });
  });
});

describe('relatesTo', () => {
  const FOLLOW_UP = { ...INTERVIEW, type: 'follow_up', title: 'Thank them' };

  it('names an event of the same person, in capitals too', async () => {
    const interview = await person.app.addInterview();
    const body = { ...FOLLOW_UP, relatesTo: interview.id.toUpperCase() };
    expect(await person.app.call('POST', '/events', { body })).toMatchObject({
      status: 201,
      body: { relatesTo: interview.id },
    });
  });

  it('must not name nothing, what is deleted, what is of others, or the event itself', async () => {
    const gone = await person.app.addInterview();
    await person.app.ok('DELETE', `/events/${gone.id}`);
    const foreign = await stranger.app.addInterview();
    const own = await person.app.addInterview({ type: 'follow_up' });
    const refusal = { status: 400, body: { code: 'event.relates-to-not-found', errors: [{ field: 'relatesTo' }] } };
    for (const relatesTo of [randomUUID(), gone.id, foreign.id]) {
      expect(await person.app.call('POST', '/events', { body: { ...FOLLOW_UP, relatesTo } })).toMatchObject(refusal);
      expect(await put(randomUUID(), { ...FOLLOW_UP, relatesTo })).toMatchObject(refusal);
      expect(await patch(own.id, { relatesTo })).toMatchObject(refusal);
    }
    expect(await patch(own.id, { relatesTo: own.id })).toMatchObject(refusal);
    const id = randomUUID();
    expect(await put(id, { ...FOLLOW_UP, relatesTo: id })).toMatchObject(refusal);
  });

  it('does not stand in the way of changes when its interview is gone', async () => {
    const interview = await person.app.addInterview();
    const id = randomUUID();
    const followUp = { ...FOLLOW_UP, relatesTo: interview.id };
    await put(id, followUp);
    await person.app.ok('DELETE', `/events/${interview.id}`);
    expect(await put(id, followUp)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await patch(id, { title: 'Thank them all' })).toMatchObject({
      status: 200,
      body: { relatesTo: interview.id, version: 2 },
    });
    expect(await patch(id, { relatesTo: null })).toMatchObject({ status: 200, body: { relatesTo: null } });
  });
});
