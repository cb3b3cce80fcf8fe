import { randomUUID } from 'node:crypto';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainEvents } from '../../../libs/contracts/domain-events';
import { SyncRulesOf } from '../../../libs/contracts/ports';
import { DEFAULT_RULES } from '../../../libs/modules/preferences/default-rules';
import type { CalendarLink } from '../../../libs/modules/sync/links/calendar-link';
import { CursorStore } from '../../../libs/modules/sync/pull/cursor.store';
import { DeletionBrake } from '../../../libs/modules/sync/pull/deletion-brake';
import { HeldDeletionStore } from '../../../libs/modules/sync/pull/held-deletion.store';
import { PulledLinks } from '../../../libs/modules/sync/pull/pulled-links.store';
import type { RemoteChange } from '../../../libs/modules/sync/pull/remote-change';
import type { UnitOfWork } from '../../../libs/platform/database';
import { Metrics } from '../../../libs/platform/observability';
import { openUnitOfWork } from '../../support/unit-of-work';

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

it('deletions are held for as long as the account is there: nobody is asked about one that has left meanwhile', async () => {
  const cursors = new CursorStore(unitOfWork);
  const held = new HeldDeletionStore(unitOfWork);
  const events = new DomainEvents(new EventEmitter2(), unitOfWork, new Metrics());
  events.onApplicationBootstrap();
  const links = new PulledLinks(unitOfWork);
  const brake = new DeletionBrake(links, held, {} as RemoteChange, new Rules(), unitOfWork, events);
  const account = { connectionId: randomUUID(), userId: 'person', provider: 'google' } as const;
  await cursors.follow(account, ['primary']);
  const reader = await cursors.take(account.connectionId, 'primary');
  const deleted = Array.from({ length: 12 }, () => ({ id: randomUUID(), desired: {}, disputed: [] as string[] }));
  await brake.apply(reader!, deleted.slice(0, 11) as unknown as CalendarLink[]);
  expect(await held.page('person', { after: null, limit: 10 })).toMatchObject([
    { linkIds: deleted.slice(0, 11).map(({ id }) => id) },
  ]);
  await unitOfWork.runInTurnOf('person', async () => {
    await cursors.follow(account, []);
    await held.forget(account);
  });
  await brake.apply(reader!, deleted as unknown as CalendarLink[]);
  expect(await held.page('person', { after: null, limit: 10 })).toEqual([]);
});
