import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is remembered of an event that was deleted in a calendar is a table of its own: few links have such an event, and what
 * is known of it is no state of the link. The columns that held it stay for the release before, which goes on using them while
 * this one is rolled out; a trigger brings over what it writes into them. Both go in a later release.
 */
export class DeletedRemoteEvents1764000121000 implements MigrationInterface {
  readonly name = 'DeletedRemoteEvents1764000121000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deleted_remote_events (
        link_id uuid PRIMARY KEY REFERENCES calendar_links (id) ON DELETE CASCADE,
        remote_event_id text NOT NULL,
        remote_calendar_id text,
        remote_etag text,
        remote_base jsonb
      )`);
    // What shows in a calendar is looked up among the events that were deleted there.
    await runner.query(`CREATE INDEX deleted_remote_events_event ON deleted_remote_events (remote_event_id)`);
    await runner.query(`
      CREATE FUNCTION keep_deleted_remote_event() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.former_event_id IS NULL THEN
          DELETE FROM deleted_remote_events WHERE link_id = NEW.id;
        ELSE
          INSERT INTO deleted_remote_events
          VALUES (NEW.id, NEW.former_event_id, NEW.former_calendar_id, NEW.former_etag, NEW.former_base)
          ON CONFLICT (link_id) DO UPDATE SET
            remote_event_id = excluded.remote_event_id, remote_calendar_id = excluded.remote_calendar_id,
            remote_etag = excluded.remote_etag, remote_base = excluded.remote_base;
        END IF;
        RETURN NULL;
      END $$`);
    // Before the rows are copied: what a worker of the release before writes meanwhile waits for the end of this.
    await runner.query(`
      CREATE TRIGGER keep_deleted_remote_event
        AFTER UPDATE OF former_event_id, former_calendar_id, former_etag, former_base ON calendar_links FOR EACH ROW
        WHEN ((OLD.former_event_id, OLD.former_calendar_id, OLD.former_etag, OLD.former_base)
              IS DISTINCT FROM (NEW.former_event_id, NEW.former_calendar_id, NEW.former_etag, NEW.former_base))
        EXECUTE FUNCTION keep_deleted_remote_event()`);
    await runner.query(`
      INSERT INTO deleted_remote_events
      SELECT id, former_event_id, former_calendar_id, former_etag, former_base FROM calendar_links
       WHERE former_event_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER keep_deleted_remote_event ON calendar_links`);
    await runner.query(`DROP FUNCTION keep_deleted_remote_event`);
    await runner.query(`
      UPDATE calendar_links SET former_event_id = NULL, former_calendar_id = NULL, former_etag = NULL, former_base = NULL
       WHERE former_event_id IS NOT NULL AND id NOT IN (SELECT link_id FROM deleted_remote_events)`);
    await runner.query(`
      UPDATE calendar_links SET former_event_id = remote_event_id, former_calendar_id = remote_calendar_id,
             former_etag = remote_etag, former_base = remote_base
        FROM deleted_remote_events WHERE link_id = id`);
    await runner.query(`DROP TABLE deleted_remote_events`);
  }
}
