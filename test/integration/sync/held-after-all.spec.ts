import { randomUUID } from 'node:crypto';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainEvents } from '../../../libs/contracts/domain-events';
import { SyncRulesOf } from '../../../libs/contracts/ports';
import { DEFAULT_RULES } from '../../../libs/modules/preferences/default-rules';
import type { CalendarLink } from '../../../libs/modules/sync/links/calendar-link';
import { CursorLeases } from '../../../libs/modules/sync/calendars/cursor-lease.store';
import { CursorStore, type FollowedCalendar } from '../../../libs/modules/sync/calendars/cursor.store';
import { DeletionBrake } from '../../../libs/modules/sync/deletions/deletion-brake';
import { DeletionCounts } from '../../../libs/modules/sync/deletions/deletion-counts.store';
import { HeldDeletionStore } from '../../../libs/modules/sync/deletions/held-deletion.store';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { Metrics } from '../../../libs/platform/observability';
import { openUnitOfWork } from '../../support/unit-of-work';
import { wantedLink } from '../../support/wanted-link';

class Rules extends SyncRulesOf {
  user = () => Promise.resolve({ ...DEFAULT_RULES, onCalendarDelete: 'cancel' as const });
  patched = this.user;
}

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

/** Links with events in a calendar, by id. */
async function standing(account: Omit<FollowedCalendar, 'calendarId'>, count: number): Promise<CalendarLink[]> {
  const wanted = Array.from({ length: count }, () => ({ ...wantedLink(), ...account }));
  const eventIds = wanted.map(({ eventId }) => eventId);
  const links = new LinkStore(unitOfWork);
  await links.replan(eventIds, wanted);
  await unitOfWork.query(
    `UPDATE calendar_links SET provider_calendar_id = calendar_id, provider_event_id = id::text WHERE event_id = ANY($1::uuid[])`,
    [eventIds],
  );
  return (await links.ofEvents(eventIds)).toSorted((one, other) => one.id.localeCompare(other.id));
}

it('deletions are held for as long as the account is there: nobody is asked about one that has left meanwhile', async () => {
  const cursors = new CursorStore(unitOfWork);
  const held = new HeldDeletionStore(unitOfWork);
  const events = new DomainEvents(new EventEmitter2(), unitOfWork, new Metrics());
  events.onApplicationBootstrap();
  const brake = new DeletionBrake(new DeletionCounts(unitOfWork), held, new Rules(), unitOfWork, events);
  const account = { connectionId: randomUUID(), userId: 'person', provider: 'google' } as const;
  await cursors.follow(account, ['primary']);
  const reader = await new CursorLeases(unitOfWork).take(account.connectionId, 'primary');
  const deleted = await standing(account, 12);
  expect(await brake.sift(reader!, deleted.slice(0, 11))).toEqual([]);
  expect(await held.page('person', { after: null, limit: 10 })).toMatchObject([
    { linkIds: deleted.slice(0, 11).map(({ id }) => id) },
  ]);
  await unitOfWork.runInTurnOf('person', async () => {
    await cursors.follow(account, []);
    await held.forget(account);
  });
  expect(await brake.sift(reader!, deleted)).toEqual([]);
  expect(await held.page('person', { after: null, limit: 10 })).toEqual([]);
});
