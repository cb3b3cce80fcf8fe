import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../libs/contracts/calendar-provider';
import type { ProviderId } from '../../../libs/contracts/vocabulary';
import { OneCalendarStore } from '../../../libs/modules/sync/calendars/one-calendar.store';
import { LinkStore, type WantedLink } from '../../../libs/modules/sync/links/link.store';
import { EventSync } from '../../../libs/modules/sync/push/event-sync';
import { LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import type { LinkPusher, PushResult } from '../../../libs/modules/sync/push/link-pusher';
import type { PushScheduler } from '../../../libs/modules/sync/links/push-scheduler';
import { outcome } from '../../../libs/modules/sync/reconcile/outcome';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
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
  const [inHand] = await leases.takeDueOfEvent(eventId);
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
  expect(await leases.takeDueOfEvent(eventId)).toMatchObject([{ calendarId: 'primary', providerEventId: null }]);
});

it('due links of many events are leased in one go, each for whoever asked for its event first', async () => {
  const eventIds = Array.from({ length: 20 }, () => randomUUID());
  const wanted = eventIds.map((eventId) => wantedIn('primary', eventId, 'google'));
  await new LinkStore(unitOfWork).replan(eventIds, wanted);
  const leases = new LinkLeases(unitOfWork);
  const taken = await Promise.all([...eventIds, ...eventIds].map((eventId) => leases.takeDueOfEvent(eventId)));
  expect(taken.slice(0, 20).map((links) => links.map(({ eventId }) => eventId))).toEqual(eventIds.map((id) => [id]));
  expect(taken.slice(20).flat()).toEqual([]);
  expect(await Promise.all(eventIds.map((eventId) => leases.isEventDue(eventId)))).toEqual(eventIds.map(() => false));
});
