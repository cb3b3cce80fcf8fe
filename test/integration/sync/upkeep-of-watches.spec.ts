import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { CalendarProvider, ProviderSession, ProviderWatch } from '../../../libs/contracts/calendar-provider';
import type { DomainEvents } from '../../../libs/contracts/domain-events';
import type { Connections } from '../../../libs/contracts/ports';
import type { PullScheduler } from '../../../libs/modules/sync/calendars/pull-scheduler';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import type { ProviderCalls } from '../../../libs/modules/sync/provider/provider-calls';
import { WatchOutcomes } from '../../../libs/modules/sync/watches/watch-outcomes';
import { WatchUpkeep } from '../../../libs/modules/sync/watches/watch-upkeep';
import { WatchStore } from '../../../libs/modules/sync/watches/watch.store';
import type { AppConfig } from '../../../libs/platform/config';
import { QueueFullError, type DatabaseClock, type UnitOfWork } from '../../../libs/platform/database';
import { openUnitOfWork } from '../../support/unit-of-work';

const SESSION: ProviderSession = { accessToken: 'token', connectionId: 'connection' };
/** More work of one person than waits in a process. */
const TOO_MUCH = 300;

let unitOfWork: UnitOfWork;
/** Of another process. */
let other: UnitOfWork;
let clock: DatabaseClock;
let close: () => Promise<void>;
/** What watches there are at the provider. */
let given: ProviderWatch[];

const provider = {
  watch: (_session: ProviderSession, { watchId }: { watchId: string }) => {
    const watch = { id: `at-provider-${watchId}`, resourceId: 'resource', expiresAt: '2027-01-01T00:00:00Z' };
    given.push(watch);
    return Promise.resolve(watch);
  },
  unwatch: (_session: ProviderSession, { id }: { id: string }) => {
    given = given.filter((watch) => watch.id !== id);
    return Promise.resolve();
  },
} as unknown as CalendarProvider;

beforeAll(async () => {
  const opened = await openUnitOfWork();
  ({ unitOfWork, clock, close } = opened);
  other = await opened.another();
});
afterAll(() => close());
beforeEach(async () => {
  given = [];
  await unitOfWork.query('TRUNCATE calendar_cursors, calendar_watches');
});

function upkeep(): WatchUpkeep {
  const watches = new WatchStore(unitOfWork);
  const outcomes = new WatchOutcomes(
    unitOfWork,
    watches,
    { publish: () => Promise.resolve() } as unknown as DomainEvents,
    clock,
  );
  const connections = { byId: () => Promise.resolve({ status: 'active' }) } as unknown as Connections;
  const calls = {
    run: (
      _account: object,
      _priority: string,
      call: (to: CalendarProvider, session: ProviderSession) => Promise<unknown>,
    ) => call(provider, SESSION),
  } as unknown as ProviderCalls;
  const config = { pushEnabled: true, api: { publicUrl: 'https://calendar.example' } } as AppConfig;
  const pulls = { request: () => Promise.resolve() } as unknown as PullScheduler;
  return new WatchUpkeep(config, watches, outcomes, connections, calls, pulls);
}

/** Some of what waits is taken out of the line at once, to wait for the turn: it is to be filled twice. */
async function fillLine(): Promise<{ end: Promise<unknown> }> {
  const works = Array.from({ length: TOO_MUCH }, () => unitOfWork.runWithOthers('busy', () => Promise.resolve()));
  const end = Promise.allSettled(works);
  await expect(works.at(-1)).rejects.toThrow(QueueFullError);
  await setImmediate();
  return { end };
}

const follow = (userId: string) =>
  new CursorStore(unitOfWork).follow({ connectionId: randomUUID(), userId, provider: 'google' }, ['primary']);
const kept = () =>
  unitOfWork.query<{ provider_watch_id: string; status: string }>(
    'SELECT provider_watch_id, status FROM calendar_watches',
  );

it('a watch for which there is no room in the line of its person is given back, and the others are kept', async () => {
  await follow('busy');
  await follow('calm');
  const end = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const turn = other.runInTurnOf('busy', () => {
    begun.resolve();
    return end.promise;
  });
  await begun.promise;
  const line = [await fillLine(), await fillLine()];
  await upkeep().run();
  end.resolve();
  await Promise.all([turn, ...line.map(({ end }) => end)]);
  expect(given).toHaveLength(1);
  expect(await kept()).toEqual([{ provider_watch_id: given[0]!.id, status: 'active' }]);
});

it('a watch that cannot be stored is given back, whatever the reason', async () => {
  await follow('person');
  vi.spyOn(WatchStore.prototype, 'activate').mockRejectedValueOnce(new Error('the disk is full'));
  await expect(upkeep().run()).rejects.toThrow('the disk is full');
  expect(given).toEqual([]);
  expect(await kept()).toEqual([]);
});

it('a watch that cannot be stored keeps no other calendar from getting one', async () => {
  // More than are renewed at once.
  for (let number = 1; number <= 20; number += 1) await follow(`person ${number}`);
  vi.spyOn(WatchStore.prototype, 'activate').mockRejectedValueOnce(new Error('the disk is full'));
  await expect(upkeep().run()).rejects.toThrow('the disk is full');
  expect(given).toHaveLength(19);
  expect(await kept()).toHaveLength(19);
});
