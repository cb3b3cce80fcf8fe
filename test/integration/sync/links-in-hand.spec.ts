import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventDraft, ProviderId } from '../../../libs/contracts/vocabulary';
import { LinkStore, type WantedLink } from '../../../libs/modules/sync/links/link.store';
import { EventSync } from '../../../libs/modules/sync/push/event-sync';
import { LinkLeases } from '../../../libs/modules/sync/push/link-lease.store';
import type { LinkPusher, PushResult } from '../../../libs/modules/sync/push/link-pusher';
import type { SyncJobs } from '../../../libs/modules/sync/push/sync-jobs';
import type { UnitOfWork } from '../../../libs/platform/database';
import { openUnitOfWork } from '../../support/unit-of-work';

const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};

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

it('a due link that is in the hands of a plan that changes nothing is pushed as soon as that lets go of it', async () => {
  const eventId = randomUUID();
  const wanted = (provider: ProviderId): WantedLink => ({
    userId: 'person',
    eventId,
    connectionId: randomUUID(),
    provider,
    accountId: 'account',
    calendarId: 'primary',
    desired: DRAFT,
    paused: false,
  });
  const [google, outlook] = [wanted('google'), wanted('microsoft')];
  await new LinkStore(unitOfWork).replan([eventId], [google, outlook]);
  const leases = new LinkLeases(unitOfWork);
  const pushed: string[] = [];
  const push = async (linkId: string): Promise<PushResult> => {
    const link = await leases.take(linkId);
    if (link) pushed.push(link.provider);
    return { kind: 'settled' };
  };
  const eventSync = new EventSync(leases, { push } as unknown as LinkPusher, {} as SyncJobs);
  let pushing: Promise<void> | undefined;
  await api.runInTurnOf('person', async () => {
    expect(await new LinkStore(api).replan([eventId], [outlook, google])).toEqual([]);
    pushing = eventSync.run(eventId);
    await delay(300);
    expect(pushed).toEqual([]);
  });
  await pushing;
  expect(pushed.sort()).toEqual(['google', 'microsoft']);
});
