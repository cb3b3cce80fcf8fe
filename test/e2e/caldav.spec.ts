import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { CaldavClient, valuesOf, type StandingObject } from '../support/caldav-client';
import { CaldavServer } from '../support/caldav-server';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const CALENDARS = { home: 'Calendar' };

let stack: Stack;
let server: CaldavServer;
let person: Person;
let client: CaldavClient;

beforeAll(async () => {
  // Nobody tells of changes on such a server: all that there is are polls.
  [stack, server] = await Promise.all([Stack.start({ env: { PULL_INTERVAL_SECONDS: '1' } }), CaldavServer.start()]);
});
afterAll(() => Promise.all([stack.stop(), server.stop()]));
beforeEach(async () => {
  person = await Person.of(stack);
  const login = { user: person.id, password: `pw-${randomBytes(12).toString('hex')}` };
  server.people.add(login.user, login.password, CALENDARS);
  client = new CaldavClient(server, login);
});

const login = (fields: object = {}) => ({
  preset: 'generic',
  serverUrl: server.url,
  username: client.login.user,
  password: client.login.password,
  ...fields,
});
const connect = async (fields: object = {}) =>
  (await person.app.ok<{ connectionId: string }>('POST', '/calendar/caldav/connect', login(fields))).connectionId;
const refused = async (fields: object) => {
  const { status, body } = await person.app.call<{ code: string; errors: Array<{ field: string }> }>(
    'POST',
    '/calendar/caldav/connect',
    { body: login(fields) },
  );
  return [status, body.code, [...new Set(body.errors?.map(({ field }) => field))]];
};
const calendar = () => client.path('home');
const standing = () => client.all(calendar());
const titles = async () => (await standing()).map(({ text }) => valuesOf(text, 'SUMMARY')[0]);
const edit = ({ id }: StandingObject, ...lines: string[]) => {
  const byName = Object.groupBy(lines, (line) => line.split(/[:;]/)[0]!) as Record<string, string[]>;
  return client.edit(calendar(), id, { lines: byName });
};
const settled = async () => {
  const { id } = await person.app.addInterview();
  await person.synced(id);
  const [object] = await standing();
  return { id, object: object! };
};
const becomes = (id: string, isSo: (event: Awaited<ReturnType<typeof person.app.event>>) => boolean) =>
  eventually(() => person.app.event(id), isSo);

describe('an account of a CalDAV server', () => {
  it('gets an interview beside Google and Outlook: it appears, changes and disappears in all three', async () => {
    for (const provider of ['google', 'microsoft'] as const) await person.connect(provider);
    await connect();
    const everywhere = async () => [
      ...(await titles()),
      ...(await person.seen('google')).map(({ title }) => title),
      ...(await person.seen('microsoft')).map(({ title }) => title),
    ];
    const { id } = await person.app.addInterview({ title: 'First' });
    await eventually(everywhere, (all) => all.join() === 'First,First,First');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Second; with, signs\\n', location: 'Room 5' });
    await eventually(everywhere, (all) => all.every((title) => title === 'Second; with, signs\\n') && all.length === 3);
    const [object] = await standing();
    expect(valuesOf(object!.text, 'LOCATION')).toEqual(['Room 5']);
    await person.app.ok('DELETE', `/events/${id}`);
    await eventually(everywhere, (all) => all.length === 0);
  });

  it('is connected by a name and a password, told of as the others are, and looked into', async () => {
    const id = await connect();
    const connections = await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'polling',
    );
    expect(connections).toMatchObject([{ id, provider: 'caldav', accountEmail: person.id, status: 'active' }]);
    const { items } = await person.app.ok<{ items: object[] }>('GET', `/calendar/connections/${id}/calendars`);
    expect(items).toMatchObject([{ id: calendar(), name: 'Calendar', primary: true, writable: true }]);
    const { items: plan } = await person.app.ok<{ items: Array<{ payload: { file: string; calendar: string } }> }>(
      'POST',
      '/calendar/preview',
      { event: UPCOMING },
    );
    expect(plan[0]!.payload.calendar).toContain(`SUMMARY:${UPCOMING.title}`);
    const log = await person.app.ok<{ items: Array<{ action: string; target: { id: string } }> }>('GET', '/audit-log');
    expect(log.items).toContainEqual(expect.objectContaining({ action: 'connection.connect', outcome: 'succeeded' }));
  });

  it('keeps its id when it is connected again, and takes the new password', async () => {
    const id = await connect();
    server.people.add(person.id, 'another');
    client.login.password = 'another';
    expect(await connect()).toBe(id);
    await person.app.addInterview({ title: 'By the new one' });
    await eventually(titles, (all) => all.includes('By the new one'));
  });

  it('is refused in words that say what to do, beside the field that it is about', async () => {
    expect(await refused({ password: 'wrong' })).toEqual([422, 'caldav.auth-failed', ['password']]);
    for (const serverUrl of [`${stack.api.url}/docs`, 'http://127.0.0.1:1/'])
      expect(await refused({ serverUrl }), serverUrl).toEqual([422, 'caldav.not-found', ['serverUrl']]);
    for (const serverUrl of [
      'https://10.0.0.1/',
      'http://calendar.example.org/',
      'https://calendar.example.org:25/',
      '::',
    ])
      expect(await refused({ serverUrl }), serverUrl).toEqual([422, 'caldav.address-refused', ['serverUrl']]);
    expect(await refused({ serverUrl: undefined })).toEqual([400, 'validation.failed', ['serverUrl']]);
    expect(await refused({ username: 'a:b', password: '' })).toEqual([
      400,
      'validation.failed',
      ['username', 'password'],
    ]);
    server.people.add('empty', 'pw');
    expect(await refused({ username: 'empty', password: 'pw' })).toEqual([422, 'caldav.no-calendar', ['username']]);
    expect(await person.app.connections()).toEqual([]);
  });

  it('may be tried twenty times in ten minutes', async () => {
    const tries = await Promise.all(Array.from({ length: 22 }, () => refused({ serverUrl: 'https://10.0.0.1/' })));
    expect(tries.filter(([status]) => status === 429)).toHaveLength(2);
  });

  it('has a password that stands nowhere but sealed', async () => {
    await connect();
    await refused({ serverUrl: 'https://10.0.0.1/' });
    await settled();
    const secret = client.login.password;
    const kept = await withClient(stack.database.url, async (postgres) =>
      JSON.stringify((await postgres.query('SELECT * FROM calendar_credentials')).rows),
    );
    const redis = new Redis(stack.redisUrl);
    const jobs = await Promise.all((await redis.keys('*')).map((key) => redis.hgetall(key).catch(() => ({}))));
    redis.disconnect();
    for (const text of [kept, JSON.stringify(jobs), stack.api.output(), stack.workers[0]!.output()]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(`${person.id}:${secret}`).toString('base64'));
    }
  });

  it('leaves with its events when one says so', async () => {
    await connect();
    await settled();
    await person.app.ok('DELETE', '/calendar/caldav?removeEvents=true');
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    expect(await standing()).toEqual([]);
  });
});

describe('an edit made in a calendar program', () => {
  beforeEach(async () => {
    await connect();
  });

  it('is in Career Copilot soon, and what it does not know of stays as it is', async () => {
    const { id, object } = await settled();
    await edit(object, 'SUMMARY:Mine now', 'X-COLOR;X-OF="a;b":teal', 'LOCATION:Room 7\\, left');
    await becomes(id, ({ title, location }) => title === 'Mine now' && location === 'Room 7, left');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours again' });
    await eventually(titles, ([title]) => title === 'Ours again');
    expect(valuesOf((await standing())[0]!.text, 'X-COLOR')).toEqual(['teal']);
  });

  it('of the time is taken over in its zone', async () => {
    const { id, object } = await settled();
    const year = UPCOMING.start.slice(0, 4);
    await edit(
      object,
      `DTSTART;TZID=America/New_York:${year}0302T090000`,
      `DTEND;TZID=America/New_York:${year}0302T100000`,
    );
    const event = await becomes(id, ({ timeZone }) => timeZone === 'America/New_York');
    expect(event.start).toBe(`${year}-03-02T09:00:00-05:00`);
  });

  it('of the same field as one here is a conflict that the person decides', async () => {
    const { id, object } = await settled();
    server.proxy.breakNext(person.id, { method: 'REPORT', action: { kind: 'status', status: 503 }, times: 3 });
    await edit(object, 'SUMMARY:Theirs');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    const [conflict] = await eventually(
      () => person.openConflicts(),
      (found) => found.length === 1,
    );
    expect(conflict?.fields).toMatchObject([{ field: 'title', careerCopilot: 'Ours', calendar: 'Theirs' }]);
    await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'calendar' });
    await becomes(id, ({ title }) => title === 'Theirs');
  });

  it('that deletes an event cancels it, and it can be put back', async () => {
    const { id, object } = await settled();
    await client.delete(calendar(), object.id);
    await becomes(id, ({ status }) => status === 'cancelled');
    await person.app.ok('POST', `/events/${id}/restore`);
    await eventually(standing, (all) => all.length === 1);
    expect((await standing())[0]!.id).not.toBe(object.id);
  });

  it('is found also when the server no longer takes our cursor', async () => {
    const { id, object } = await settled();
    await eventually(
      async () => server.proxy.takeRequests(person.id),
      (asked) => asked.some(({ body }) => body.includes('<D:sync-token>http')),
    );
    server.proxy.expireCursors(person.id);
    await edit(object, 'SUMMARY:After the rebuild');
    await becomes(id, ({ title }) => title === 'After the rebuild');
  });

  it('is looked for soon after a write of ours, however seldom the calendar is read otherwise', async () => {
    const { id, object } = await settled();
    await stack.database.query(
      `UPDATE calendar_cursors SET next_pull_at = now() + interval '1 hour', changed_at = NULL WHERE user_id = '${person.id}'`,
    );
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await person.synced(id);
    await edit(object, 'LOCATION:Room 9');
    await becomes(id, ({ location }) => location === 'Room 9');
  });

  it('is followed under the name that a program gives an event when it moves it', async () => {
    const { id, object } = await settled();
    server.people.add(client.login.user, client.login.password, { jobs: 'Job search' });
    await client.move(calendar(), object.id, { to: client.path('jobs'), as: 'A1B2-C3.ics' });
    const isThere = ({ sync }: EventJson) => sync[0]!.providerEventId === 'A1B2-C3.ics';
    await becomes(id, (event) => isThere(event) && event.sync[0]!.status === 'synced');
    for (const title of ['Once', 'Twice']) {
      await client.edit(client.path('jobs'), 'A1B2-C3.ics', { lines: { SUMMARY: [`SUMMARY:${title}`] } });
      await becomes(id, (event) => event.title === title);
    }
    await client.delete(client.path('jobs'), 'A1B2-C3.ics');
    await becomes(id, ({ status }) => status === 'cancelled');
  });

  it('is our own when the answer to our write was lost: nothing is doubled', async () => {
    server.proxy.breakNext(person.id, { method: 'PUT', action: { kind: 'cut-after' } });
    const { id } = await person.app.addInterview({ title: 'Once' });
    await person.synced(id);
    expect(await titles()).toEqual(['Once']);
    expect((await person.app.event(id)).version).toBe(1);
  });
});
