import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TYPES = ['interview', 'follow_up', 'reminder'];
const WATCHES = '/watch$|/subscriptions$';
const FORBIDDEN = {
  google: { error: { code: 403, errors: [{ reason: 'forbidden' }], message: 'Forbidden' } },
  microsoft: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } },
} as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 1, env: { PULL_INTERVAL_SECONDS: '3' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

interface NotificationJson {
  kind: string;
  action: { type: string; href: string } | null;
  readAt: string | null;
}

/** By when a calendar is read again, unless somebody asks for it. */
async function hoursUntilRead(calendarId: string): Promise<number> {
  const { rows } = await withClient(stack.database.url, (client) =>
    client.query<{ hours: number }>(
      `SELECT extract(epoch FROM next_pull_at - now())::float8 / 3600 AS hours FROM calendar_cursors
        WHERE user_id = $1 AND calendar_id = $2`,
      [person.id, calendarId],
    ),
  );
  return rows[0]!.hours;
}

const notifications = async (kind: string) => {
  const { items } = await person.app.ok<{ items: NotificationJson[] }>('GET', '/notifications');
  return items.filter((one) => one.kind === kind && one.readAt === null);
};

describe.each(PROVIDERS)('%s', (provider) => {
  const email = () => person.email(provider);
  const error = async (id: string) => (await person.app.event(id)).sync[0]!;
  const failed = (id: string, code: string) =>
    eventually(
      () => error(id),
      (sync) => sync.status === 'failed' && sync.error?.code === code,
    );
  const choose = async (calendarId: string) => {
    const [connection] = await person.app.connections();
    const target = { connectionId: connection!.id, calendarId, eventTypes: TYPES };
    await person.app.ok('PATCH', '/calendar/preferences', { targets: [target] });
  };
  /** An interview that stands in a calendar of its own. */
  const inCalendarOfItsOwn = async () => {
    await person.connect(provider);
    const calendarId = await person.calendars.addCalendar(provider, email(), { name: 'Applications' });
    await choose(calendarId);
    const { id } = await person.app.addInterview();
    await person.synced(id);
    await person.quiet(provider);
    return { id, calendarId };
  };

  it('a target calendar that is deleted is told of once, left alone, and replaced by the one that is chosen', async () => {
    const { id, calendarId } = await inCalendarOfItsOwn();
    await person.calendars.deleteCalendar(provider, email(), calendarId);
    await failed(id, 'sync.calendar-not-found');
    expect((await person.app.connections())[0]!.lastError).toMatchObject({ code: 'sync.calendar-not-found' });
    const told = await notifications('sync.calendar-not-found');
    expect(told).toMatchObject([{ action: { type: 'resolve', href: '/settings/integrations' } }]);
    expect((await error(id)).error!.retryAt).toBeNull();

    const other = await person.app.addInterview();
    await failed(other.id, 'sync.calendar-not-found');
    await person.calm(provider);
    expect(await hoursUntilRead(calendarId)).toBeGreaterThan(23);
    expect(await notifications('sync.calendar-not-found')).toHaveLength(1);
    expect(await notifications('sync.failed')).toEqual([]);

    await choose('primary');
    await person.synced(id);
    await person.synced(other.id);
    expect(await person.seen(provider)).toHaveLength(2);
    expect(await notifications('sync.calendar-not-found')).toEqual([]);
    expect((await person.app.connections())[0]!.lastError).toBeNull();
  });

  it('an event that the person had moved into a calendar that is deleted is written where it was to stand', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const calendarId = await person.calendars.addCalendar(provider, email(), { name: 'Moved to' });
    await person.move(provider, eventId, { to: calendarId });
    await eventually(
      async () => (await person.app.connections())[0]!.push.status,
      (status) => status === 'active',
    );
    await person.synced(id);
    await person.quiet(provider);
    expect(await person.seen(provider)).toEqual([]);
    await person.calendars.deleteCalendar(provider, email(), calendarId);
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 1,
    );
    await person.synced(id);
    expect(await person.app.event(id)).toMatchObject({ status: 'confirmed' });
    expect(await notifications('sync.calendar-not-found')).toEqual([]);
  });

  it('what a calendar that may only be read has refused is written when it may be written to again', async () => {
    const { id, calendarId } = await inCalendarOfItsOwn();
    await person.calendars.changeCalendar(provider, email(), { id: calendarId, writable: false });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Written in the end' });
    await failed(id, 'sync.permission-missing');
    await person.calendars.changeCalendar(provider, email(), { id: calendarId, writable: true });
    await person.synced(id);
    const [event] = await person.calendars.events(provider, email(), calendarId);
    expect(event!.title).toBe('Written in the end');
  });

  it('what was refused is tried again when the person says "sync now"', async () => {
    const { id } = await person.settledInterview(provider);
    const refusal = { kind: 'status', status: 403, body: FORBIDDEN[provider] };
    await person.calendars.fault({
      provider,
      match: { method: 'PATCH', account: email() },
      action: refusal,
    });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Written at last' });
    await failed(id, 'sync.permission-missing');
    await person.app.ok('POST', '/calendar/sync');
    await person.synced(id);
    expect(await person.seen(provider)).toMatchObject([{ title: 'Written at last' }]);
  });

  it('a watch that was refused is asked for again after minutes, and when the preferences change', async () => {
    await person.connect(provider);
    const calendarId = await person.calendars.addCalendar(provider, email(), { name: 'Applications' });
    await person.calendars.changeCalendar(provider, email(), { id: calendarId, watchable: false });
    await choose(calendarId);
    const asked = () => person.requestsTo(provider, WATCHES);
    const push = async () => (await person.app.connections())[0]!.push.status;
    const refused = () =>
      eventually(
        async () => (await asked()).filter(({ status }) => status !== null && status >= 400).length,
        (count) => count > 0,
      );
    await refused();
    await eventually(push, (status) => status === 'polling');
    await person.calendars.forgetRequests();
    await stack.database.query(
      `UPDATE calendar_cursors SET next_watch_at = next_watch_at - interval '6 minutes' WHERE user_id = '${person.id}'`,
    );
    await refused();
    await person.calendars.changeCalendar(provider, email(), { id: calendarId, watchable: true });
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
    await eventually(push, (status) => status === 'active');
  });

  it('a calendar that may not be read says so in the last error of its connection, for as long as that is so', async () => {
    await person.settledInterview(provider);
    await person.calendars.fault({
      provider,
      match: { method: 'GET', path: '/events\\?|/delta', account: email() },
      action: { kind: 'status', status: 403, body: FORBIDDEN[provider] },
      times: null,
    });
    const lastError = async () => (await person.app.connections())[0]!.lastError;
    const told = await eventually(lastError, (found) => found !== null);
    expect(told).toMatchObject({ code: 'sync.permission-missing', message: expect.stringContaining('read') });
    await person.calendars.clearFaults();
    await eventually(lastError, (found) => found === null);
  });
});

it('a mailbox that is not there yet is tried again by itself', async () => {
  await person.connect('microsoft');
  await person.quiet('microsoft');
  const missing = { error: { code: 'MailboxNotEnabledForRESTAPI', message: 'Not yet.' } };
  await person.calendars.fault({
    provider: 'microsoft',
    match: { method: 'POST', path: '/events', account: person.email('microsoft') },
    action: { kind: 'status', status: 404, body: missing },
    times: 2,
  });
  const { id } = await person.app.addInterview();
  await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]?.status === 'retrying' && sync[0].error?.code === 'sync.mailbox-missing',
  );
  await person.synced(id);
});
