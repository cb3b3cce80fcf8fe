import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CursorLeases } from '../../../libs/modules/sync/calendars/cursor-lease.store';
import { PolledCalendars } from '../../../libs/modules/sync/calendars/polled-calendars';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { LinkSyncStates } from '../../../libs/modules/sync/links/sync-states.reader';
import { WatchStore } from '../../../libs/modules/sync/watches/watch.store';
import type { ProviderId } from '../../../libs/contracts/vocabulary';
import type { AppConfig } from '../../../libs/platform/config';
import type { UnitOfWork } from '../../../libs/platform/database';
import { eventually } from '../../support/eventually';
import { CALENDARS, CalendarsScene, ofConnection } from './calendars-scene';

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

describe('whoever waits for one calendar of an account holds no other, so that nobody waits in a circle', () => {
  it.each([
    ['asking to have all read', () => new CursorStore(unitOfWork).request(connectionId, null)],
    ['having all watches replaced', () => new WatchStore(unitOfWork).renewNow(connectionId, null)],
  ])('%s', async (_what, ask) => {
    for (const held of CALENDARS) {
      const asked = await other.runInTurnOf('person', async () => {
        await other.query(`SELECT ${ofConnection} AND calendar_id = $2 FOR UPDATE`, [connectionId, held]);
        const asking = ask();
        await scene.someoneWaits();
        const free = await unitOfWork.query<{ calendar_id: string }>(
          `SELECT calendar_id ${ofConnection} FOR UPDATE SKIP LOCKED`,
          [connectionId],
        );
        expect(free.map((row) => row.calendar_id).sort()).toEqual(CALENDARS.filter((id) => id !== held));
        return { asking };
      });
      await asked.asking;
    }
  });
});

it('a calendar that rests is due when its rest is over, whoever asks for it, and until when it rested is told to the next reader', async () => {
  const [cursors, reads] = [new CursorStore(unitOfWork), new CursorLeases(unitOfWork)];
  const first = await reads.take(connectionId, 'first');
  expect(first).toMatchObject({ lastPulledAt: null, restsUntil: null });
  await cursors.request(connectionId, 'first');
  const round = { next: 'cursor', pullAgainMs: 600_000, restMs: 60_000, news: 'ours' } as const;
  expect(await reads.advance(first!, round)).toBe(60_000);
  const [asked] = await cursors.request(connectionId, 'first');
  expect(asked!.dueInMs).toBeGreaterThan(30_000);
  expect(asked!.dueInMs).toBeLessThanOrEqual(60_000);
  expect(await reads.take(connectionId, 'first')).toBeNull();

  const another = await reads.take(connectionId, 'second');
  await cursors.request(connectionId, 'second');
  expect(await reads.advance(another!, { ...round, restMs: 700 })).toBe(700);
  const next = await eventually(
    () => reads.take(connectionId, 'second'),
    (taken) => taken !== null,
  );
  expect(next!.restsUntil!.getTime() - next!.lastPulledAt!.getTime()).toBe(700);
  expect(next!.takenAt.getTime()).toBeGreaterThanOrEqual(next!.restsUntil!.getTime());
});

describe('many calendars at once', () => {
  const all = () => CALENDARS.map((calendarId) => ({ connectionId, calendarId }));
  let cursors: CursorStore;
  let reads: CursorLeases;

  beforeEach(() => {
    cursors = new CursorStore(unitOfWork);
    reads = new CursorLeases(unitOfWork);
  });

  it('are asked for, taken and given back in few statements, each for whoever came first', async () => {
    const query = vi.spyOn(unitOfWork, 'query');
    const asked = await Promise.all(CALENDARS.map((id) => cursors.request(connectionId, id, 'notification')));
    expect(asked.flat().map(({ calendarId }) => calendarId)).toEqual(CALENDARS);
    const taken = await Promise.all([...all(), ...all()].map((each) => reads.take(each.connectionId, each.calendarId)));
    expect(taken.map((cursor) => cursor?.calendarId)).toEqual([...CALENDARS, ...CALENDARS.map(() => undefined)]);
    const ends = taken.slice(0, 3).map((cursor, number) =>
      reads.advance(cursor!, {
        next: `after ${number}`,
        pullAgainMs: 60_000,
        restMs: 400,
        news: number !== 1 ? 'ours' : 'none',
      }),
    );
    // The second one's notification has brought nothing yet.
    expect((await Promise.all(ends)).map((ms) => ms !== null)).toEqual([false, true, false]);
    expect(query.mock.calls.length).toBeLessThanOrEqual(6);
    query.mockRestore();
    const stored = await unitOfWork.query(`SELECT cursor ${ofConnection} ORDER BY cursor`, [connectionId]);
    expect(stored).toEqual([0, 1, 2].map((number) => ({ cursor: `after ${number}` })));
  });

  it('are given back by whoever has them, and not by one who has lost them', async () => {
    const round = { next: 'cursor', pullAgainMs: 60_000, restMs: 400, news: 'ours' } as const;
    const cursor = (await reads.take(connectionId, 'first'))!;
    await cursors.request(connectionId, 'first');
    const lost = { ...cursor, leaseToken: randomUUID() };
    const [ofLost, ofReader] = await Promise.all([reads.advance(lost, round), reads.advance(cursor, round)]);
    expect(ofLost).toBeNull();
    expect(ofReader).toBeGreaterThan(0);
  });

  it('are taken and given back though somebody is just changing one of them: that one alone waits', async () => {
    const letGo = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const hold = (calendarId: string) =>
      other.runInTurnOf('person', async () => {
        await other.query(
          'UPDATE calendar_cursors SET next_watch_at = now() WHERE connection_id = $1 AND calendar_id = $2',
          [connectionId, calendarId],
        );
        held.resolve();
        await letGo.promise;
      });
    const holding = hold('second');
    await held.promise;
    const done: string[] = [];
    const rounds = all().map(async ({ calendarId }) => {
      const cursor = await reads.take(connectionId, calendarId);
      await reads.advance(cursor!, { next: 'cursor', pullAgainMs: 60_000, restMs: 400, news: 'ours' });
      done.push(calendarId);
    });
    await eventually(
      () => Promise.resolve(done),
      (ids) => ids.length === 2,
    );
    expect(done).not.toContain('second');
    letGo.resolve();
    await Promise.all([holding, ...rounds]);
    expect(done).toHaveLength(3);
  });
});

describe('a calendar that a reader has, or waits for', () => {
  const LEASE_MS = 10_000;
  let reads: CursorLeases;
  beforeEach(() => {
    reads = new CursorLeases(unitOfWork);
  });

  const leaseUntil = async () => {
    const sql = `SELECT lease_until ${ofConnection} AND calendar_id = 'first'`;
    return (await unitOfWork.query<{ lease_until: Date }>(sql, [connectionId]))[0]!.lease_until;
  };
  const change = (assignment: string) =>
    other.query(`UPDATE calendar_cursors SET ${assignment} WHERE connection_id = $1 AND calendar_id = 'first'`, [
      connectionId,
    ]);

  it('is leased from when it could be had, however long that was waited for', async () => {
    const held = Promise.withResolvers<void>();
    const free = other.runInTurnOf('person', async () => {
      await change('next_watch_at = now()');
      held.resolve();
      await scene.someoneWaits();
      return (await other.query<{ at: Date }>('SELECT clock_timestamp() AS at'))[0]!.at;
    });
    await held.promise;
    const [taken, freeAt] = await Promise.all([reads.take(connectionId, 'first'), free]);
    expect(taken).not.toBeNull();
    expect((await leaseUntil()).getTime() - LEASE_MS).toBeGreaterThanOrEqual(freeAt.getTime());
  });

  it('is kept while somebody changes it, with no beat that waits for them, and is lost when another one has it', async () => {
    const cursor = (await reads.take(connectionId, 'first'))!;
    const before = await leaseUntil();
    await other.runInTurnOf('person', async () => {
      await change('next_watch_at = now()');
      expect(await reads.extend(cursor)).toBe(true);
    });
    expect(await leaseUntil()).toEqual(before);
    expect(await reads.extend(cursor)).toBe(true);
    expect((await leaseUntil()).getTime()).toBeGreaterThan(before.getTime());
    await change('lease_token = gen_random_uuid()');
    expect(await reads.extend(cursor)).toBe(false);
  });
});

describe('a watch that is asked for again while the provider refuses it', () => {
  const isDue = async () => (await new WatchStore(other).takeDue(100)).some((due) => due.connectionId === connectionId);

  it.each([
    ['by whoever changes where events go', () => new WatchStore(other).askAgain(connectionId)],
    ['by whoever gives a new grant', () => new WatchStore(other).renewNow(connectionId, null)],
  ])('%s is asked for once more, at once', async (_who, ask) => {
    const watches = new WatchStore(unitOfWork);
    const mine = (await watches.takeDue(100)).filter((due) => due.connectionId === connectionId);
    expect(mine).toHaveLength(CALENDARS.length);
    await ask();
    for (const calendar of mine) {
      await watches.refused(calendar);
      await watches.giveBack(calendar);
    }
    expect(await isDue()).toBe(true);
  });

  it('by nobody is left alone for minutes', async () => {
    const watches = new WatchStore(unitOfWork);
    for (const calendar of await watches.takeDue(100)) {
      await watches.refused(calendar);
      await watches.giveBack(calendar);
    }
    expect(await isDue()).toBe(false);
  });
});

it('calendars of a service that tells of nothing are polled from the start: nobody is asked for a watch', async () => {
  const account = { connectionId: randomUUID(), userId: 'person', provider: 'caldav' } as const;
  await new CursorStore(unitOfWork).follow(account, ['/calendars/work/']);
  const due = await new WatchStore(unitOfWork).takeDue(100);
  expect(due.filter((calendar) => calendar.connectionId === account.connectionId)).toEqual([]);
  const states = await new LinkSyncStates(unitOfWork).ofConnections([
    { id: account.connectionId, firstSyncAt: null, leavingSince: null },
  ]);
  expect(states.get(account.connectionId)?.push.status).toBe('polling');
});

describe('a write of ours', () => {
  const calendarId = CALENDARS[0]!;
  beforeEach(() => isRead('300 seconds', null));

  const isRead = (later: string, changedAgo: string | null) =>
    unitOfWork.query(
      `UPDATE calendar_cursors SET next_pull_at = now() + $3::interval, changed_at = now() - $4::interval
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId, later, changedAgo],
    );
  const write = (provider: ProviderId = 'caldav') => {
    const polled = new PolledCalendars({ worker: { pullIntervalSeconds: 300 } } as AppConfig, unitOfWork);
    return unitOfWork.runInTurnOf('person', async () => polled.written({ connectionId, calendarId, provider }));
  };
  const state = async () => {
    const [row] = await unitOfWork.query<{ wait: number; changed: boolean | null; asked: boolean }>(
      `SELECT extract(epoch FROM next_pull_at - now())::float8 AS wait, changed_at > now() - interval '20 seconds' AS changed,
              requested_at > lease_until - interval '10 seconds' AS asked
         FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId],
    );
    return row!;
  };

  it('makes a calendar one that has just changed, and is read soon', async () => {
    await write();
    const { wait, changed } = await state();
    expect([wait <= 60, changed]).toEqual([true, true]);
  });

  it('changes nothing where the provider tells of changes', async () => {
    await write('google');
    const { wait, changed } = await state();
    expect([wait > 60, changed]).toEqual([true, null]);
  });

  it('puts off no read, and is noted once in half a minute', async () => {
    await isRead('10 seconds', '25 seconds');
    await write();
    expect(await state()).toMatchObject({ changed: false });
    await isRead('10 seconds', '1 hour');
    await write();
    const { wait, changed } = await state();
    expect([wait <= 10, changed]).toEqual([true, true]);
  });

  it('that is made while the calendar is being read has it read once more', async () => {
    await isRead('0 seconds', null);
    await unitOfWork.query(
      `UPDATE calendar_cursors SET lease_token = gen_random_uuid(), lease_until = now() + interval '10 seconds'
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId],
    );
    expect((await state()).asked).not.toBe(true);
    await write();
    expect((await state()).asked).toBe(true);
  });
});
