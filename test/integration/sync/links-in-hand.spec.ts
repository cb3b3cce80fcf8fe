import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderEvent } from '../../../libs/contracts/calendar-provider';
import type { ProviderId } from '../../../libs/contracts/vocabulary';
import { OneCalendarStore } from '../../../libs/modules/sync/calendars/one-calendar.store';
import { LinkStore, type WantedLink } from '../../../libs/modules/sync/links/link.store';
import { EventSync } from '../../../libs/modules/sync/push/event-sync';
import { LeaseLostError, LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import type { LinkPusher, PushResult } from '../../../libs/modules/sync/push/link-pusher';
import type { PushScheduler } from '../../../libs/modules/sync/links/push-scheduler';
import type { WaitingEvents } from '../../../libs/modules/sync/push/waiting-events';
import { outcome } from '../../../libs/modules/sync/reconcile/outcome';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
/** Of another process. */
let api: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await openUnitOfWork();
  ({ unitOfWork, close } = opened);
  api = await opened.another();
});
afterAll(() => close());

const wantedIn = (calendarId: string, eventId: string, provider: ProviderId): WantedLink => ({
  userId: 'person',
  eventId,
  connectionId: randomUUID(),
  provider,
  accountId: 'account',
  calendarId,
  desired: DRAFT,
});

it('a due link that is in the hands of a plan that changes nothing is pushed in a moment', async () => {
  const eventId = randomUUID();
  const [google, outlook] = [wantedIn('primary', eventId, 'google'), wantedIn('primary', eventId, 'microsoft')];
  await new LinkStore(unitOfWork).replan([eventId], [google, outlook]);
  const leases = new LinkLeases(unitOfWork);
  const pushed: string[] = [];
  const pushLeased = ({ provider }: LeasedLink): Promise<PushResult> => {
    pushed.push(provider);
    return Promise.resolve({ kind: 'done' });
  };
  const later: Array<Promise<void>> = [];
  const pushLater = (id: string, delayMs: number): Promise<void> => {
    later.push(delay(delayMs).then(() => eventSync.run(id)));
    return Promise.resolve();
  };
  const eventSync = new EventSync(
    leases,
    { pushLeased } as unknown as LinkPusher,
    { pushLater } as unknown as PushScheduler,
    {} as WaitingEvents,
  );
  await api.runInTurnOf('person', async () => {
    expect(await new LinkStore(api).replan([eventId], [outlook, google])).toEqual([]);
    await eventSync.run(eventId);
    expect(pushed).toEqual([]);
  });
  for (const look of later) await look;
  expect(pushed.sort()).toEqual(['google', 'microsoft']);
  expect(later).toHaveLength(1);
});

it('what a worker has in hand while its calendar gets its one name is not stored under the other one', async () => {
  const eventId = randomUUID();
  const listedId = 'ada@mail.example';
  const wanted = wantedIn(listedId, eventId, 'google');
  await new LinkStore(unitOfWork).replan([eventId], [wanted]);
  const leases = new LinkLeases(unitOfWork);
  const {
    links: [inHand],
  } = await leases.takeDueOfEvent(eventId);
  const names = new OneCalendarStore(unitOfWork);
  await unitOfWork.runInTurnOf('person', () => names.merge(wanted.connectionId, listedId));
  const event: ProviderEvent = {
    id: 'made',
    etag: '1',
    htmlLink: null,
    updatedAt: null,
    content: DRAFT,
    presentation: DRAFT,
  };
  const stored = await leases.commitOutcome(inHand!, outcome(inHand!, { kind: 'created', draft: DRAFT, event }));
  expect(stored).toBeNull();
  expect(await leases.takeDueOfEvent(eventId)).toMatchObject({
    links: [{ calendarId: 'primary', providerEventId: null }],
  });
});

it('due links of many events are leased in one go, each for whoever asked for its event first', async () => {
  const eventIds = Array.from({ length: 20 }, () => randomUUID());
  const wanted = eventIds.map((eventId) => wantedIn('primary', eventId, 'google'));
  await new LinkStore(unitOfWork).replan(eventIds, wanted);
  const leases = new LinkLeases(unitOfWork);
  const taken = await Promise.all([...eventIds, ...eventIds].map((eventId) => leases.takeDueOfEvent(eventId)));
  expect(taken.slice(0, 20).map(({ links }) => links.map(({ eventId }) => eventId))).toEqual(
    eventIds.map((id) => [id]),
  );
  expect(taken.slice(20).flatMap(({ links }) => links)).toEqual([]);
  expect(taken.some(({ isMoreDue }) => isMoreDue)).toBe(false);
});

describe('what workers have in hand at once', () => {
  const CREATED: ProviderEvent = {
    id: 'made',
    etag: '1',
    htmlLink: null,
    updatedAt: null,
    content: DRAFT,
    presentation: DRAFT,
  };
  const COUNT = 8;
  const LEASE_MS = 10_000;
  /** Of a process. */
  const CONNECTIONS = 20;
  let leases: LinkLeases;
  let links: LeasedLink[];

  beforeEach(async () => {
    const eventIds = Array.from({ length: COUNT }, () => randomUUID());
    await new LinkStore(unitOfWork).replan(
      eventIds,
      eventIds.map((eventId) => wantedIn('primary', eventId, 'google')),
    );
    leases = new LinkLeases(unitOfWork);
    const taken = await Promise.all(eventIds.map((eventId) => leases.takeDueOfEvent(eventId)));
    links = taken.flatMap((each) => each.links);
  });

  const pendingWrites = async ({ id }: LeasedLink) => {
    const [row] = await unitOfWork.query<{ unconfirmed: unknown[] }>(
      'SELECT unconfirmed FROM calendar_links WHERE id = $1',
      [id],
    );
    return row!.unconfirmed;
  };
  const leaseUntil = async ({ id }: LeasedLink) => {
    const sql = 'SELECT lease_until FROM calendar_links WHERE id = $1';
    return (await unitOfWork.query<{ lease_until: Date }>(sql, [id]))[0]!.lease_until;
  };
  const titled = (title: string) => ({ ...DRAFT, title });
  const created = (link: LeasedLink, eventId: string) =>
    outcome(link, { kind: 'created', draft: DRAFT, event: { ...CREATED, id: eventId } });

  it('is noted before it is sent, in as many statements as there are waits, and none for each link', async () => {
    const query = vi.spyOn(unitOfWork, 'query');
    await Promise.all(links.map((link, number) => leases.recordIntent(link, titled(`Round ${number}`))));
    expect(query.mock.calls.length).toBeLessThan(COUNT / 2);
    query.mockRestore();
    for (const [number, link] of links.entries())
      expect(await pendingWrites(link)).toEqual([titled(`Round ${number}`)]);
  });

  it('is sent with one of them being changed: that one alone waits', async () => {
    const [first, changed, ...others] = links as [LeasedLink, LeasedLink, ...LeasedLink[]];
    const noted: string[] = [];
    const note = (link: LeasedLink) => leases.recordIntent(link, DRAFT).then(() => void noted.push(link.id));
    const letGo = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = api.runInTurnOf('person', async () => {
      await api.query('UPDATE calendar_links SET updated_at = now() WHERE id = $1', [changed.id]);
      held.resolve();
      await letGo.promise;
    });
    await held.promise;
    const notes = [first, changed, ...others].map(note);
    await eventually(
      () => Promise.resolve(noted),
      (ids) => ids.length === COUNT - 1,
    );
    expect(noted).not.toContain(changed.id);
    letGo.resolve();
    await Promise.all([holding, ...notes]);
    expect(await pendingWrites(changed)).toEqual([DRAFT]);
  });

  it('is not sent for the one of them whose lease is lost', async () => {
    const lost = { ...links[2]!, leaseToken: randomUUID() };
    const inHand = links.map((link) => (link.id === lost.id ? lost : link));
    const ended = await Promise.allSettled(inHand.map((link) => leases.recordIntent(link, DRAFT)));
    const refused = ended.filter((end) => end.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { name: 'LeaseLostError' } }]);
    expect(ended[2]!.status).toBe('rejected');
    expect(await pendingWrites(lost)).toEqual([]);
  });

  it('is sent and stored by whoever has a link, and not by one who has lost it to them', async () => {
    const link = links[0]!;
    const lost = { ...link, leaseToken: randomUUID() };
    const notes = await Promise.allSettled([
      leases.recordIntent(lost, titled('Lost')),
      leases.recordIntent(link, titled('Held')),
    ]);
    expect(notes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await pendingWrites(link)).toEqual([titled('Held')]);
    const ends = await Promise.all([lost, link].map((each) => leases.commitOutcome(each, created(each, 'made'))));
    expect(ends.map((end) => end?.id)).toEqual([undefined, link.id]);
  });

  it('is noted for all but the one of them that Postgres cannot store', async () => {
    const notes = links.map((link, number) => leases.recordIntent(link, titled(number === 3 ? 'Acme\u0000' : 'Acme')));
    const ended = await Promise.allSettled(notes);
    expect(ended.map(({ status }) => status === 'rejected')).toEqual(links.map((_, number) => number === 3));
    expect(await pendingWrites(links[5]!)).toEqual([titled('Acme')]);
  });

  it('is not sent either by one who has lost it, when the same was noted last, and else is noted once', async () => {
    const [link] = links as [LeasedLink];
    await leases.recordIntent(link, titled('Again'));
    const again = { ...link, pendingWrites: [titled('Again')] };
    await leases.recordIntent(again, titled('Again'));
    expect(await pendingWrites(link)).toEqual([titled('Again')]);
    const lost = { ...again, leaseToken: randomUUID() };
    await expect(leases.recordIntent(lost, titled('Again'))).rejects.toThrow(LeaseLostError);
  });

  it('is as before when it was not sent after all', async () => {
    await Promise.all(links.map((link) => leases.recordIntent(link, titled('Never sent'))));
    await Promise.all(links.slice(1).map((link) => leases.takeBackIntent(link)));
    expect(await pendingWrites(links[0]!)).toEqual([titled('Never sent')]);
    for (const link of links.slice(1)) expect(await pendingWrites(link)).toEqual([]);
  });

  it('is sent by nobody whose process has stood still for so long that the lease may have ended', async () => {
    const [link] = links as [LeasedLink];
    const now = vi.spyOn(performance, 'now');
    await leases.whileHeld(link, () => {
      expect(() => leases.assertHeld(link)).not.toThrow();
      now.mockReturnValue(performance.now() + 10_000);
      expect(() => leases.assertHeld(link)).toThrow(LeaseLostError);
      return Promise.resolve();
    });
    now.mockRestore();
    expect(() => leases.assertHeld(link)).toThrow(LeaseLostError);
  });

  it('is sent by nobody whose process stood still before it heard of its lease', async () => {
    const [link] = links as [LeasedLink];
    const now = vi.spyOn(performance, 'now');
    now.mockReturnValue(performance.now() + LEASE_MS);
    await leases.whileHeld(link, () => {
      expect(() => leases.assertHeld(link)).toThrow(LeaseLostError);
      return Promise.resolve();
    });
    now.mockRestore();
  });

  it('is kept while somebody changes it, with no beat that waits for them, and is lost when another one has it', async () => {
    const [link] = links as [LeasedLink];
    const beat = () => (leases as unknown as { extend(link: LeasedLink): Promise<void> }).extend(link);
    const before = await leaseUntil(link);
    await leases.whileHeld(link, async () => {
      await api.runInTurnOf('person', async () => {
        await api.query('UPDATE calendar_links SET updated_at = now() WHERE id = $1', [link.id]);
        await beat();
      });
      expect(await leaseUntil(link)).toEqual(before);
      expect(() => leases.assertHeld(link)).not.toThrow();
      await beat();
      expect((await leaseUntil(link)).getTime()).toBeGreaterThan(before.getTime());
      await api.query('UPDATE calendar_links SET lease_token = gen_random_uuid() WHERE id = $1', [link.id]);
      await beat();
      expect(() => leases.assertHeld(link)).toThrow(LeaseLostError);
    });
  });

  it('is leased from when it could be had, however long that was waited for', async () => {
    const [link] = links as [LeasedLink];
    await leases.release(link);
    const held = Promise.withResolvers<void>();
    const isWaitedFor = () =>
      unitOfWork.query(`SELECT FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    const free = api.runInTurnOf('person', async () => {
      await api.query('UPDATE calendar_links SET updated_at = now() WHERE id = $1', [link.id]);
      held.resolve();
      await eventually(isWaitedFor, (waiting) => waiting.length > 0);
      return (await api.query<{ at: Date }>('SELECT clock_timestamp() AS at'))[0]!.at;
    });
    await held.promise;
    const [taken, freeAt] = await Promise.all([leases.take(link.id), free]);
    expect((await leaseUntil(taken!)).getTime() - LEASE_MS).toBeGreaterThanOrEqual(freeAt.getTime());
  });

  it.each([
    ['put off', (link: LeasedLink) => leases.postpone(link, 60_000), { status: 'pending', attempts: 0, code: null }],
    [
      'held back',
      (link: LeasedLink) => leases.holdBack(link, { delayMs: 60_000, code: 'sync.rate-limited' }),
      { status: 'retrying', attempts: 1, code: 'sync.rate-limited' },
    ],
  ])('is %s without taking all connections while somebody changes all of it', async (_how, later, state) => {
    const eventIds = Array.from({ length: CONNECTIONS + 4 }, () => randomUUID());
    await new LinkStore(unitOfWork).replan(
      eventIds,
      eventIds.map((eventId) => wantedIn('primary', eventId, 'google')),
    );
    const taken = await Promise.all(eventIds.map((eventId) => leases.takeDueOfEvent(eventId)));
    const inHand = taken.flatMap((each) => each.links);
    const waits = await api.runInTurnOf('person', async () => {
      await api.query('UPDATE calendar_links SET updated_at = now() WHERE event_id = ANY($1::uuid[])', [eventIds]);
      const all = Promise.all(inHand.map(later));
      await eventually(
        () => api.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
        (waiting) => waiting.length > 0,
      );
      await Promise.all(Array.from({ length: CONNECTIONS / 2 }, () => unitOfWork.query('SELECT pg_sleep(0.05)')));
      return { all };
    });
    await waits.all;
    const stored = await unitOfWork.query(
      `SELECT DISTINCT status, attempts, last_error->>'code' AS code, lease_token,
              round(extract(epoch FROM next_attempt_at - now()) / 60)::int AS minutes
         FROM calendar_links WHERE event_id = ANY($1::uuid[])`,
      [eventIds],
    );
    expect(stored).toEqual([{ ...state, lease_token: null, minutes: 1 }]);
  });

  it('is stored together, each its own way: in step, remembering what was deleted, or not at all', async () => {
    const [stored, deleted, lost, ...others] = links as [LeasedLink, LeasedLink, LeasedLink, ...LeasedLink[]];
    await leases.commitOutcome(deleted, created(deleted, 'deleted'));
    await unitOfWork.query(`UPDATE calendar_links SET next_attempt_at = now(), status = 'pending' WHERE id = $1`, [
      deleted.id,
    ]);
    const again = (await leases.take(deleted.id))!;
    const outcomes = [
      [stored, created(stored, 'made')],
      [again, outcome(again, { kind: 'found-without-base', found: null })],
      [{ ...lost, leaseToken: randomUUID() }, created(lost, 'lost')],
      ...others.map((link) => [link, outcome(link, { kind: 'in-step' })] as const),
    ] as const;
    const ends = await Promise.all(
      outcomes.map(([link, patch]) => unitOfWork.runWithOthers(link.userId, () => leases.commitOutcome(link, patch))),
    );
    expect(ends[0]).toMatchObject({
      id: stored.id,
      providerEventId: 'made',
      status: 'synced',
      etag: '1',
      inAlert: false,
    });
    expect(ends[1]).toMatchObject({ id: deleted.id, providerEventId: null, status: 'pending' });
    expect(ends[2]).toBeNull();
    for (const end of ends.slice(3)) expect(end).toMatchObject({ syncedVersion: 1, status: 'removed' });
    const remembered = await unitOfWork.query(
      'SELECT link_id, remote_event_id FROM deleted_remote_events WHERE link_id = ANY($1::uuid[])',
      [links.map(({ id }) => id)],
    );
    expect(remembered).toEqual([{ link_id: deleted.id, remote_event_id: 'deleted' }]);
  });
});
