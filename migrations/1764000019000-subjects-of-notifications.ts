import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two conflicts of one event are two pieces of news: what is told once is told once of each. */
export class SubjectsOfNotifications1764000019000 implements MigrationInterface {
  readonly name = 'SubjectsOfNotifications1764000019000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE notifications ADD COLUMN subject_id uuid`);
    await runner.query(`UPDATE notifications SET subject_id = coalesce(event_id, connection_id)`);
    // The last part of such an action's place is the id of what is to be decided.
    await runner.query(`
      UPDATE notifications SET subject_id = substring(action->>'href' FROM '[^/]+$')::uuid
       WHERE kind IN ('sync.conflict', 'sync.deletions-held')`);
    await runner.query(`ALTER TABLE notifications ALTER COLUMN subject_id SET NOT NULL`);
    await runner.query(`DROP INDEX notifications_unread`);
    await runner.query(`
      CREATE UNIQUE INDEX notifications_unread ON notifications (user_id, kind, subject_id) WHERE read_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX notifications_unread`);
    await runner.query(`
      UPDATE notifications SET read_at = now()
       WHERE read_at IS NULL AND id NOT IN
         (SELECT DISTINCT ON (user_id, kind, coalesce(event_id, connection_id)) id FROM notifications
           WHERE read_at IS NULL ORDER BY user_id, kind, coalesce(event_id, connection_id), created_at DESC)`);
    await runner.query(`
      CREATE UNIQUE INDEX notifications_unread ON notifications
        (user_id, kind, coalesce(event_id, connection_id)) WHERE read_at IS NULL`);
    await runner.query(`ALTER TABLE notifications DROP COLUMN subject_id`);
  }
}
