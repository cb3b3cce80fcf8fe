import type { Redis } from 'ioredis';
import { DatabaseClock, type UnitOfWork } from '@calendar/platform/database';
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

/**
 * What the gate keeps in Redis goes by the time of that: what ends at some time ends so much earlier. ARGV 1 ms. Blocks have
 * their end as a value, permits as their score.
 */
const MOVE_GATE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  for _, key in ipairs(redis.call('KEYS', 'copilot-calendar:{gate}:block*')) do
    local left = redis.call('GET', key) - ARGV[1] - now
    if left <= 0 then redis.call('DEL', key)
    else redis.call('SET', key, string.format('%.0f', now + left), 'PX', math.ceil(left)) end
  end
  for _, key in ipairs(redis.call('KEYS', 'copilot-calendar:{gate}:permits:*')) do
    for _, permit in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ARGV[1], permit) end
  end`;

/** An answer that takes longer says too little about when it was given; on a busy machine the next one may be quick. */
const QUICK_MS = 5;
const MOST_QUESTIONS = 20;

/** Asks the database once, counts on from there, as that of the product, and is told when time has passed. */
export class ToldClock extends DatabaseClock {
  private aheadMs = 0;

  override async onModuleInit(): Promise<void> {
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      const began = performance.now();
      await this.set();
      if (performance.now() - began < QUICK_MS) return;
    }
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }

  passed(ms: number): void {
    this.aheadMs += ms;
  }
}

/** Time that passes because a test says so. */
export class MovableClock {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly redis: Pick<Redis, 'eval'>,
    private readonly clocks: readonly ToldClock[],
  ) {}

  /** Before anything else is connected to the database: sessions look for functions where they did when they began. */
  static async install(databaseUrl: string): Promise<void> {
    await withClient(databaseUrl, (client) => client.query(INSTALL));
  }

  async advance(ms: number): Promise<void> {
    await Promise.all([
      this.unitOfWork.query('UPDATE movable_clock.ahead SET by = by + make_interval(secs => $1)', [ms / 1_000]),
      this.redis.eval(MOVE_GATE, 0, ms),
    ]);
    for (const clock of this.clocks) clock.passed(ms);
  }
}
