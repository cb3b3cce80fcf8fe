import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { NEXT_YEAR, UPCOMING, type EventJson } from '../../support/career-copilot';
import { addressAt, FEED, FeedReader, instantOf, sent, valueOf, type FeedJson } from './feed-reader';

let api: ApiApp;
let person: ApiPerson;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
});

const feed = (body: object = {}) => person.app.ok<FeedJson>('POST', '/calendar/feeds', { ...FEED, ...body });
const addressOf = async (body: object = {}) => addressAt(api.url, await feed(body));
const add = (fields: object = {}) => person.app.addInterview({ ...UPCOMING, ...fields });
const read = async (body: object = {}) => FeedReader.read(await addressOf(body));
const query = (sql: string, parameters: unknown[]) => api.get(UnitOfWork).query(sql, parameters);

/** An event that begins so many days from now, for an hour. */
function inDays(title: string, days: number, fields: object = {}): Promise<EventJson> {
  const start = new Date(Date.now() + days * 86_400_000);
  const end = new Date(start.getTime() + 3_600_000);
  return add({ title, start: start.toISOString(), end: end.toISOString(), timeZone: 'UTC', ...fields });
}

/** As sync would leave it when the event stands in a calendar, but for some columns. */
async function linked(event: EventJson, columns: Record<string, unknown> = {}): Promise<void> {
  const connectionId = await api.connectionOf(person.id);
  const link = { status: 'synced', desired: '{}', provider_event_id: 'there', connection_id: connectionId, ...columns };
  await query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, desired, provider_event_id)
     VALUES ($1, $2, $3, 'google', $4, 'primary', $5, $6, $7)`,
    [person.id, event.id, link.connection_id, randomUUID(), link.status, link.desired, link.provider_event_id],
  );
}

describe('a feed', () => {
  it("says what the events say, to somebody else's reader", async () => {
    const { id, updatedAt } = await add({
      title: 'Acme; system design, part\\2',
      description:
        'With two engineers.\nBring questions; “many” 😀 of them, and this line goes on and on and on, beyond what fits.',
      location: 'https://meet.acme.example/42',
    });
    const document = await read();
    const calendar = document.calendar;
    expect(
      ['version', 'method', 'name', 'x-wr-calname', 'x-published-ttl', 'calscale'].map((name) =>
        valueOf(calendar, name),
      ),
    ).toEqual(['2.0', 'PUBLISH', FEED.name, FEED.name, 'PT1H', 'GREGORIAN']);
    expect(document.text).toContain('\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n');
    expect(document.text).not.toMatch(/^(SOURCE|ORGANIZER|ATTENDEE|URL)/m);
    const event = document.event('Acme; system design, part\\2');
    expect(
      Object.fromEntries(
        ['uid', 'description', 'location', 'status', 'transp', 'sequence', 'class'].map((name) => [
          name,
          valueOf(event, name),
        ]),
      ),
    ).toEqual({
      uid: `${id}@copilot-calendar`,
      description:
        'With two engineers.\nBring questions; “many” 😀 of them, and this line goes on and on and on, beyond what fits.',
      location: 'https://meet.acme.example/42',
      status: 'CONFIRMED',
      transp: 'OPAQUE',
      sequence: '1',
      class: null,
    });
    expect(instantOf(event, 'dtstart')).toBe(`${NEXT_YEAR}-03-01T09:00:00.000Z`);
    expect(instantOf(event, 'dtend')).toBe(`${NEXT_YEAR}-03-01T10:00:00.000Z`);
    expect(instantOf(event, 'dtstamp')).toBe(updatedAt.replace(/\.\d+/, '.000'));
    expect(document.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });

  it('keeps the clock of each event, also when the clocks change and in the hour that comes twice', async () => {
    const times = {
      'before the change': [`${NEXT_YEAR}-10-30T10:00:00+02:00`, 'Europe/Berlin'],
      'after the change': [`${NEXT_YEAR}-11-02T10:00:00+01:00`, 'Europe/Berlin'],
      'half past nine of five and a half hours': [`${NEXT_YEAR}-06-02T09:30:00+05:30`, 'Asia/Kolkata'],
      'in America': [`${NEXT_YEAR}-07-02T09:30:00-04:00`, 'America/New_York'],
      universal: [`${NEXT_YEAR}-07-02T09:30:00Z`, 'UTC'],
    };
    for (const [title, [start, timeZone]] of Object.entries(times)) {
      const end = new Date(Date.parse(start!) + 1_800_000).toISOString();
      await add({ title, start, end, timeZone });
    }
    const document = await read();
    for (const [title, [start]] of Object.entries(times)) {
      expect(instantOf(document.event(title), 'dtstart'), title).toBe(new Date(start!).toISOString());
    }
    expect(document.text).toContain(`DTSTART;TZID=Europe/Berlin:${NEXT_YEAR}1030T100000\r\n`);
    expect(document.calendar.getAllSubcomponents('vtimezone').map((zone) => valueOf(zone, 'tzid'))).toEqual([
      'America/New_York',
      'Asia/Kolkata',
      'Europe/Berlin',
    ]);
  });

  it('has whole days as dates, and tentative ones and reminders as what they are', async () => {
    await add({
      title: 'days',
      start: `${NEXT_YEAR}-03-01`,
      end: `${NEXT_YEAR}-03-03`,
      allDay: true,
      timeZone: undefined,
    });
    await add({ title: 'perhaps', status: 'tentative', type: 'reminder' });
    const document = await read();
    expect(document.text).toContain(`DTSTART;VALUE=DATE:${NEXT_YEAR}0301\r\nDTEND;VALUE=DATE:${NEXT_YEAR}0303\r\n`);
    expect(['status', 'transp'].map((name) => valueOf(document.event('perhaps'), name))).toEqual([
      'TENTATIVE',
      'TRANSPARENT',
    ]);
  });

  it('has 30 days of the past and 18 months of what comes, by start', async () => {
    await inDays('long ago', -31);
    await inDays('a month ago', -29);
    await inDays('in a year', 365);
    await inDays('tomorrow', 1);
    await inDays('in 17 months', 515);
    await inDays('in two years', 730);
    expect((await read()).titles).toEqual(['a month ago', 'tomorrow', 'in a year', 'in 17 months']);
  });

  it('has what is meant for calendars, of the types that it was made for', async () => {
    await add({ title: 'interview' });
    await add({ title: 'reminder', type: 'reminder' });
    await add({ title: 'follow-up', type: 'follow_up' });
    await add({ title: 'not in my calendar', addToCalendar: false });
    const deleted = await add({ title: 'deleted' });
    await person.app.ok('DELETE', `/events/${deleted.id}`);
    expect((await read()).titles.toSorted()).toEqual(['follow-up', 'interview', 'reminder']);
    expect((await read({ eventTypes: ['reminder', 'follow_up'] })).titles.toSorted()).toEqual([
      'follow-up',
      'reminder',
    ]);
  });

  it('has what was cancelled for 30 days more, as cancelled and without alerts', async () => {
    const event = await add({ title: 'called off', reminders: [30] });
    const url = await addressOf({ reminders: true });
    await person.app.ok('PATCH', `/events/${event.id}`, { status: 'cancelled' });
    const cancelled = (await FeedReader.read(url)).event('called off');
    expect([valueOf(cancelled, 'status'), valueOf(cancelled, 'sequence')]).toEqual(['CANCELLED', '2']);
    expect(cancelled.getAllSubcomponents('valarm')).toEqual([]);
    await query(`UPDATE career_events SET cancelled_at = now() - interval '31 days' WHERE id = $1`, [event.id]);
    expect((await FeedReader.read(url)).titles).toEqual([]);
  });

  it('tells nothing but the time when it is made so', async () => {
    await add({ title: 'Acme', description: 'secret text', location: 'secret place' });
    const document = await read({ detail: 'busy', reminders: true });
    expect(document.titles).toEqual(['Busy']);
    expect(valueOf(document.event('Busy'), 'class')).toBe('PRIVATE');
    expect(document.text).not.toMatch(/Acme|secret/);
    expect(document.event('Busy').getAllSubcomponents('valarm')).not.toEqual([]);
  });

  it('brings alerts when it is made so: of the event, else of the preferences', async () => {
    await add({ title: 'as preferred' });
    await add({ title: 'own', reminders: [1_440, 0] });
    const url = await addressOf({ reminders: true });
    const triggers = async (title: string) =>
      (await FeedReader.read(url))
        .event(title)
        .getAllSubcomponents('valarm')
        .map((alarm) => valueOf(alarm, 'trigger'));
    expect(await triggers('as preferred')).toEqual(['-PT60M', '-PT10M']);
    expect(await triggers('own')).toEqual(['-PT1440M', 'PT0S']);
    const before = (await FeedReader.read(url)).headers.get('etag');
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { reminders: [5] } } });
    expect(await triggers('as preferred')).toEqual(['-PT5M']);
    expect((await FeedReader.read(url)).headers.get('etag')).not.toBe(before);
    expect((await read()).event('own').getAllSubcomponents('valarm')).toEqual([]);
  });

  it('leaves out what a connected calendar shows, unless it is made to have everything', async () => {
    const [there, waiting, gone] = [
      await add({ title: 'there' }),
      await add({ title: 'waiting' }),
      await add({ title: 'gone' }),
    ];
    await add({ title: 'nowhere' });
    const url = await addressOf();
    const before = (await FeedReader.read(url)).headers.get('etag');
    await linked(there);
    await linked(waiting, { status: 'pending', provider_event_id: null });
    await linked(gone, { status: 'removed' });
    const document = await FeedReader.read(url);
    expect(document.titles.toSorted()).toEqual(['gone', 'nowhere', 'waiting']);
    expect(document.headers.get('etag')).not.toBe(before);
    expect((await read({ skipLinked: false })).titles).toHaveLength(4);
  });

  it('has no more than 2,000 events, also when the first ones of them stand elsewhere', async () => {
    await query(
      `INSERT INTO career_events (id, user_id, type, title, all_day, starts_at, ends_at, time_zone, status, add_to_calendar)
       SELECT gen_random_uuid(), $1, 'interview', 'no. ' || n, false, now() + n * interval '1 minute',
              now() + (n + 30) * interval '1 minute', 'Europe/Berlin', 'confirmed', true FROM generate_series(1, 2105) AS n`,
      [person.id],
    );
    await query(
      `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, desired, provider_event_id)
       SELECT user_id, id, $2, 'google', 'account', 'primary', 'synced', '{}', 'there' FROM career_events
        WHERE user_id = $1 ORDER BY starts_at LIMIT 100`,
      [person.id, await api.connectionOf(person.id)],
    );
    const titles = (await read()).titles;
    expect([titles.length, titles[0], titles.at(-1)]).toEqual([2_000, 'no. 101', 'no. 2100']);
    const all = (await read({ skipLinked: false })).titles;
    expect([all.length, all[0], all.at(-1)]).toEqual([2_000, 'no. 1', 'no. 2000']);
  });
});

describe('a feed that is asked for again', () => {
  it('is the same, byte for byte, and nothing is sent to who says that they have it', async () => {
    const url = await addressOf();
    await add();
    const [first, second] = [await sent(url, {}), await sent(url, {})];
    expect(second.text).toBe(first.text);
    const [etag, modified] = ['etag', 'last-modified'].map((name) => first.headers.get(name)!);
    expect(second.headers.get('etag')).toBe(etag);
    const all: Array<Record<string, string>> = [
      { 'if-none-match': etag! },
      { 'if-none-match': `"other", W/${etag}` },
      { 'if-none-match': '*' },
      // The tag counts when both are there.
      { 'if-none-match': etag!, 'if-modified-since': new Date(0).toUTCString() },
      { 'if-modified-since': second.headers.get('last-modified')! },
    ];
    for (const headers of all) {
      const answer = await sent(url, headers);
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag]);
      expect(answer.headers.get('cache-control')).toBe('private, max-age=300');
    }
    expect(Date.parse(modified!)).toBeLessThanOrEqual(Date.now());
  });

  it('is another one after every change, however soon it comes, for tags and for times', async () => {
    const url = await addressOf();
    const event = await add({ title: 'first' });
    let before = await sent(url, {});
    const changes = [
      () => person.app.ok('PATCH', `/events/${event.id}`, { title: 'second' }),
      () => add({ title: 'one more' }),
      () => person.app.ok('PATCH', `/events/${event.id}`, { addToCalendar: false }),
      () => person.app.ok('PATCH', `/events/${event.id}`, { addToCalendar: true }),
      () => person.app.ok('DELETE', `/events/${event.id}`),
    ];
    for (const change of changes) {
      const conditions = {
        tag: { 'if-none-match': before.headers.get('etag')! },
        time: { 'if-modified-since': before.headers.get('last-modified')! },
      };
      await change();
      expect((await sent(url, conditions.time)).status).toBe(200);
      expect((await sent(url, conditions.tag)).status).toBe(200);
      before = await sent(url, {});
    }
    await person.app.ok('PUT', `/events/${event.id}`, { ...UPCOMING, title: 'back' });
    expect((await sent(url, { 'if-none-match': before.headers.get('etag')! })).status).toBe(200);
  });

  it('comes packed to who takes that, under a tag of its own', async () => {
    const url = await addressOf();
    await add({ description: 'x'.repeat(5_000) });
    const [packed, plain, refused] = [
      await sent(url, { 'accept-encoding': 'gzip, br' }),
      await sent(url, {}),
      await sent(url, { 'accept-encoding': 'gzip;q=0' }),
    ];
    expect([packed, plain, refused].map(({ headers }) => headers.get('content-encoding'))).toEqual([
      'gzip',
      null,
      null,
    ]);
    expect(packed.text).toBe(plain.text);
    expect(Number(packed.headers.get('content-length'))).toBeLessThan(1_500);
    expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    for (const { headers } of [packed, plain]) {
      const again = await sent(url, { 'accept-encoding': 'gzip', 'if-none-match': headers.get('etag')! });
      expect([again.status, again.headers.get('etag')]).toEqual([304, packed.headers.get('etag')]);
    }
  });

  it('HEAD tells what GET would, and sends nothing', async () => {
    const url = await addressOf();
    await add();
    const [head, get] = [await fetch(url, { method: 'HEAD' }), await fetch(url)];
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'last-modified', 'content-type', 'cache-control', 'x-robots-tag']) {
      expect(head.headers.get(name), name).toBe(get.headers.get(name));
    }
    expect((await fetch(url, { method: 'HEAD', headers: { 'if-none-match': get.headers.get('etag')! } })).status).toBe(
      304,
    );
  });
});

describe('one event as a file', () => {
  const file = (id: string, { app } = person) => app.call<string>('GET', `/events/${id}/ics`);

  it('is what a feed says of it, with its alerts, a name to save it under and its version', async () => {
    const { id } = await add({ title: 'Müller: 1. Gespräch' });
    const { status, headers, body } = await file(id);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="Muller 1. Gesprach.ics"; filename*=UTF-8''M%C3%BCller%201.%20Gespr%C3%A4ch.ics`,
    );
    const inFeed = /BEGIN:VEVENT[^]*END:VEVENT/.exec((await read({ reminders: true })).text)![0];
    expect(body).toContain(inFeed);
    expect(inFeed.match(/BEGIN:VALARM/g)).toHaveLength(2);
    expect(body).not.toMatch(/X-WR-CALNAME|REFRESH-INTERVAL|ORGANIZER/);
    expect((await file(id)).body).toBe(body);
  });

  it('that is cancelled says so, and brings no alerts', async () => {
    const { id } = await add({ status: 'cancelled' });
    const { body } = await file(id);
    expect(body).toMatch(/METHOD:PUBLISH\r\n[^]*STATUS:CANCELLED\r\n/);
    expect(body).not.toContain('VALARM');
  });

  it('of somebody else, or that is deleted, is not there', async () => {
    const { id } = await add();
    const other = await api.person();
    expect(await file(id, other)).toMatchObject({ status: 404, body: { code: 'event.not-found' } });
    await person.app.ok('DELETE', `/events/${id}`);
    expect((await file(id)).status).toBe(404);
    expect((await file(randomUUID())).status).toBe(404);
    expect((await file('mine')).status).toBe(400);
  });
});
