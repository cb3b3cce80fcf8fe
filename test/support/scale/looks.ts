import { EventMarkStore } from '../../../libs/modules/career-events/event-mark.store';
import { CareerEventStore } from '../../../libs/modules/career-events/career-event.store';
import { FeedStore } from '../../../libs/modules/calendar-feeds/feeds/feed.store';
import { FetchedFeedStore } from '../../../libs/modules/calendar-feeds/feeds/fetched-feed.store';
import { NotificationStore } from '../../../libs/modules/notifications/notification.store';
import { AttemptStore } from '../../../libs/modules/sync/attempts/attempt.store';
import { CalendarAccountStore } from '../../../libs/modules/sync/calendars/calendar-account.store';
import { CursorLeases } from '../../../libs/modules/sync/calendars/cursor-lease.store';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { ConflictStore } from '../../../libs/modules/sync/conflicts/conflict.store';
import { DeletionCounts } from '../../../libs/modules/sync/deletions/deletion-counts.store';
import { HeldDeletionStore } from '../../../libs/modules/sync/deletions/held-deletion.store';
import { LinkDecisions } from '../../../libs/modules/sync/links/link-decisions.store';
import { LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import { LinkStore, type WantedLink } from '../../../libs/modules/sync/links/link.store';
import { LinkSyncStates } from '../../../libs/modules/sync/links/sync-states.reader';
import { InboundLinkStore } from '../../../libs/modules/sync/pull/inbound-link.store';
import { outcome } from '../../../libs/modules/sync/reconcile/outcome';
import { DueConnections } from '../../../libs/modules/sync/sweep/due-connections';
import { ToldWatches } from '../../../libs/modules/sync/watches/told-watches.store';
import { WatchStore } from '../../../libs/modules/sync/watches/watch.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../drafts';
import { secretOf } from './many-rows';

/** Where the looks are done, and which of the rows of `fillWith` they are for. */
export interface Scene {
  unitOfWork: UnitOfWork;
  /** The id of the n-th row of `link`, `event`, `connection`, `watch` or `feed`. */
  id(table: string, number: number): string;
}

interface Look {
  what: string;
  run: (scene: Scene) => Promise<unknown>;
}

const NOW = new Date();
const LATER = new Date(NOW.getTime() + 60_000);
/** Of the account of connection 0, whose links are due; of that of connection 5, whose links are not. */
const [BUSY, CALM] = [0, 5];
/** Links of these: due, and at rest with a deleted event, a conflict and a notification. */
const [DUE_LINK, LINK] = [1_000, 11];

const calendarOf = ({ id }: Scene, connection: number) => ({
  connectionId: id('connection', connection),
  calendarId: 'primary',
  userId: `user-${connection}`,
  provider: 'google' as const,
});

function wantedIn({ id }: Scene, event: number, connection: number): WantedLink {
  const desired = { ...DRAFT, title: `Another title at ${NOW.toISOString()} ${Math.random()}` };
  const eventId = id('event', event);
  return { ...calendarOf({ id } as Scene, connection), eventId, accountId: 'account', desired };
}

async function leased({ unitOfWork, id }: Scene, link: number): Promise<LeasedLink> {
  await unitOfWork.query(
    `UPDATE calendar_links SET status = 'pending', next_attempt_at = now(), lease_until = NULL WHERE id = $1`,
    [id('link', link)],
  );
  const taken = await new LinkLeases(unitOfWork).take(id('link', link));
  if (!taken) throw new Error(`link ${link} was not due`);
  return taken;
}

/** Connections whose calendars are read at the same time. */
const CALENDARS = [7, 8, 9];

function ofCalendars({ id }: Scene, work: (connectionId: string) => Promise<unknown>): Promise<unknown> {
  return Promise.all(CALENDARS.map((connection) => work(id('connection', connection))));
}

/** What the sweep and the clock look for, over all accounts. */
const OF_ALL: Look[] = [
  { what: 'the sweep', run: ({ unitOfWork }) => new DueConnections(unitOfWork).find() },
  { what: 'the count of what is due', run: ({ unitOfWork }) => new DueConnections(unitOfWork).backlog() },
  { what: 'the pulls that are due', run: ({ unitOfWork }) => new CursorStore(unitOfWork).due(1_000) },
  { what: 'the watches that are due', run: ({ unitOfWork }) => new WatchStore(unitOfWork).takeDue(50) },
  { what: 'watches of calendars that nobody follows', run: ({ unitOfWork }) => new WatchStore(unitOfWork).orphans(50) },
  {
    what: 'the accounts that are due',
    run: ({ unitOfWork }) => new CalendarAccountStore(unitOfWork, {} as never).due(1_000),
  },
];

/** One change, outbound. */
const OUTBOUND: Look[] = [
  { what: 'an event', run: ({ unitOfWork, id }) => new CareerEventStore(unitOfWork).byIds([id('event', 5)]) },
  {
    what: 'the overwriting of events',
    run: async ({ unitOfWork, id }) => {
      const store = new CareerEventStore(unitOfWork);
      const ids = Array.from({ length: 20 }, (_, number) => id('event', number + 1));
      await store.update(await store.byIds(ids));
    },
  },
  { what: 'the links of an event', run: ({ unitOfWork, id }) => new LinkStore(unitOfWork).ofEvents([id('event', 5)]) },
  {
    what: 'the planning of events',
    run: (scene) =>
      new LinkStore(scene.unitOfWork).replan(
        [scene.id('event', 5), scene.id('event', 6)],
        [wantedIn(scene, 5, 5), wantedIn(scene, 6, 6)],
      ),
  },
  {
    what: 'the planning of an event that is wanted no more',
    run: ({ unitOfWork, id }) => new LinkStore(unitOfWork).replan([id('event', 7)], []),
  },
  {
    what: 'the linked events of a person',
    run: ({ unitOfWork }) => new LinkStore(unitOfWork).linkedEventIds('user-5'),
  },
  {
    what: 'the due list of a connection',
    run: ({ unitOfWork, id }) => new LinkLeases(unitOfWork).dueOfConnection(id('connection', BUSY), 60),
  },
  {
    what: 'the next due link of a connection',
    run: ({ unitOfWork, id }) => new LinkLeases(unitOfWork).untilNextDueOfConnection(id('connection', BUSY)),
  },
  {
    what: 'the leases of an event',
    run: ({ unitOfWork, id }) => new LinkLeases(unitOfWork).takeDueOfEvent(id('event', DUE_LINK)),
  },
  {
    what: 'the steps of several links',
    run: async (scene) => {
      const leases = new LinkLeases(scene.unitOfWork);
      const links = await Promise.all([21, 22, 23, 24].map((link) => leased(scene, link)));
      await Promise.all(links.map((link) => leases.recordIntent(link, DRAFT)));
      await Promise.all(links.map((link) => leases.commitOutcome(link, outcome(link, { kind: 'in-step' }))));
    },
  },
  {
    what: 'a link that waits',
    run: async (scene) => new LinkLeases(scene.unitOfWork).postpone(await leased(scene, 31), 1_000),
  },
  {
    what: 'a link that fails',
    run: async (scene) => {
      const failure = { delayMs: 1_000, code: 'sync.unavailable' };
      await new LinkLeases(scene.unitOfWork).retryLater(await leased(scene, 41), failure);
    },
  },
  {
    what: 'what a person decides about a link',
    run: ({ unitOfWork, id }) => new LinkDecisions(unitOfWork).lockForDecision(id('link', 5)),
  },
  {
    what: 'the timeline of an event',
    run: ({ unitOfWork, id }) =>
      new AttemptStore(unitOfWork).page(id('event', 5), { order: 'at', after: null, limit: 50 }),
  },
];

/** One change, inbound. */
const INBOUND: Look[] = [
  {
    what: 'a watch that tells of something',
    run: ({ unitOfWork, id }) => new ToldWatches(unitOfWork).changed('google', secretOf(id('watch', 5))),
  },
  {
    what: 'several watches that tell of something',
    run: ({ unitOfWork, id }) => {
      const told = new ToldWatches(unitOfWork);
      return Promise.all(CALENDARS.map((watch) => told.changed('google', secretOf(id('watch', watch)))));
    },
  },
  {
    what: 'several calendars that are to be read',
    run: (scene) =>
      ofCalendars(scene, (id) => new CursorStore(scene.unitOfWork).request(id, 'primary', 'notification')),
  },
  {
    what: 'the reading of several calendars',
    run: async (scene) => {
      const leases = new CursorLeases(scene.unitOfWork);
      await scene.unitOfWork.query(
        `UPDATE calendar_cursors SET next_pull_at = now() WHERE connection_id = ANY($1::uuid[])`,
        [CALENDARS.map((connection) => scene.id('connection', connection))],
      );
      await ofCalendars(scene, async (id) => {
        const cursor = await leases.take(id, 'primary');
        if (!cursor) throw new Error('the calendar was not due');
        await leases.advance(cursor, { next: 'next', pullAgainMs: 60_000, restMs: 400, news: 'ours' });
      });
    },
  },
  {
    what: 'the cursors of a connection',
    run: ({ unitOfWork, id }) => new CursorStore(unitOfWork).ofConnection(id('connection', CALM)),
  },
  {
    what: 'the look-up by provider event, with the creations under way, for several calendars',
    run: (scene) => {
      const links = new InboundLinkStore(scene.unitOfWork);
      return ofCalendars(scene, (id) => links.find(id, ['event-5', 'unknown']));
    },
  },
  {
    what: 'which events of a calendar are ours by other names',
    run: ({ unitOfWork, id }) =>
      new InboundLinkStore(unitOfWork).eventsOfLinks(id('connection', CALM), ['event-5', 'unknown']),
  },
  {
    what: 'the look-up of events that were deleted and are back',
    run: (scene) =>
      new InboundLinkStore(scene.unitOfWork).byDeletedEvent(calendarOf(scene, CALM), ['event-5', 'unknown']),
  },
  {
    what: 'the lease for a merge',
    run: ({ unitOfWork, id }) => new LinkLeases(unitOfWork).takeForMerge(id('link', LINK), `event-${LINK}`),
  },
  {
    what: 'the lease of a link whose deleted event is back',
    run: ({ unitOfWork, id }) => new LinkLeases(unitOfWork).takeForReturn(id('link', LINK), `deleted-${LINK}`),
  },
  {
    what: 'the links in a calendar',
    run: ({ unitOfWork, id }) => new InboundLinkStore(unitOfWork).inCalendar(id('connection', CALM), 'primary'),
  },
  {
    what: 'the cancellations of late in a calendar',
    run: (scene) => new DeletionCounts(scene.unitOfWork).cancelledLately(calendarOf(scene, 10), 60),
  },
  {
    what: 'the deletions that are held in a calendar',
    run: (scene) => new HeldDeletionStore(scene.unitOfWork).linkIdsIn(calendarOf(scene, CALM)),
  },
  {
    what: 'the conflict of a link',
    run: ({ unitOfWork, id }) => new ConflictStore(unitOfWork).close(id('link', LINK)),
  },
];

/** What people and their calendar programs read. */
const READ: Look[] = [
  {
    what: 'the events of a person',
    run: ({ unitOfWork }) => {
      const all = {
        from: null,
        to: null,
        type: null,
        status: null,
        ids: null,
        seriesId: null,
        text: null,
        after: null,
      };
      return new CareerEventStore(unitOfWork).list({ userId: 'user-5', ...all, order: 'start', limit: 51 });
    },
  },
  {
    what: 'how many events a person has',
    run: ({ unitOfWork }) => new CareerEventStore(unitOfWork).countLiving('user-5'),
  },
  {
    what: 'the states of an event',
    run: ({ unitOfWork, id }) => new LinkSyncStates(unitOfWork).ofEvents([id('event', 5)]),
  },
  {
    what: 'the states of a connection',
    run: ({ unitOfWork, id }) =>
      new LinkSyncStates(unitOfWork).ofConnections([
        { id: id('connection', CALM), firstSyncAt: NOW, leavingSince: null },
      ]),
  },
  {
    what: 'the conflicts of a person',
    run: ({ unitOfWork }) => new ConflictStore(unitOfWork).page('user-1', { status: 'open', after: null, limit: 51 }),
  },
  {
    what: 'the deletions that a person is asked about',
    run: ({ unitOfWork }) => new HeldDeletionStore(unitOfWork).page('user-5', { after: null, limit: 51 }),
  },
  {
    what: 'the notifications of a person',
    run: async ({ unitOfWork, id }) => {
      const store = new NotificationStore(unitOfWork);
      await store.page('user-1', { unread: false, after: null, limit: 51 });
      await store.countUnread('user-1');
      await store.settle({ userId: 'user-1', kind: 'sync.conflict', subjectId: id('event', 1) });
    },
  },
  { what: 'the feeds of a person', run: ({ unitOfWork }) => new FeedStore(unitOfWork).ofUser('user-5') },
  { what: 'a feed that is fetched', run: ({ unitOfWork }) => new FetchedFeedStore(unitOfWork).fetch('token-5') },
  {
    what: 'what stands in a feed',
    run: ({ unitOfWork }) =>
      new EventMarkStore(unitOfWork).marks({
        userId: 'user-5',
        types: ['interview'],
        endsAfter: NOW.toISOString(),
        startsBefore: LATER.toISOString(),
        cancelledAfter: NOW.toISOString(),
        limit: 500,
      }),
  },
];

/** Every look of the ways that are taken all the time. */
export const LOOKS: readonly Look[] = [...OF_ALL, ...OUTBOUND, ...INBOUND, ...READ];
