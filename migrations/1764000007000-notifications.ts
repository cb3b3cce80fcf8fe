import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1764000007000 implements MigrationInterface {
  readonly name = 'Notifications1764000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notifications (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        message text NOT NULL,
        action jsonb,
        event_id uuid,
        connection_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        read_at timestamptz
      )`);
    await runner.query(`CREATE INDEX notifications_user ON notifications (user_id, created_at DESC, id DESC)`);
    // One unread notification says it: the same news again is no other news.
    await runner.query(`
      CREATE UNIQUE INDEX notifications_unread ON notifications
        (user_id, kind, coalesce(event_id, connection_id)) WHERE read_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE notifications`);
  }
}
