import { beforeEach, describe, expect, it } from 'vitest';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft', 'caldav'] as const;
const TYPES = ['interview', 'follow_up', 'reminder'];
const HOUR_MS = 3_600_000;

const scene = useEngine();
let account: ScriptedAccount;

const settled = () => scene.engine.settled();
const link = async (id: string) => (await scene.person.app.event(id)).sync[0]!;
const connection = async () => (await scene.person.app.connections())[0]!;
const unread = async (kind: string) => (await scene.person.notifications(kind)).filter(({ readAt }) => readAt === null);
const choose = async (calendarId: string) => {
  await scene.person.prefer({ targets: [{ connectionId: account.connectionId, calendarId, eventTypes: TYPES }] });
  await settled();
};
const isSynced = async (id: string) => expect(await link(id)).toMatchObject({ status: 'synced', error: null });
const hasFailed = async (id: string, code: string) =>
  expect(await link(id)).toMatchObject({ status: 'failed', error: { code, retryAt: null } });

/** By when a calendar is read again, unless somebody asks for it. */
async function hoursUntilRead(calendarId: string): Promise<number> {
  const [row] = await scene.engine.sql<{ hours: number }>(
    `SELECT extract(epoch FROM next_pull_at - now())::float8 / 3600 AS hours FROM calendar_cursors
      WHERE user_id = $1 AND calendar_id = $2`,
    [scene.person.id, calendarId],
  );
  return row!.hours;
}

describe.each(PROVIDERS)('%s', (provider) => {
  beforeEach(async () => {
    account = await scene.person.connect(provider);
    await settled();
  });

  /** An interview that stands in a calendar of its own. */
  const inCalendarOfItsOwn = async () => {
    const calendarId = account.addCalendar('applications');
    await choose(calendarId);
    const { id } = await scene.person.interviewIn(account);
    return { id, calendarId };
  };
  /** Until the calendar is read, whether it tells of its changes or not. */
  const untilRead = () => scene.engine.settled({ withinMs: 4 * HOUR_MS });

  it('a target calendar that is deleted is told of once, left alone, and replaced by the one that is chosen', async () => {
    const { id, calendarId } = await inCalendarOfItsOwn();
    account.deleteCalendar(calendarId);
    await untilRead();
    await hasFailed(id, 'sync.calendar-not-found');
    expect((await connection()).lastError).toMatchObject({ code: 'sync.calendar-not-found' });
    const [told, ...others] = await unread('sync.calendar-not-found');
    expect(others).toEqual([]);
    expect(told).toMatchObject({ action: { type: 'resolve', href: '/settings/integrations' } });

    const other = await scene.person.app.addInterview();
    await settled();
    await hasFailed(other.id, 'sync.calendar-not-found');
    expect(await hoursUntilRead(calendarId)).toBeGreaterThan(23);
    expect(await unread('sync.calendar-not-found')).toHaveLength(1);
    expect(await unread('sync.failed')).toEqual([]);

    await choose('primary');
    await isSynced(id);
    await isSynced(other.id);
    expect(account.seen()).toHaveLength(2);
    expect(await unread('sync.calendar-not-found')).toEqual([]);
    expect((await connection()).lastError).toBeNull();
  });

  it('an event that the person had moved into a calendar that is deleted is written where it was to stand', async () => {
    const { id, eventId } = await scene.person.interviewIn(account);
    const calendarId = account.addCalendar('moved-to');
    account.move(eventId, calendarId);
    await untilRead();
    await isSynced(id);
    expect(account.seen()).toEqual([]);
    account.deleteCalendar(calendarId);
    await untilRead();
    expect(account.seen()).toHaveLength(1);
    await isSynced(id);
    expect(await scene.person.app.event(id)).toMatchObject({ status: 'confirmed' });
    expect(await unread('sync.calendar-not-found')).toEqual([]);
  });

  it('what a calendar that may only be read has refused is written when it may be written to again', async () => {
    const { id, calendarId } = await inCalendarOfItsOwn();
    account.calendarOf(calendarId)!.writable = false;
    await scene.person.patch(id, { title: 'Written in the end' });
    await settled();
    await hasFailed(id, 'sync.permission-missing');
    account.calendarOf(calendarId)!.writable = true;
    await scene.engine.settled({ withinMs: 2 * HOUR_MS });
    await isSynced(id);
    expect(account.titles(calendarId)).toEqual(['Written in the end']);
  });

  it('what was refused is tried again when the person says "sync now"', async () => {
    const { id } = await scene.person.interviewIn(account);
    account.script.refuse('update', 'permission-missing', { status: 403 });
    await scene.person.patch(id, { title: 'Written at last' });
    await scene.engine.settled({ withinMs: 100 });
    await hasFailed(id, 'sync.permission-missing');
    await scene.person.app.ok('POST', '/calendar/sync');
    await settled();
    await isSynced(id);
    expect(account.titles()).toEqual(['Written at last']);
  });

  it('a calendar that may not be read says so in the last error of its connection, for as long as that is so', async () => {
    await scene.person.interviewIn(account);
    account.script.refuse('list', 'permission-missing', { status: 403, times: Infinity });
    await untilRead();
    expect((await connection()).lastError).toMatchObject({
      code: 'sync.permission-missing',
      message: expect.stringContaining('read') as string,
    });
    account.script.clear();
    await untilRead();
    expect((await connection()).lastError).toBeNull();
  });

  it('a mailbox that is not there yet is tried again by itself', async () => {
    account.script.refuse('create', 'mailbox-missing', { status: 404, times: 2 });
    const { id } = await scene.person.app.addInterview();
    await scene.engine.run();
    expect(await link(id)).toMatchObject({ status: 'retrying', error: { code: 'sync.mailbox-missing' } });
    await settled();
    await isSynced(id);
  });
});

describe.each(['google', 'microsoft'] as const)('%s', (provider) => {
  it('a watch that was refused is asked for again after minutes, and when the preferences change', async () => {
    account = await scene.person.connect(provider);
    await settled();
    const calendarId = account.addCalendar('applications', { isWatchable: false });
    account.forgetRequests();
    await choose(calendarId);
    const refused = () => account.asked('watch').filter(({ code }) => code === 'invalid');
    expect(refused()).toHaveLength(1);
    expect((await connection()).push.status).toBe('polling');
    account.forgetRequests();
    await scene.engine.settled({ withinMs: 6 * 60_000 });
    expect(refused()).toHaveLength(1);
    account.calendarOf(calendarId)!.isWatchable = true;
    await scene.person.prefer({ conflictPolicy: 'newest' });
    await settled();
    expect((await connection()).push.status).toBe('active');
  });
});
