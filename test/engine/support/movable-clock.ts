import type { Redis } from 'ioredis';
import type { UnitOfWork } from '@calendar/platform/database';
import { withClient } from '../../../tools/services/postgres.mjs';

/**
 * The whole product goes by the clock of its database (ADR 25), so a test moves that one: `now()` and `clock_timestamp()` of
 * this database are found before those of Postgres, and are ahead of them by what one row says. Column defaults were bound
 * to the others when the tables were made, and are bound anew.
 */
const INSTALL = `
  CREATE SCHEMA movable_clock;
  CREATE TABLE movable_clock.ahead (by interval NOT NULL);
  INSERT INTO movable_clock.ahead VALUES ('0');
  CREATE FUNCTION movable_clock.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.now() + by FROM movable_clock.ahead';
  CREATE FUNCTION movable_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + by FROM movable_clock.ahead';
  DO $$
    DECLARE kept record;
    BEGIN
      FOR kept IN
        SELECT d.adrelid::regclass AS place, a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS said
          FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
         WHERE pg_get_expr(d.adbin, d.adrelid) IN ('now()', 'clock_timestamp()')
      LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT movable_clock.%s', kept.place, kept.name, kept.said);
      END LOOP;
      EXECUTE format('ALTER DATABASE %I SET search_path = public, movable_clock, pg_catalog', current_database());
    END $$`;

/** Keys of the gate whose value is when a block ends, and those that hold permits with the end of each. */
const BLOCKS = 'copilot-calendar:{gate}:block*';
const PERMITS = 'copilot-calendar:{gate}:permits:*';

/** Time that passes because a test says so. */
export class MovableClock {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly redis: Pick<Redis, 'keys' | 'get' | 'set' | 'del' | 'zrange' | 'zincrby'>,
  ) {}

  /** Before anything else is connected to the database: sessions look for functions where they did when they began. */
  static async install(databaseUrl: string): Promise<void> {
    await withClient(databaseUrl, (client) => client.query(INSTALL));
  }

  /** Whoever counts on between two looks at the database looks again afterwards. */
  async advance(ms: number): Promise<void> {
    await this.unitOfWork.query('UPDATE movable_clock.ahead SET by = by + make_interval(secs => $1)', [ms / 1_000]);
    await this.advanceGate(ms);
  }

  /** Redis tells the time by itself: what ends at some time there ends so much earlier. */
  private async advanceGate(ms: number): Promise<void> {
    for (const key of await this.redis.keys(BLOCKS)) {
      const until = Number(await this.redis.get(key)) - ms;
      const leftMs = until - Date.now();
      if (leftMs <= 0) await this.redis.del(key);
      else await this.redis.set(key, until, 'PX', leftMs);
    }
    for (const key of await this.redis.keys(PERMITS)) {
      for (const permit of await this.redis.zrange(key, 0, -1)) await this.redis.zincrby(key, -ms, permit);
    }
  }
}
