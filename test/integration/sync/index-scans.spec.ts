import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions, UnitOfWork } from '../../../libs/platform/database';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import { CursorLeases } from '../../../libs/modules/sync/calendars/cursor-lease.store';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { DeletionCounts } from '../../../libs/modules/sync/deletions/deletion-counts.store';
import { InboundLinkStore } from '../../../libs/modules/sync/pull/inbound-link.store';
import { LinkLeases, type LeasedLink } from '../../../libs/modules/sync/links/link-lease.store';
import { outcome } from '../../../libs/modules/sync/reconcile/outcome';
import { DueConnections } from '../../../libs/modules/sync/sweep/due-connections';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DRAFT } from '../../support/drafts';

const LINKS = 200_000;
const CONNECTIONS = 20_000;
const ID = (table: string, number: string) => `md5('${table}' || ${number})::uuid`;

let database: TestDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;
let leases: LinkLeases;
let inHand: LeasedLink[];

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: its own statistics are told when they are asked for.
  dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  unitOfWork = new UnitOfWork(dataSource);
  await dataSource.query(
    `INSERT INTO calendar_links (id, user_id, event_id, connection_id, provider, account_id, calendar_id,
                                 provider_calendar_id, provider_event_id, etag, synced_version, status)
     SELECT ${ID('link', 'n')}, 'user-' || n % $2, ${ID('event', 'n')}, ${ID('connection', 'n % $2')}, 'google', 'account',
            'primary', 'primary', 'event-' || n, 'etag', 1, CASE WHEN n % 10000 = 0 THEN 'pending' ELSE 'synced' END
       FROM generate_series(1, $1::int) AS n`,
    [LINKS, CONNECTIONS],
  );
  await dataSource.query(
    `INSERT INTO calendar_cursors (connection_id, calendar_id, user_id, provider, next_pull_at)
     SELECT ${ID('connection', 'n')}, 'primary', 'user-' || n, 'google', now() + n * interval '1 second' - interval '10 seconds'
       FROM generate_series(0, $1::int - 1) AS n`,
    [CONNECTIONS],
  );
  await dataSource.query(
    `INSERT INTO calendar_watches (id, connection_id, calendar_id, provider, secret_hash, status)
     SELECT ${ID('watch', 'n')}, ${ID('connection', 'n')}, 'primary', 'google', 'hash', 'active'
       FROM generate_series(0, $1::int - 1) AS n`,
    [CONNECTIONS],
  );
  await dataSource.query(
    `INSERT INTO sync_attempts (user_id, event_id, link_id, connection_id, actor, action, outcome)
     SELECT 'user-' || n % $2, ${ID('event', 'n')}, ${ID('link', 'n')}, ${ID('connection', 'n % $2')},
            CASE WHEN n % 10 = 0 THEN 'calendar' ELSE 'career_copilot' END,
            CASE WHEN n % 10 = 0 THEN 'cancel' ELSE 'create' END, 'succeeded'
       FROM generate_series(1, $1::int) AS n`,
    [LINKS, CONNECTIONS],
  );
  await dataSource.query(
    `INSERT INTO deleted_remote_events (link_id, remote_event_id, remote_calendar_id, remote_etag)
     SELECT ${ID('link', 'n')}, 'deleted-' || n, 'primary', 'etag' FROM generate_series(1, $1::int, 10) AS n`,
    [LINKS],
  );
  await dataSource.query(
    'ANALYZE calendar_links, calendar_cursors, calendar_watches, sync_attempts, deleted_remote_events',
  );
  leases = new LinkLeases(unitOfWork);
  inHand = (await take([2, 3, 4, 5])).map((link) => link!);
}, 120_000);

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** How often tables were read from end to end so far. */
async function sequentialScans(): Promise<number> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<Array<{ scans: number }>>(
    `SELECT sum(seq_scan)::int AS scans FROM pg_stat_user_tables 
      WHERE relname IN ('calendar_links', 'calendar_cursors', 'sync_attempts', 'deleted_remote_events', 'calendar_watches')`,
  );
  return row!.scans;
}

async function idOf(table: string, number: number): Promise<string> {
  const [row] = await dataSource.query<Array<{ id: string }>>(`SELECT ${ID(table, `${number}::text`)} AS id`);
  return row!.id;
}

/** Of those that are due. */
async function take(numbers: readonly number[]): Promise<Array<LeasedLink | null>> {
  const ids = await Promise.all(numbers.map((number) => idOf('link', number * 10_000)));
  return Promise.all(ids.map((id) => leases.take(id)));
}

/** Of connections whose calendars are due. */
async function ofCalendars(work: (connectionId: string) => Promise<unknown>): Promise<unknown> {
  const ids = await Promise.all([1, 2, 3].map((number) => idOf('connection', number)));
  return Promise.all(ids.map(work));
}

async function readOnce(connectionId: string): Promise<void> {
  const reads = new CursorLeases(unitOfWork);
  const cursor = await reads.take(connectionId, 'primary');
  await reads.advance(cursor!, { next: 'cursor', pullAgainMs: 60_000, hasNews: true });
}

describe(`among ${LINKS.toLocaleString('en')} links of ${CONNECTIONS.toLocaleString('en')} connections`, () => {
  it.each<[string, () => Promise<unknown>]>([
    ['the sweep', () => new DueConnections(unitOfWork).find()],
    ['the count of what is due', () => new DueConnections(unitOfWork).backlog()],
    ['the due list of a connection', async () => leases.dueOfConnection(await idOf('connection', 0), 60)],
    ['the next due link of a connection', async () => leases.untilNextDueOfConnection(await idOf('connection', 0))],
    ['the due links of an event', async () => leases.takeDueOfEvent(await idOf('event', 10_000))],
    ['the leases of several links', () => take([6, 7, 8])],
    [
      'the notes of what is about to be sent to several links',
      () => Promise.all(inHand.map((link) => leases.recordIntent(link, DRAFT))),
    ],
    [
      'the outcomes of several links',
      () => Promise.all(inHand.map((link) => leases.commitOutcome(link, outcome(link, { kind: 'in-step' })))),
    ],
    ['the links of an event', async () => new LinkStore(unitOfWork).ofEvents([await idOf('event', 5)])],
    ['the linked events of a person', () => new LinkStore(unitOfWork).linkedEventIds('user-5')],
    [
      'the look-up of events that were deleted and are back',
      async () => {
        const calendar = { connectionId: await idOf('connection', 5), calendarId: 'primary', userId: 'user-5' };
        return new InboundLinkStore(unitOfWork).byDeletedEvent({ ...calendar, provider: 'google' }, [
          'event-5',
          'unknown',
        ]);
      },
    ],
    [
      'the lease of a link whose deleted event is back',
      async () => leases.takeForReturn(await idOf('link', 11), 'deleted-11'),
    ],
    [
      'the look-up by provider event',
      async () => new InboundLinkStore(unitOfWork).byProviderEvent(await idOf('connection', 5), ['event-5', 'unknown']),
    ],
    [
      'the links in a calendar',
      async () => new InboundLinkStore(unitOfWork).inCalendar(await idOf('connection', 5), 'primary'),
    ],
    [
      'the creations under way in an account',
      async () => new InboundLinkStore(unitOfWork).beingCreated(await idOf('connection', 5)),
    ],
    [
      'the cancellations of late in a calendar',
      async () =>
        new DeletionCounts(unitOfWork).cancelledLately(
          { connectionId: await idOf('connection', 10), calendarId: 'primary', userId: 'user-10', provider: 'google' },
          60,
        ),
    ],
    [
      'the look-up by provider event, with the creations under way',
      async () => new InboundLinkStore(unitOfWork).find(await idOf('connection', 5), ['event-5', 'unknown']),
    ],
    ['the lease of a link for a merge', async () => leases.takeForMerge(await idOf('link', 5), 'event-5')],
    [
      'the notes of notifications of several calendars',
      () => ofCalendars((connection) => new CursorStore(unitOfWork).request(connection, 'primary', 'notification')),
    ],
    ['reading several calendars', () => ofCalendars(readOnce)],
    ['the pulls that are due', () => new CursorStore(unitOfWork).due(1_000)],
  ])('%s reads no table from end to end', async (_, look) => {
    const before = await sequentialScans();
    await look();
    expect(await sequentialScans()).toBe(before);
  });

  it('and a look that has no index would be noticed', async () => {
    const before = await sequentialScans();
    await dataSource.query(`SELECT count(*) FROM calendar_links WHERE etag = 'other'`);
    expect(await sequentialScans()).toBeGreaterThan(before);
  });
});
