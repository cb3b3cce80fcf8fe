import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CareerEvents1764000003000 implements MigrationInterface {
  readonly name = 'CareerEvents1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    // All-day events keep their dates; starts_at and ends_at are then those dates at midnight UTC, for ordering only.
    await runner.query(`
      CREATE TABLE career_events (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        type text NOT NULL CHECK (type IN ('interview', 'follow_up', 'reminder')),
        title text NOT NULL,
        description text NOT NULL DEFAULT '',
        location text NOT NULL DEFAULT '',
        all_day boolean NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        start_date date,
        end_date date,
        time_zone text,
        status text NOT NULL CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
        add_to_calendar boolean NOT NULL,
        reminders integer[],
        relates_to uuid,
        metadata jsonb NOT NULL DEFAULT '{}',
        version integer NOT NULL DEFAULT 1,
        cancelled_by text CHECK (cancelled_by IN ('career_copilot', 'calendar')),
        status_before_cancel text,
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (ends_at > starts_at),
        CHECK (all_day = (start_date IS NOT NULL) AND all_day = (end_date IS NOT NULL)),
        CHECK (all_day OR time_zone IS NOT NULL)
      )`);
    await runner.query(`
      CREATE INDEX career_events_by_start ON career_events (user_id, starts_at, id) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX career_events_by_id ON career_events (user_id, id) WHERE deleted_at IS NULL`);
    await runner.query(`
      CREATE INDEX career_events_follow_ups ON career_events (relates_to) WHERE relates_to IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE career_events`);
  }
}
