import { randomUUID } from 'node:crypto';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DomainEvents,
  RepeatedFailure,
  RepeatedFailureEnded,
  type DomainEvent,
  type DomainEventClass,
} from '../../../libs/contracts/domain-events';
import { channelOf } from '../../../libs/contracts/domain-events/on.decorator';
import { FailureAlerts } from '../../../libs/modules/sync/alerts/failure-alerts';
import { FailureRuns } from '../../../libs/modules/sync/alerts/failure-run.store';
import { LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import type { LinkPatch } from '../../../libs/modules/sync/links/link-patch';
import type { DatabaseClock, UnitOfWork } from '../../../libs/platform/database';
import { Metrics } from '../../../libs/platform/observability';
import { openUnitOfWork, type OpenUnitOfWork } from '../../support/unit-of-work';

/** One worker: it has connections of its own. */
interface Worker {
  unitOfWork: UnitOfWork;
  runs: FailureRuns;
  alerts: FailureAlerts;
  leases: LinkLeases;
}

let open: OpenUnitOfWork;
let clock: DatabaseClock;
let worker: Worker;
let other: Worker;
let userId: string;
let connectionId: string;
let raised: RepeatedFailure[];
let ended: RepeatedFailureEnded[];

beforeAll(async () => {
  open = await openUnitOfWork();
  clock = open.clock;
  worker = workerOn(open.unitOfWork);
  other = workerOn(await open.another());
});
afterAll(() => open.close());
beforeEach(() => {
  userId = `person-${randomUUID()}`;
  connectionId = randomUUID();
  raised = [];
  ended = [];
});

function workerOn(unitOfWork: UnitOfWork): Worker {
  const emitter = new EventEmitter2();
  const hear = <Event extends DomainEvent>(event: DomainEventClass<Event>, heard: (event: Event) => void) =>
    emitter.on(channelOf(event, 'after-commit'), heard);
  hear(RepeatedFailure, (event) => void raised.push(event));
  hear(RepeatedFailureEnded, (event) => void ended.push(event));
  const events = new DomainEvents(emitter, unitOfWork, new Metrics());
  events.onApplicationBootstrap();
  const runs = new FailureRuns(unitOfWork);
  return {
    unitOfWork,
    runs,
    alerts: new FailureAlerts(runs, events, clock, unitOfWork),
    leases: new LinkLeases(unitOfWork),
  };
}

/** @returns whether an alert stands */
function fail(by = worker, code = 'sync.refused', inAccount = connectionId): Promise<boolean> {
  const failure = { userId, eventId: randomUUID(), connectionId: inAccount, code };
  return by.unitOfWork.runInTurnOf(userId, () => by.alerts.failed(failure));
}

async function failures(count: number): Promise<boolean[]> {
  const stands: boolean[] = [];
  for (let index = 0; index < count; index += 1) stands.push(await fail());
  return stands;
}

const end = () => worker.unitOfWork.runInTurnOf(userId, () => worker.alerts.recovered(userId, connectionId));

async function aLink(columns: Record<string, unknown> = {}, inAccount = connectionId): Promise<string> {
  const link = { status: 'pending', gave_up: false, last_error: null, ...columns };
  const [row] = await open.unitOfWork.query<{ id: string }>(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, gave_up, last_error)
     VALUES ($1, $2, $3, 'google', 'account', 'primary', $4, $5, $6) RETURNING id`,
    [userId, randomUUID(), inAccount, link.status, link.gave_up, link.last_error],
  );
  return row!.id;
}

const GIVEN_UP = {
  status: 'failed',
  gave_up: true,
  last_error: JSON.stringify({ code: 'sync.refused', at: '2026-11-01T10:00:00.000Z' }),
};

/** One failure, so long ago. @param alertId of the alert that stands since then */
async function aRun(age: string, alertId: string | null): Promise<void> {
  await open.unitOfWork.query(
    `INSERT INTO failure_runs (user_id, failed_at, alert_id, last_failed_at)
     VALUES ($1, ARRAY[now() - $2::interval], $3, now() - $2::interval)`,
    [userId, age, alertId],
  );
}

const WRITTEN = {
  providerEventId: null,
  providerCalendarId: null,
  movedFrom: null,
  recurring: false,
  guests: 0,
  etag: null,
  htmlLink: null,
  providerUpdatedAt: null,
  base: null,
  generation: 0,
  syncedVersion: 1,
  written: true,
} satisfies LinkPatch;

async function leased(id: string): Promise<LeasedLink> {
  return (await worker.leases.take(id))!;
}

describe('writes of a person that fail', () => {
  it('are an alert from the sixth within an hour on, which tells of what has failed last', async () => {
    expect(await failures(5)).toEqual(Array(5).fill(false));
    expect(await failures(3)).toEqual([true, true, true]);
    expect(raised).toHaveLength(1);
    const { payload } = raised[0]!;
    expect(payload).toMatchObject({ userId, failures: 6, code: 'sync.refused' });
    expect(Date.parse(payload.since)).toBeLessThanOrEqual(Date.now());
  });

  it('are counted exactly when two workers fail at once, and raise one alert', async () => {
    const stands = await Promise.all(Array.from({ length: 12 }, (_, index) => fail(index % 2 ? worker : other)));
    expect(stands.filter(Boolean)).toHaveLength(7);
    expect(raised).toHaveLength(1);
    expect((await worker.runs.of(userId))?.failures).toHaveLength(6);
  });

  it('raise another one after that has ended, counted anew', async () => {
    await failures(6);
    await end();
    expect(ended).toMatchObject([{ payload: { alertId: raised[0]!.payload.alertId, stillFailed: [] } }]);
    expect(await failures(6)).toEqual([...Array(5).fill(false), true]);
    expect(raised).toHaveLength(2);
  });

  it('of others are not counted', async () => {
    await failures(5);
    userId = `person-${randomUUID()}`;
    expect(await failures(1)).toEqual([false]);
  });

  it('are not counted when their transaction fails', async () => {
    await failures(5);
    await expect(
      worker.unitOfWork.runInTurnOf(userId, async () => {
        await worker.alerts.failed({ userId, eventId: randomUUID(), connectionId: randomUUID(), code: 'x' });
        throw new Error('the link could not be stored');
      }),
    ).rejects.toThrow('could not be stored');
    expect(await failures(1)).toEqual([true]);
    expect(raised).toHaveLength(1);
  });

  it('are forgotten when they count no more', async () => {
    await aRun('2 hours', null);
    await worker.alerts.forgetOld();
    expect(await worker.runs.of(userId)).toBeNull();
    await aRun('50 minutes', null);
    await worker.alerts.forgetOld();
    expect(await worker.runs.of(userId)).not.toBeNull();
  });

  it('stand as an alert until a day has gone by in silence: then it ends, with what still waits for the person', async () => {
    const alertId = randomUUID();
    await aRun('23 hours', alertId);
    const waits = await aLink(GIVEN_UP);
    await worker.alerts.forgetOld();
    expect(ended).toEqual([]);
    await open.unitOfWork.query(
      `UPDATE failure_runs SET last_failed_at = last_failed_at - interval '2 hours' WHERE user_id = $1`,
      [userId],
    );
    await Promise.all([worker.alerts.forgetOld(), other.alerts.forgetOld()]);
    expect(ended).toMatchObject([{ payload: { alertId, userId, stillFailed: [{ linkId: waits }] } }]);
    expect(await worker.runs.of(userId)).toBeNull();
  });

  it('that come again after a day of silence end the alert that nobody has ended yet', async () => {
    const alertId = randomUUID();
    await aRun('25 hours', alertId);
    const waits = await aLink(GIVEN_UP);
    expect(await failures(1)).toEqual([false]);
    expect(ended).toMatchObject([{ payload: { alertId, stillFailed: [{ linkId: waits }] } }]);
    expect(await failures(5)).toEqual([false, false, false, false, true]);
  });
});

describe('a write that succeeds', () => {
  it('learns in the statement that stores it whether an alert stands: nobody else is asked', async () => {
    await failures(5);
    expect(await worker.leases.commitOutcome(await leased(await aLink()), WRITTEN)).toMatchObject({ inAlert: false });
    await failures(1);
    expect(await worker.leases.commitOutcome(await leased(await aLink()), WRITTEN)).toMatchObject({ inAlert: true });
  });

  it('in another account leaves the alert to the one that fails', async () => {
    await failures(6);
    const elsewhere = await aLink({}, randomUUID());
    expect(await worker.leases.commitOutcome(await leased(elsewhere), WRITTEN)).toMatchObject({ inAlert: false });
  });

  it('in one of two accounts that fail leaves the alert to the other', async () => {
    const other = randomUUID();
    await failures(6);
    await fail(worker, 'sync.refused', other);
    await end();
    expect(ended).toEqual([]);
    expect(await worker.leases.commitOutcome(await leased(await aLink()), WRITTEN)).toMatchObject({ inAlert: false });
    connectionId = other;
    expect(await worker.leases.commitOutcome(await leased(await aLink()), WRITTEN)).toMatchObject({ inAlert: true });
    await end();
    expect(ended).toHaveLength(1);
    expect(await worker.runs.of(userId)).toBeNull();
  });

  it('ends an alert that the release before has raised', async () => {
    await aRun('1 minute', randomUUID());
    expect(await worker.leases.commitOutcome(await leased(await aLink()), WRITTEN)).toMatchObject({ inAlert: true });
    await end();
    expect(ended).toHaveLength(1);
  });

  it('of a link that was given up is known for that, until it is at rest or was written', async () => {
    const id = await aLink();
    await worker.leases.giveUp(await leased(id), 'sync.refused');
    await open.unitOfWork.query(
      `UPDATE calendar_links SET status = 'pending', desired_version = 3, next_attempt_at = now() WHERE id = $1`,
      [id],
    );
    const link = await leased(id);
    expect(link.gaveUp).toBe(true);
    expect(await worker.leases.commitOutcome(link, { ...WRITTEN, written: false })).toMatchObject({
      status: 'pending',
      gaveUp: true,
    });
    expect(await worker.leases.commitOutcome(await leased(id), { ...WRITTEN, syncedVersion: 3 })).toMatchObject({
      gaveUp: false,
    });
  });

  it('ends the alert with what still waits for the person', async () => {
    await failures(6);
    const error = (code: string) => JSON.stringify({ code, at: new Date().toISOString() });
    const waits = await aLink({ status: 'failed', gave_up: true, last_error: error('sync.refused') });
    // Told of as a whole, tried again by itself, and told of before it was tried again.
    await aLink({ status: 'failed', gave_up: true, last_error: error('sync.calendar-not-found') });
    await aLink({ status: 'retrying', last_error: error('sync.rate-limited') });
    await aLink({ status: 'pending', gave_up: true });
    await end();
    expect(ended[0]?.payload.stillFailed.map(({ linkId }) => linkId)).toEqual([waits]);
  });
});
