import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../libs/contracts/calendar-provider';
import type { DomainEvents } from '../../../libs/contracts/domain-events';
import { CONTENT_FIELDS, type EventDraft } from '../../../libs/contracts/vocabulary';
import type { DecisionTimeline } from '../../../libs/modules/sync/attempts/decision-timeline';
import type { LinkTimeline } from '../../../libs/modules/sync/attempts/link-timeline';
import type { ConflictOutcomes } from '../../../libs/modules/sync/conflicts/conflict-outcomes';
import type { CalendarLink } from '../../../libs/modules/sync/links/calendar-link';
import { LinkStore, type WantedLink } from '../../../libs/modules/sync/links/link.store';
import { merge, NO_REACH } from '../../../libs/modules/sync/merge/merge';
import { MergeOutcomes } from '../../../libs/modules/sync/reconcile/merge-outcomes';
import type { FollowedCalendars } from '../../../libs/modules/sync/calendars/followed-calendars';
import { LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import { outcome } from '../../../libs/modules/sync/reconcile/outcome';
import { OutcomeWriter } from '../../../libs/modules/sync/reconcile/outcome-writer';
import { planPush } from '../../../libs/modules/sync/planning/plan-push';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

const { availability, visibility, ...SHOWN } = DRAFT;
const EVENT: ProviderEvent = {
  id: 'event',
  etag: '1',
  htmlLink: null,
  updatedAt: null,
  content: SHOWN,
  presentation: { availability, visibility },
};

/** A link whose event stands in the first calendar as it was wanted, and of which now something else is wanted. */
async function linkOf(event: ProviderEvent, change: Partial<WantedLink>): Promise<LeasedLink> {
  const [links, leases] = [new LinkStore(unitOfWork), new LinkLeases(unitOfWork)];
  const eventId = randomUUID();
  const [userId, connectionId, accountId] = ['person', randomUUID(), randomUUID()];
  const account = { userId, connectionId, provider: 'google', accountId } as const;
  const wanted: WantedLink = { ...account, eventId, calendarId: 'primary', desired: DRAFT };
  await links.replan([eventId], [wanted]);
  const {
    links: [created],
  } = await leases.takeDueOfEvent(eventId);
  await leases.commitOutcome(created!, outcome(created!, { kind: 'created', draft: DRAFT, event }));
  await links.replan([eventId], [{ ...wanted, ...change }]);
  return (await leases.takeForMerge(created!.id, event.id)) as LeasedLink;
}

async function merged(link: LeasedLink, found: ProviderEvent): Promise<CalendarLink> {
  const nothing = { cameToRest: done, merged: done, record: async () => [], publish: done };
  const outcomes = new MergeOutcomes(
    unitOfWork,
    new OutcomeWriter(new LinkLeases(unitOfWork), {} as FollowedCalendars),
    nothing as unknown as LinkTimeline,
    {} as DecisionTimeline,
    nothing as unknown as ConflictOutcomes,
    nothing as unknown as DomainEvents,
  );
  const result = merge({
    base: link.base!,
    desired: link.desired,
    eventAlive: true,
    said: {},
    remote: found.content,
    normalise: (content) => content,
    followUpReminders: [],
    ownReminders: [],
    inboundFields: CONTENT_FIELDS,
    reach: found.guests ? { recurring: false, guests: found.guests } : NO_REACH,
    policy: 'ask',
    onCalendarDelete: 'cancel',
    desiredAt: 0,
    remoteAt: null,
  });
  return (await outcomes.apply(link, { found, confirmed: [], result })) as CalendarLink;
}

async function done(): Promise<void> {}

it('an event that is to move into another calendar still moves when it is edited where it is before that', async () => {
  const link = await linkOf(EVENT, { calendarId: 'second' });
  const settled = await merged(link, { ...EVENT, etag: '2', content: { ...SHOWN, title: 'Theirs' } });
  expect(settled).toMatchObject({ status: 'pending', desired: { title: 'Theirs' } });
  expect(planPush(settled)).toEqual({ kind: 'delete' });
});

it('an event with guests that is asked about is not looked at again and again for how it is to show', async () => {
  const meeting = { ...EVENT, guests: 3 };
  const desired: EventDraft = { ...DRAFT, title: 'Busy', availability: 'free', visibility: 'private' };
  const settled = await merged(await linkOf(meeting, { desired }), meeting);
  expect(settled).toMatchObject({ status: 'conflict', disputed: ['title'] });
  expect(planPush(settled)).toEqual({ kind: 'nothing' });
});
