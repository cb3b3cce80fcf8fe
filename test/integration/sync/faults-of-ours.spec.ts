import { randomUUID } from 'node:crypto';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProviderRegistry } from '../../../libs/contracts/calendar-provider';
import { DomainEvents } from '../../../libs/contracts/domain-events';
import { AccessTokens, ReauthRequiredError, type Connections } from '../../../libs/contracts/ports';
import { FailureAlerts } from '../../../libs/modules/sync/alerts/failure-alerts';
import { FailureRuns } from '../../../libs/modules/sync/alerts/failure-run.store';
import { AttemptStore } from '../../../libs/modules/sync/attempts/attempt.store';
import { LinkTimeline } from '../../../libs/modules/sync/attempts/link-timeline';
import { PausedConnections } from '../../../libs/modules/sync/links/paused-connections';
import { SyncMetrics } from '../../../libs/modules/sync/attempts/sync-metrics';
import { AccountKeys } from '../../../libs/modules/sync/provider/account-keys';
import { LinkLeases } from '../../../libs/modules/sync/links/link-lease.store';
import { ProviderCalls } from '../../../libs/modules/sync/provider/provider-calls';
import type { CalendarRefusals } from '../../../libs/modules/sync/calendars/calendar-refusals';
import { PushFailures } from '../../../libs/modules/sync/push/push-failures';
import { SlowAccounts } from '../../../libs/modules/sync/provider/slow-accounts';
import type { DatabaseClock, UnitOfWork } from '../../../libs/platform/database';
import { Metrics } from '../../../libs/platform/observability';
import { AccountGate, AccountLines, RedisConnection } from '../../../libs/platform/redis';
import { freshRedisUrl } from '../../support/redis';
import { openUnitOfWork } from '../../support/unit-of-work';

class NoProviders extends ProviderRegistry {
  get(): never {
    throw new Error('nobody is asked in this test');
  }
}

class NoTokens extends AccessTokens {
  fresh = () => Promise.reject(new Error('nobody asks in this test'));
  replace = this.fresh;
  refreshDue = this.fresh;
}

let unitOfWork: UnitOfWork;
let clock: DatabaseClock;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, clock, close } = await openUnitOfWork());
});
afterAll(() => close());

async function failuresOf(leases: LinkLeases, active: string[] = []): Promise<PushFailures> {
  const gate = new AccountGate(new RedisConnection({ url: await freshRedisUrl() }));
  const connections = { activeAmong: async () => active } as unknown as Connections;
  return new PushFailures(
    unitOfWork,
    leases,
    timeline(),
    new ProviderCalls(
      new NoProviders(),
      new NoTokens(),
      gate,
      new AccountLines(gate),
      new AccountKeys(connections),
      new SlowAccounts(),
    ),
    new PausedConnections(unitOfWork, connections),
    // Faults of ours say nothing about calendars.
    {} as CalendarRefusals,
  );
}

async function pendingLink(connectionId: string): Promise<string> {
  const [{ id } = { id: '' }] = await unitOfWork.query<{ id: string }>(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status)
     VALUES ('person', $1, $2, 'google', 'account', 'primary', 'pending') RETURNING id`,
    [randomUUID(), connectionId],
  );
  return id;
}

it('an error that nobody foresaw shows in the event, is tried again later, and holds no other link up', async () => {
  const leases = new LinkLeases(unitOfWork);
  const failures = await failuresOf(leases);
  const link = await leases.take(await pendingLink(randomUUID()));
  const reaction = await failures.handle(link!, 'create', new TypeError('x is not a function'));
  expect(reaction).toMatchObject({ kind: 'again', scope: 'link' });
  const rows = await unitOfWork.query(
    `SELECT status, attempts, lease_token, last_error->>'code' AS code, next_attempt_at >= updated_at AS waits FROM calendar_links
      WHERE id = $1`,
    [link!.id],
  );
  expect(rows).toEqual([{ status: 'retrying', attempts: 1, lease_token: null, code: 'sync.internal', waits: true }]);
});

it('a dead grant makes everything of its connection wait, a connection that is leaving included', async () => {
  const leases = new LinkLeases(unitOfWork);
  const failures = await failuresOf(leases);
  const connectionId = randomUUID();
  const [link, other] = [await leases.take(await pendingLink(connectionId)), await pendingLink(connectionId)];
  const reaction = await failures.handle(link!, 'create', new ReauthRequiredError(connectionId));
  expect(reaction).toEqual({ kind: 'done' });
  expect(await leases.take(other)).toBeNull();
  expect(await leases.dueOfConnection(connectionId, 10)).toEqual([]);
  expect(await leases.untilNextDueOfConnection(connectionId)).toBeNull();
});

it('who hears too late that a grant was dead holds up nothing: the new one is used in a moment', async () => {
  const leases = new LinkLeases(unitOfWork);
  const connectionId = randomUUID();
  const failures = await failuresOf(leases, [connectionId]);
  const link = await leases.take(await pendingLink(connectionId));
  const reaction = await failures.handle(link!, 'create', new ReauthRequiredError(connectionId));
  expect(reaction).toMatchObject({ kind: 'again', scope: 'link' });
  expect(await leases.untilNextDueOfConnection(connectionId)).toBeLessThanOrEqual(1_000);
});

function timeline(): LinkTimeline {
  const events = domainEvents();
  const alerts = new FailureAlerts(new FailureRuns(unitOfWork), events, clock, unitOfWork);
  return new LinkTimeline(
    unitOfWork,
    new AttemptStore(unitOfWork),
    events,
    new SyncMetrics(new Metrics()),
    clock,
    alerts,
  );
}

function domainEvents(): DomainEvents {
  const events = new DomainEvents(new EventEmitter2(), unitOfWork, new Metrics());
  events.onApplicationBootstrap();
  return events;
}
