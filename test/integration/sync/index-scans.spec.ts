import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LinkLeases } from '../../../libs/modules/sync/links/link-lease.store';
import { InboundLinkStore } from '../../../libs/modules/sync/pull/inbound-link.store';
import { dataSourceOptions, UnitOfWork } from '../../../libs/platform/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { LOOKS, type Scene } from '../../support/scale/looks';
import { believeIn, fillWith, LARGE_TABLES } from '../../support/scale/many-rows';

/** So many are there; `npm run bench` has them all. */
const LINKS = 20_000;
const BELIEVED_LINKS = 1_000_000;
/** What a statement is planned for its first times, and what it is planned for all values alike. */
const MODES = ['force_custom_plan', 'force_generic_plan'];

let database: TestDatabase;
let dataSource: DataSource;
let scene: Scene;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: its own statistics are told when they are asked for.
  dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  await fillWith(dataSource, LINKS);
  await believeIn(dataSource, BELIEVED_LINKS / LINKS);
  const id = (table: string, number: number) => uuidOf(createHash('md5').update(`${table}${number}`).digest('hex'));
  scene = { unitOfWork: new UnitOfWork(dataSource), id };
}, 120_000);

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** How often tables were read from end to end so far. */
async function sequentialScans(): Promise<Record<string, number>> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const rows = await dataSource.query<Array<{ relname: string; scans: number }>>(
    'SELECT relname, seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname = ANY($1)',
    [LARGE_TABLES],
  );
  return Object.fromEntries(rows.map(({ relname, scans }) => [relname, scans]));
}

/** How often what is due was looked through, whoever's it is. */
async function looksAmongAllDue(): Promise<number> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<Array<{ looks: number }>>(
    `SELECT idx_scan::int AS looks FROM pg_stat_user_indexes WHERE indexrelname = 'calendar_links_due_at'`,
  );
  return row!.looks;
}

/** How a prepared statement is carried out, as text. */
async function planOf(sql: string, parameters: readonly unknown[]): Promise<string> {
  await dataSource.query(`PREPARE look AS ${sql}`);
  const literals = parameters.map((values) => `'{${(values as string[]).join(',')}}'`);
  const rows = await dataSource.query<Array<{ 'QUERY PLAN': string }>>(`EXPLAIN EXECUTE look(${literals.join(', ')})`);
  await dataSource.query('DEALLOCATE look');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe(`among ${BELIEVED_LINKS.toLocaleString('en')} links`, () => {
  it('the planner believes in all of them', async () => {
    const rows = await dataSource.query<Array<{ 'QUERY PLAN': string }>>('EXPLAIN SELECT * FROM calendar_links');
    expect(Number(/rows=(\d+)/.exec(rows[0]!['QUERY PLAN'])?.[1])).toBeGreaterThan(0.99 * BELIEVED_LINKS);
  });

  it.each(LOOKS.flatMap(({ what, run }) => MODES.map((mode) => ({ what, run, mode }))))(
    '$what reads no table from end to end ($mode)',
    async ({ run, mode }) => {
      await dataSource.query(`SET plan_cache_mode = ${mode}`);
      const before = await sequentialScans();
      await run(scene);
      expect(await sequentialScans()).toEqual(before);
    },
  );

  // Postgres takes for independent that a link is under way and that it has a time, and so expects one where thousands are due.
  it.each(
    [
      { what: 'a link', run: ({ unitOfWork, id }: Scene) => new LinkLeases(unitOfWork).take(id('link', 1_000)) },
      {
        what: 'the links of an event',
        run: ({ unitOfWork, id }: Scene) => new LinkLeases(unitOfWork).takeDueOfEvent(id('event', 2_000)),
      },
      {
        what: 'what is due of a connection',
        run: ({ unitOfWork, id }: Scene) => new LinkLeases(unitOfWork).dueOfConnection(id('connection', 5), 200),
      },
    ].flatMap((take) => MODES.map((mode) => ({ ...take, mode }))),
  )('$what is found without a look through all that are due ($mode)', async ({ run, mode }) => {
    await dataSource.query(`SET plan_cache_mode = ${mode}`);
    const before = await looksAmongAllDue();
    await run(scene);
    expect(await looksAmongAllDue()).toBe(before);
  });

  it.each(MODES)('the events of a list are not compared each with each (%s)', async (mode) => {
    await dataSource.query(`SET plan_cache_mode = ${mode}`);
    const query = vi.spyOn(scene.unitOfWork, 'query');
    await new InboundLinkStore(scene.unitOfWork).find(scene.id('connection', 5), ['event-5', 'unknown']);
    const [sql, parameters] = query.mock.lastCall!;
    query.mockRestore();
    const plan = await planOf(sql, parameters!);
    expect(plan).toContain('calendar_links_provider_event');
    expect(plan).not.toContain('Join Filter');
  });

  it('and a look that has no index would be noticed', async () => {
    const before = await sequentialScans();
    await dataSource.query(`SELECT count(*) FROM calendar_links WHERE etag = 'other'`);
    // Several workers may share the scan: each of them counts.
    expect((await sequentialScans())['calendar_links']).toBeGreaterThan(before['calendar_links']!);
  });
});
