import { randomUUID } from 'node:crypto';
import { DeliveryLog } from '@calendar/modules/outgoing-webhooks/deliveries/delivery-log.store';
import { DueDeliveries } from '@calendar/modules/outgoing-webhooks/deliveries/due-deliveries.store';
import { SweptDeliveries } from '@calendar/modules/outgoing-webhooks/deliveries/swept-deliveries.store';
import { dataSourceOptions, UnitOfWork } from '@calendar/platform/database';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const DELIVERIES = 100_000;
const ENDPOINT = randomUUID();

let database: TestDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;
let before: number;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: its own statistics are told when they are asked for.
  dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  unitOfWork = new UnitOfWork(dataSource);
  await dataSource.query(
    `INSERT INTO webhook_endpoints (id, url, events, secret) VALUES ($1, 'https://host.example/', '{event.sync_failed}', 's')`,
    [ENDPOINT],
  );
  await dataSource.query(
    `INSERT INTO webhook_deliveries (endpoint_id, message_id, kind, subject_id, body, status, give_up_at, next_attempt_at, created_at)
     SELECT $1, gen_random_uuid(), 'event.sync_failed', gen_random_uuid(), '{}',
            CASE n % 1000 WHEN 0 THEN 'pending' WHEN 1 THEN 'retrying' WHEN 2 THEN 'failed' ELSE 'delivered' END,
            now() + interval '1 day', now() - (n % 3600) * interval '1 second', now() - (n % 29) * interval '1 day'
       FROM generate_series(1, $2::int) AS n`,
    [ENDPOINT, DELIVERIES],
  );
  await dataSource.query('ANALYZE webhook_deliveries');
}, 120_000);

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  before = await sequentialScans();
});

/** How often the table was read from end to end so far. */
async function sequentialScans(): Promise<number> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<Array<{ scans: string }>>(
    `SELECT seq_scan AS scans FROM pg_stat_user_tables WHERE relname = 'webhook_deliveries'`,
  );
  return Number(row!.scans);
}

/** More often than Postgres plans a prepared statement anew: the plan that it keeps counts as well. */
async function oftenEnough<Seen>(look: () => Promise<Seen>): Promise<Seen> {
  for (let time = 0; time < 7; time += 1) await look();
  return look();
}

describe('with a hundred thousand deliveries, the table is not read from end to end', () => {
  it('to claim what is next, or to know when that is', async () => {
    const due = new DueDeliveries(unitOfWork);
    expect(await due.claim(ENDPOINT)).not.toBeNull();
    expect(await oftenEnough(() => due.untilNext(ENDPOINT))).not.toBeNull();
    expect(await sequentialScans()).toBe(before);
  });

  it.each(['pending', 'retrying', 'failed', 'delivered', null] as const)('to show the log: %s', async (status) => {
    const log = new DeliveryLog(unitOfWork);
    const page = await oftenEnough(() => log.page(ENDPOINT, { status, after: null, limit: 51 }));
    expect(page).toHaveLength(51);
    expect(
      await oftenEnough(() => log.page(ENDPOINT, { status, after: page.at(-2)!.position, limit: 51 })),
    ).not.toEqual([]);
    expect(await sequentialScans()).toBe(before);
  });

  it('to sweep, or to see what waits', async () => {
    const swept = new SweptDeliveries(unitOfWork);
    expect(await oftenEnough(() => swept.endpointsWithDue())).toEqual([ENDPOINT]);
    expect(await oftenEnough(() => swept.oldestDueSeconds())).toBeGreaterThan(3_000);
    await oftenEnough(() => swept.giveUpOverdue());
    await oftenEnough(() => swept.forgetOld());
    expect(await sequentialScans()).toBe(before);
  });
});
