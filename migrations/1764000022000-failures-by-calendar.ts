import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An event that cannot be written into two calendars is two pieces of news, and each is over by itself. */
export class FailuresByCalendar1764000022000 implements MigrationInterface {
  readonly name = 'FailuresByCalendar1764000022000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE notifications SET subject_id = l.id FROM calendar_links l
       WHERE kind = 'sync.failed' AND l.event_id = notifications.event_id
         AND l.connection_id = notifications.connection_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE notifications SET read_at = now()
       WHERE kind = 'sync.failed' AND read_at IS NULL AND id NOT IN
         (SELECT DISTINCT ON (user_id, event_id) id FROM notifications
           WHERE kind = 'sync.failed' AND read_at IS NULL ORDER BY user_id, event_id, created_at DESC)`);
    await runner.query(`UPDATE notifications SET subject_id = event_id WHERE kind = 'sync.failed'`);
  }
}
