import { randomUUID } from 'node:crypto';
import { CareerEventsDeleted, CareerEventsSaved } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { NEXT_YEAR, type EventJson } from '../../support/career-copilot';

type SeriesEvent = EventJson & { seriesId: string | null };
interface Series {
  seriesId: string;
  items: SeriesEvent[];
}

let api: ApiApp;
let person: ApiPerson;
let saved: CareerEventsSaved[];
let deleted: CareerEventsDeleted[];

beforeAll(async () => {
  api = await ApiApp.start({ EVENTS_PER_PERSON: '30' });
  saved = api.record(CareerEventsSaved);
  deleted = api.record(CareerEventsDeleted);
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
});

/** A Monday; the clocks change in the night to the 29th. */
const FOLLOW_UP = {
  type: 'follow_up',
  title: 'Ask how it goes',
  start: '2027-03-15T10:00:00+01:00',
  end: '2027-03-15T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
};
const WEEKLY = { event: FOLLOW_UP, every: 'week', interval: 1, count: 4 };
const STARTS = [
  '2027-03-15T10:00:00+01:00',
  '2027-03-22T10:00:00+01:00',
  '2027-03-29T10:00:00+02:00',
  '2027-04-05T10:00:00+02:00',
];

const repeat = (body: object = {}) =>
  person.app.call<Series & { code: string; errors: Array<{ field: string; rule: string }> }>('POST', '/events/repeat', {
    body: { ...WEEKLY, ...body },
  });
const repeated = async (body: object = {}) => (await repeat(body)).body;
const all = async (seriesId: string) =>
  (await person.app.ok<{ items: SeriesEvent[] }>('GET', `/events?seriesId=${seriesId}`)).items;
const starts = (events: readonly EventJson[]) => events.map(({ start }) => start);
const titles = (events: readonly EventJson[]) => events.map(({ title }) => title);

/** As if some of a series had been long ago: it is 2027 only for who waits. */
async function over(events: readonly EventJson[]): Promise<void> {
  await api.get(UnitOfWork).query(
    `UPDATE career_events SET starts_at = starts_at - interval '10 years', ends_at = ends_at - interval '10 years'
        WHERE id = ANY($1)`,
    [events.map(({ id }) => id)],
  );
}

describe('an event that is repeated', () => {
  it('becomes events of their own, at the same time of the clock, all at once', async () => {
    const { status, body } = await repeat();
    expect(status).toBe(201);
    expect(starts(body.items)).toEqual(STARTS);
    expect(body.items.map(({ end }) => end.slice(11, 16))).toEqual(['10:30', '10:30', '10:30', '10:30']);
    expect(new Set(body.items.map(({ id }) => id)).size).toBe(4);
    expect(body.items.every((event) => event.seriesId === body.seriesId && event.version === 1)).toBe(true);
    expect(await all(body.seriesId)).toEqual(body.items);
    expect(await person.app.event(body.items[2]!.id)).toEqual(body.items[2]);
    const published = saved.filter(({ payload }) => payload.userId === person.id);
    expect(published.map(({ payload }) => payload.events.length)).toEqual([4]);
  });

  it('can fall on some weekdays, on days of months, and on whole days', async () => {
    const weekdays = await repeated({ weekdays: ['thursday', 'tuesday'], interval: 2, count: 3 });
    expect(starts(weekdays.items).map((start) => start.slice(0, 10))).toEqual([
      '2027-03-16',
      '2027-03-18',
      '2027-03-30',
    ]);
    const months = await repeated({
      event: { ...FOLLOW_UP, type: 'reminder', allDay: true, start: '2027-01-31', end: '2027-02-01', timeZone: null },
      every: 'month',
      count: 3,
    });
    expect(months.items.map(({ start, end }) => [start, end])).toEqual([
      ['2027-01-31', '2027-02-01'],
      ['2027-02-28', '2027-03-01'],
      ['2027-03-31', '2027-04-01'],
    ]);
    expect((await repeated({ interval: undefined, count: 2 })).items).toHaveLength(2);
  });

  it('is made once, however often it is asked for under the same id, and stays as it became', async () => {
    const seriesId = randomUUID();
    const [one, two] = await Promise.all([repeat({ seriesId }), repeat({ seriesId })]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body.items).toEqual(one.body.items);
    await person.app.ok('PATCH', `/events/${one.body.items[0]!.id}`, { title: 'Write to Ada' });
    await person.app.ok('DELETE', `/events/${one.body.items[1]!.id}`);
    const again = await repeated({ seriesId: seriesId.toUpperCase(), count: 9 });
    expect(again.seriesId).toBe(seriesId);
    expect(titles(again.items)).toEqual(['Write to Ada', FOLLOW_UP.title, FOLLOW_UP.title]);
  });

  it('has nothing to do with the series of somebody else that has the same id', async () => {
    const { seriesId } = await repeated();
    const other = await api.person();
    const theirs = await other.app.ok<Series>('POST', '/events/repeat', { ...WEEKLY, seriesId, count: 2 });
    expect(theirs.items).toHaveLength(2);
    await other.app.ok('DELETE', `/events/${theirs.items[0]!.id}?scope=all`);
    expect(await all(seriesId)).toHaveLength(4);
  });

  it('is saved as a whole or not at all: there may be so many events', async () => {
    await repeated({ count: 26 });
    const { status, body } = await repeat({ count: 5 });
    expect([status, body.code]).toEqual([409, 'quota.events']);
    expect((await person.app.ok<{ items: unknown[] }>('GET', '/events?limit=200')).items).toHaveLength(26);
  });

  it('relates to an interview that is there, each of them', async () => {
    const interview = await person.app.addInterview();
    const { items } = await repeated({ event: { ...FOLLOW_UP, relatesTo: interview.id }, count: 2 });
    expect(items).toMatchObject([{ relatesTo: interview.id }, { relatesTo: interview.id }]);
    const unknown = await repeat({ event: { ...FOLLOW_UP, relatesTo: randomUUID() } });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'event.relates-to-not-found']);
  });

  it.each<[string, object, string[]]>([
    ['an interview', { event: { ...FOLLOW_UP, type: 'interview' } }, ['event.type']],
    ['no event', { event: undefined }, ['event']],
    ['an event that is none', { event: [] }, ['event']],
    [
      'an event with faults, and more',
      { event: { ...FOLLOW_UP, title: ' ', end: FOLLOW_UP.start }, count: 27 },
      ['count', 'event.title', 'event.end'],
    ],
    ['an event with an id', { event: { ...FOLLOW_UP, id: randomUUID() } }, ['event.id']],
    ['once', { count: 1 }, ['count']],
    ['no number', { count: '4' }, ['count']],
    ['each thirteenth', { interval: 13 }, ['interval']],
    ['each half', { interval: 0.5 }, ['interval']],
    ['each year', { every: 'year' }, ['every']],
    ['days of which months have none', { every: 'month', weekdays: ['monday'] }, ['weekdays']],
    ['no weekday', { weekdays: [] }, ['weekdays']],
    ['a weekday twice', { weekdays: ['monday', 'monday'] }, ['weekdays']],
    ['a day that is none', { weekdays: ['someday'] }, ['weekdays']],
    ['what nobody knows', { until: '2027-05-01' }, ['until']],
    [
      'an end beyond all years',
      { event: { ...FOLLOW_UP, start: '2200-11-01T10:00:00Z', end: '2200-11-01T11:00:00Z' }, every: 'month' },
      ['count'],
    ],
  ])('is refused with what is wrong: %s', async (_what, body, fields) => {
    const answer = await repeat(body);
    expect([answer.status, new Set(answer.body.errors.map(({ field }) => field))]).toEqual([400, new Set(fields)]);
  });
});

describe('a change of an event of a series', () => {
  it('is about this one unless more is said', async () => {
    const { seriesId, items } = await repeated();
    await person.app.ok('PATCH', `/events/${items[1]!.id}`, { title: 'other' });
    await person.app.ok('PATCH', `/events/${items[2]!.id}?scope=this`, { title: 'another' });
    expect(titles(await all(seriesId))).toEqual([FOLLOW_UP.title, 'other', 'another', FOLLOW_UP.title]);
  });

  it('is about those that follow, or about all, but not about those that are over', async () => {
    const { seriesId, items } = await repeated();
    const patched = await person.app.call<SeriesEvent>('PATCH', `/events/${items[2]!.id}?scope=following`, {
      body: { title: 'later' },
    });
    expect([patched.status, patched.body.title, patched.headers.get('etag')]).toEqual([200, 'later', '"2"']);
    expect(titles(await all(seriesId))).toEqual([FOLLOW_UP.title, FOLLOW_UP.title, 'later', 'later']);
    await over(items.slice(0, 1));
    await person.app.ok('PATCH', `/events/${items[3]!.id}?scope=all`, { title: 'all', status: 'tentative' });
    expect(titles(await all(seriesId))).toEqual([FOLLOW_UP.title, 'all', 'all', 'all']);
    expect((await all(seriesId)).map(({ version }) => version)).toEqual([1, 2, 3, 3]);
  });

  it('moves each as far, by the clock, and tells calendars of those that change, once', async () => {
    const { seriesId, items } = await repeated();
    await person.app.ok('PATCH', `/events/${items[3]!.id}`, {
      start: '2027-04-05T15:00:00+02:00',
      end: '2027-04-05T15:30:00+02:00',
    });
    const before = saved.length;
    const body = { start: '2027-03-23T11:00:00+01:00', end: '2027-03-23T11:45:00+01:00' };
    await person.app.ok('PATCH', `/events/${items[1]!.id}?scope=following`, body);
    expect((await all(seriesId)).map(({ start, end }) => [start, end.slice(11, 16)])).toEqual([
      [STARTS[0], '10:30'],
      ['2027-03-23T11:00:00+01:00', '11:45'],
      ['2027-03-30T11:00:00+02:00', '11:45'],
      ['2027-04-06T16:00:00+02:00', '16:45'],
    ]);
    expect(saved.slice(before).map(({ payload }) => payload.events.length)).toEqual([3]);
    const unchanged = saved.length;
    await person.app.ok('PATCH', `/events/${items[1]!.id}?scope=all`, body);
    expect(saved).toHaveLength(unchanged);
  });

  it('makes whole days of all of them', async () => {
    const { seriesId, items } = await repeated();
    await person.app.ok('PATCH', `/events/${items[0]!.id}?scope=all`, {
      allDay: true,
      start: '2027-03-16',
      end: '2027-03-17',
    });
    expect(starts(await all(seriesId))).toEqual(['2027-03-16', '2027-03-23', '2027-03-30', '2027-04-06']);
  });

  it('is for the version that was seen, of the event that is named', async () => {
    const { seriesId, items } = await repeated();
    await person.app.ok('PATCH', `/events/${items[2]!.id}`, { title: 'changed' });
    const path = `/events/${items[0]!.id}?scope=all`;
    const call = (method: string, tag: string, body?: object) =>
      person.app.call(method, path, { body, headers: { 'if-match': tag } });
    expect((await call('PATCH', '"7"', { title: 'x' })).status).toBe(412);
    expect((await call('DELETE', '"7"')).status).toBe(412);
    expect(await all(seriesId)).toHaveLength(4);
    expect((await call('PATCH', '"1"', { title: 'x' })).status).toBe(200);
    expect((await call('DELETE', '"2"')).status).toBe(204);
    expect(await all(seriesId)).toEqual([]);
  });

  it('is refused as a whole when one of them could not be so', async () => {
    const { seriesId, items } = await repeated();
    const refused = await person.app.call('PATCH', `/events/${items[0]!.id}?scope=all`, {
      body: { title: 'x', relatesTo: items[2]!.id },
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'event.relates-to-not-found' } });
    expect(
      (await person.app.call('PATCH', `/events/${items[0]!.id}?scope=all`, { body: { type: 'interview' } })).status,
    ).toBe(400);
    expect(new Set(titles(await all(seriesId)))).toEqual(new Set([FOLLOW_UP.title]));
  });

  it.each(['everything', '', 'this&scope=all'])('knows no scope %j', async (scope) => {
    const { items } = await repeated({ count: 2 });
    for (const method of ['PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { title: 'x' } : undefined;
      expect((await person.app.call(method, `/events/${items[0]!.id}?scope=${scope}`, { body })).status).toBe(400);
    }
  });

  it('of an event that stands for itself is about it alone', async () => {
    const { id } = await person.app.addInterview({ type: 'reminder' });
    await repeated();
    await person.app.ok('PATCH', `/events/${id}?scope=all`, { title: 'mine' });
    await person.app.ok('DELETE', `/events/${id}?scope=following`);
    expect(
      (await person.app.ok<{ items: unknown[] }>('GET', `/events?limit=200&to=${NEXT_YEAR + 5}-01-01`)).items,
    ).toHaveLength(4);
  });

  it('of somebody else is none', async () => {
    const { items } = await repeated({ count: 2 });
    const other = await api.person();
    expect((await other.app.call('PATCH', `/events/${items[0]!.id}?scope=all`, { body: { title: 'x' } })).status).toBe(
      404,
    );
    expect((await other.app.call('DELETE', `/events/${items[0]!.id}?scope=all`)).status).toBe(404);
  });
});

describe('deleting an event of a series', () => {
  it('takes those that follow along, in one go, and leaves those that are over', async () => {
    const { seriesId, items } = await repeated();
    await over(items.slice(0, 1));
    const before = deleted.length;
    await person.app.ok('DELETE', `/events/${items[2]!.id}?scope=following`);
    expect(await all(seriesId)).toHaveLength(2);
    expect(deleted.slice(before).map(({ payload }) => payload.events.length)).toEqual([2]);
    await person.app.ok('DELETE', `/events/${items[1]!.id}?scope=all`);
    expect((await all(seriesId)).map(({ id }) => id)).toEqual([items[0]!.id]);
  });

  it('can be repeated, and widened afterwards', async () => {
    const { seriesId, items } = await repeated();
    const path = `/events/${items[1]!.id}`;
    for (const scope of ['this', 'this', 'following', 'following', 'all', 'all']) {
      expect((await person.app.call('DELETE', `${path}?scope=${scope}`)).status).toBe(204);
    }
    expect(await all(seriesId)).toEqual([]);
  });

  it('is undone for one by putting it back, where it was', async () => {
    const { seriesId, items } = await repeated();
    await person.app.ok('DELETE', `/events/${items[1]!.id}`);
    await person.app.ok('PUT', `/events/${items[1]!.id}`, { ...FOLLOW_UP, start: items[1]!.start, end: items[1]!.end });
    expect(starts(await all(seriesId))).toEqual(STARTS);
  });
});
