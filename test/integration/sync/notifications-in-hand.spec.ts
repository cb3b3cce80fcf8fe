import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CursorLeases } from '../../../libs/modules/sync/calendars/cursor-lease.store';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { ToldWatches } from '../../../libs/modules/sync/watches/told-watches.store';
import { WatchStore } from '../../../libs/modules/sync/watches/watch.store';
import { hashSecret } from '../../../libs/platform/crypto';
import { UnitOfWork } from '../../../libs/platform/database';
import { ApiApp } from '../../support/api-app';
import { CalendarsScene, ofConnection } from './calendars-scene';

let scene: CalendarsScene;
let unitOfWork: UnitOfWork;
let other: UnitOfWork;
let connectionId: string;

beforeAll(async () => {
  scene = await CalendarsScene.open();
  ({ unitOfWork, other } = scene);
});
afterAll(() => scene.close());
beforeEach(async () => {
  connectionId = await scene.account();
});

it('many notifications of one calendar with two watches are all noted', async () => {
  const watches = new WatchStore(unitOfWork);
  const calendar = { connectionId, calendarId: 'first', userId: 'person', provider: 'google' } as const;
  for (const id of [randomUUID(), randomUUID()]) await watches.begin({ id, secretHash: '' }, calendar);
  // Each by a store of its own, which shares no statement with others; as many at once as two processes have connections.
  for (let noted = 0; noted < 400; noted += 40) {
    const notes = [unitOfWork, other].flatMap((each) =>
      Array.from({ length: 20 }, () => new CursorStore(each).request(connectionId, 'first', 'notification')),
    );
    await Promise.all(notes);
  }
  const silent = await unitOfWork.query('SELECT id FROM calendar_watches WHERE last_notified_at IS NULL');
  expect(silent).toEqual([]);
});

describe('a notification of a calendar', () => {
  const calendarId = 'first';
  let told: ToldWatches;
  let cursors: CursorStore;
  let reads: CursorLeases;
  let secret: string;

  beforeEach(async () => {
    told = new ToldWatches(unitOfWork);
    cursors = new CursorStore(unitOfWork);
    reads = new CursorLeases(unitOfWork);
    secret = await watched(calendarId);
  });

  /** Has a calendar watched. @returns the secret of the watch */
  const watched = async (calendar: string): Promise<string> => {
    const id = randomUUID();
    const known = `${id}.${randomUUID()}`;
    const of = { connectionId, calendarId: calendar, userId: 'person', provider: 'google' } as const;
    await new WatchStore(unitOfWork).begin({ id, secretHash: hashSecret(known) }, of);
    return known;
  };
  const note = () => told.changed('google', secret);
  /** Notes another one. @returns whether it says nothing new */
  const isPullAwaited = async () => (await note())!.requested === null;
  const later = (seconds: number) =>
    unitOfWork.query(
      `UPDATE calendar_cursors SET requested_at = requested_at - make_interval(secs => $3)
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId, seconds],
    );
  /** Nothing of what has happened is longer ago than before, however slow this machine is: what is awaited is so for two seconds. */
  const stopClock = async () => {
    await other.query(
      `UPDATE calendar_cursors SET requested_at = requested_at + interval '1 minute',
              last_pulled_at = last_pulled_at + interval '1 minute', next_pull_at = next_pull_at + interval '1 minute'
        WHERE connection_id = $1`,
      [connectionId],
    );
    await other.query(
      `UPDATE calendar_watches SET last_notified_at = last_notified_at + interval '1 minute' WHERE connection_id = $1`,
      [connectionId],
    );
  };
  const requests = () =>
    unitOfWork.query(`SELECT calendar_id, requested_at, looks_left ${ofConnection} ORDER BY calendar_id`, [
      connectionId,
    ]);

  it('is one statement, whether it says something new or not', async () => {
    const query = vi.spyOn(unitOfWork, 'query');
    expect(await note()).toEqual({
      connectionId,
      calendarId,
      requested: { connectionId, calendarId, dueInMs: 0, isBeingRead: false },
    });
    await stopClock();
    expect(await note()).toEqual({ connectionId, calendarId, requested: null });
    expect(query).toHaveBeenCalledTimes(2);
    query.mockRestore();
  });

  it('of which one comes with others asks for what is new in one statement, and each calendar once', async () => {
    const secrets = [secret, secret, await watched('second'), `${randomUUID()}.of nobody`];
    const query = vi.spyOn(unitOfWork, 'query');
    const ends = await Promise.all(secrets.map((each) => told.changed('google', each)));
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
    expect(ends.map((end) => end && [end.calendarId, end.requested !== null])).toEqual([
      ['first', true],
      ['first', false],
      ['second', true],
      null,
    ]);
  });

  it('whose secret is not that of its watch, or its provider not, is nobody\u2019s, and asks for nothing', async () => {
    const before = await requests();
    const id = secret.slice(0, 36);
    for (const wrong of [`${id}.guessed`, id, '', 'none', secret.toUpperCase(), `${secret}.`])
      expect(await told.changed('google', wrong)).toBeNull();
    expect(await told.changed('microsoft', secret)).toBeNull();
    expect(await told.opened('microsoft', secret)).toBe(false);
    expect(await told.opened('google', `${id}.guessed`)).toBe(false);
    expect(await requests()).toEqual(before);
    const heard = await unitOfWork.query(
      'SELECT id FROM calendar_watches WHERE id = $1 AND (last_notified_at IS NOT NULL OR opened_at IS NOT NULL)',
      [id],
    );
    expect(heard).toEqual([]);
    expect(await told.opened('google', secret)).toBe(true);
  });

  it('of a calendar that nobody follows any more is known, and asks for nothing', async () => {
    await cursors.forgetAll(connectionId);
    expect(await note()).toEqual({ connectionId, calendarId, requested: null });
  });

  it('waits for nobody who is just changing another calendar', async () => {
    const second = await watched('second');
    const { waiting } = await other.runInTurnOf('person', async () => {
      await other.query(`SELECT ${ofConnection} AND calendar_id = $2 FOR UPDATE`, [connectionId, 'second']);
      const ends = [secret, second].map((each) => told.changed('google', each));
      expect((await ends[0])!.requested).not.toBeNull();
      await scene.someoneWaits();
      return { waiting: ends[1]! };
    });
    expect((await waiting)!.requested).not.toBeNull();
  });

  it('is noted while the calendar is being read: the list may have been made without it', async () => {
    await note();
    const round = await reads.take(connectionId, calendarId);
    expect(await isPullAwaited()).toBe(false);
    expect(await isPullAwaited()).toBe(false);
    const againMs = await reads.advance(round!, { next: 'cursor', pullAgainMs: 60_000, restMs: 400, news: 'ours' });
    expect(againMs).toBeGreaterThan(0);
    // What comes now is told of by the read that is to follow.
    await stopClock();
    expect(await isPullAwaited()).toBe(true);
  });

  it('asks for no look while the calendar is being read: whoever reads it goes on', async () => {
    expect(await note()).toMatchObject({ requested: { isBeingRead: false } });
    const round = await reads.take(connectionId, calendarId);
    expect(await note()).toMatchObject({ requested: { isBeingRead: true } });
    expect(
      await reads.advance(round!, { next: 'cursor', pullAgainMs: 60_000, restMs: 400, news: 'ours' }),
    ).toBeGreaterThan(0);
    await stopClock();
    expect(await isPullAwaited()).toBe(true);
  });

  it('is not lost with whoever reads the calendar: that is due when their lease ends', async () => {
    await note();
    await reads.take(connectionId, calendarId);
    expect(await note()).toMatchObject({ requested: { isBeingRead: true } });
    const isDue = async () =>
      (await cursors.due(1_000)).some((due) => due.connectionId === connectionId && due.calendarId === calendarId);
    expect(await isDue()).toBe(false);
    await unitOfWork.query(`UPDATE calendar_cursors SET lease_until = now() WHERE connection_id = $1`, [connectionId]);
    expect(await isDue()).toBe(true);
    expect(await reads.take(connectionId, calendarId)).not.toBeNull();
  });

  it('is noted when the calendar has been read since', async () => {
    await note();
    const round = await reads.take(connectionId, calendarId);
    await reads.advance(round!, { next: 'cursor', pullAgainMs: 60_000, restMs: 400, news: 'ours' });
    expect(await isPullAwaited()).toBe(false);
  });

  it('is noted when the read that was asked for should have begun by now: its job may be lost', async () => {
    await note();
    await later(3);
    expect(await isPullAwaited()).toBe(false);
  });

  it('is noted when it was not a notification that has asked: a list that lags is then not read again', async () => {
    await cursors.request(connectionId, calendarId);
    expect(await isPullAwaited()).toBe(false);
  });
});

describe('a body of notifications that nobody has sent', () => {
  const MANY = 1_000;
  let api: ApiApp;

  beforeAll(async () => {
    api = await ApiApp.start();
  });
  afterAll(() => api.stop());

  const post = async (secrets: readonly string[]): Promise<number> => {
    const value = secrets.map((clientState) => ({ clientState }));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ value });
    return (await fetch(`${api.url}/api/v1/webhooks/microsoft`, { method: 'POST', headers, body })).status;
  };

  it('is looked up dozens at once, and not at all where nothing names a watch', async () => {
    const query = vi.spyOn(api.get(UnitOfWork), 'query');
    const looks = () => query.mock.calls.filter(([sql]) => sql.includes('calendar_watches')).length;
    expect(await post(Array.from({ length: MANY }, () => `no-id-of-any-watch-${randomUUID()}`))).toBe(404);
    expect(looks()).toBe(0);
    expect(await post(Array.from({ length: MANY }, () => `${randomUUID()}.forged`))).toBe(404);
    expect(looks()).toBeGreaterThan(0);
    expect(looks()).toBeLessThanOrEqual(MANY / 25);
    query.mockRestore();
  });
});
