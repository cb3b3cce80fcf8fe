import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { startGuardedPostgres, type GuardedPostgres } from '../support/guarded-postgres';
import { Person } from '../support/people';
import { runProgram } from '../support/processes';
import { startCluster, startSentinels, type RedisTopology } from '../support/redis-topologies';
import { Stack } from '../support/stack';
import { withClient } from '../../tools/services/postgres.mjs';

const PROVIDERS = ['google', 'microsoft'] as const;

describe('Redis with Sentinels, and Postgres through PgBouncer under a role that owns nothing', () => {
  let postgres: GuardedPostgres;
  let redis: RedisTopology;
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startGuardedPostgres(), startSentinels()]);
    const migrated = await runProgram('migrate', { MIGRATIONS_DATABASE_URL: postgres.ownerUrl });
    if (!/migration\(s\) applied/.test(migrated.output)) throw new Error(migrated.output);
    stack = await Stack.start({
      env: {
        REDIS_URL: redis.url,
        DATABASE_URL: await postgres.poolByTransaction(),
        DATABASE_POOLER: 'transaction',
        DATABASE_POOL_SIZE: '10',
        SWEEP_INTERVAL_SECONDS: '2',
      },
    });
    person = await Person.of(stack);
    for (const provider of PROVIDERS) await person.connect(provider);
  });
  afterAll(async () => {
    await stack?.stop();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  });

  it('an interview appears, changes and disappears in both calendars, and comes back from one of them', async () => {
    expect(await mainJob(person)).toBe('Acme: on site');
  });

  it('loses and doubles nothing while another Redis becomes the primary', async () => {
    const titles = Array.from({ length: 30 }, (_, number) => `Interview ${number}`);
    const ids: string[] = [];
    for (const [number, title] of titles.entries()) {
      if (number === 10) await redis.killPrimaryOf('');
      ids.push((await person.app.addInterview({ title })).id);
    }
    for (const provider of PROVIDERS) {
      await eventually(
        () => person.seen(provider),
        (events) => events.length >= titles.length,
        // Sentinels that a busy machine has kept from running for two seconds do nothing for the next thirty.
        { withinMs: 140_000 },
      );
    }
    // Whatever was still under way is done.
    for (const id of ids) await person.synced(id);
    for (const provider of PROVIDERS) {
      const seen = (await person.seen(provider)).map(({ title }) => title);
      expect(seen.toSorted()).toEqual(titles.toSorted());
    }
    const health = await fetch(`${stack.api.url}/health/ready`);
    expect(await health.json()).toMatchObject({ status: 'ok' });
  });

  it('adds to the audit log and has its months made and dropped by the one door, and can do nothing else to it', async () => {
    await withClient(postgres.ownerUrl, (client) =>
      client.query(
        `SELECT audit_log_add_part('audit_log_2001_02', $$FOR VALUES FROM ('2001-02-01') TO ('2001-03-01')$$)`,
      ),
    );
    await withClient(postgres.appUrl, async (client) => {
      const { rows: written } = await client.query(`SELECT FROM audit_log WHERE action = 'event.create'`);
      expect(written.length).toBeGreaterThan(0);
      // A month that nobody has made yet: its row is set aside, and written anew into the month that is made for it.
      await client.query(
        `INSERT INTO audit_log (at, actor, action, target_kind, outcome, detail)
         VALUES (date_trunc('month', now()) + interval '5 months', 'system', 'event.create', 'event', 'succeeded', '{}')`,
      );
      const { rows: changes } = await client.query<{ made: string | null; dropped: string | null }>(
        'SELECT made, dropped FROM audit_log_keep(400)',
      );
      expect(changes).toEqual([
        { made: expect.stringMatching(/^audit_log_\d{4}_\d{2}$/), dropped: null },
        { made: null, dropped: 'audit_log_2001_02' },
      ]);
      const made = changes[0]!.made!;
      const denied = [
        `UPDATE audit_log SET outcome = 'failed'`,
        `UPDATE ${made} SET outcome = 'failed'`,
        `DELETE FROM ${made}`,
        `TRUNCATE ${made}`,
        `DROP TABLE ${made}`,
        `ALTER TABLE audit_log DETACH PARTITION ${made}`,
        `ALTER TABLE audit_log DISABLE TRIGGER audit_log_rows_stay`,
        `SET session_replication_role = replica`,
        `SELECT audit_log_add_part('audit_log_2001_02', 'DEFAULT')`,
      ];
      for (const statement of denied) {
        await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' });
      }
      await expect(client.query('SELECT audit_log_keep(89)')).rejects.toThrow('90 days at least');
    });
  });
});

describe('a Redis Cluster', () => {
  it('does what one Redis does', async () => {
    const redis = await startCluster();
    const stack = await Stack.start({ env: { REDIS_URL: redis.url } });
    try {
      const person = await Person.of(stack);
      for (const provider of PROVIDERS) await person.connect(provider);
      expect(await mainJob(person)).toBe('Acme: on site');
    } finally {
      await stack.stop();
      await redis.stop();
    }
  });
});

/** @returns the title that the event had last, given to it in a calendar */
async function mainJob(person: Person): Promise<string> {
  const { id } = await person.app.addInterview({ title: 'Acme' });
  const inBoth = async (titles: string[]) => {
    for (const provider of PROVIDERS) {
      await eventually(
        () => person.seen(provider),
        (events) => JSON.stringify(events.map(({ title }) => title)) === JSON.stringify(titles),
      );
    }
  };
  await inBoth(['Acme']);
  await person.app.ok('PATCH', `/events/${id}`, { title: 'Acme: round 2' });
  await inBoth(['Acme: round 2']);
  await person.synced(id);
  const [event] = await person.calendars.events('google', person.email('google'));
  await person.calendars.edit('google', person.email('google'), { id: event!.id, body: { summary: 'Acme: on site' } });
  await inBoth(['Acme: on site']);
  const { title } = await person.app.event(id);
  await person.app.ok('DELETE', `/events/${id}`);
  await inBoth([]);
  return title;
}
