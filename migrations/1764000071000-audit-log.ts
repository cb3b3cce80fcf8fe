import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Less than this nobody may have dropped, whatever they ask for. As `AUDIT_RETENTION_DAYS` at least is. */
const SHORTEST_RETENTION_DAYS = 90;

/**
 * The audit log: rows are added and never changed, also by the owner of the table. By month, so that what is too old goes as a
 * whole; what no month was made for lands in `audit_log_rest`, and is put into its month later.
 */
export class AuditLog1764000071000 implements MigrationInterface {
  readonly name = 'AuditLog1764000071000';

  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    await runner.query(`
      CREATE TABLE audit_log (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        user_id text,
        actor text NOT NULL,
        action text NOT NULL,
        target_kind text NOT NULL,
        target_id text,
        outcome text NOT NULL,
        detail jsonb NOT NULL
      ) PARTITION BY RANGE (at)`);
    await runner.query(`CREATE INDEX audit_log_user ON audit_log (user_id, at, id)`);
    await runner.query(`
      CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    // Of the table as a whole, also when no row is hit …
    await runner.query(`
      CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()`);
    // … and of each month, to which Postgres copies triggers of this kind alone.
    await runner.query(`
      CREATE TRIGGER audit_log_rows_stay BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()`);
    // ALWAYS: also in a session that claims to be a replica.
    await runner.query(`ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_is_append_only`);
    await runner.query(`ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_rows_stay`);
    await runner.query(`
      CREATE FUNCTION audit_log_add_part(part text, bounds text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TABLE ${schema}.%I PARTITION OF ${schema}.audit_log %s', part, bounds);
        EXECUTE format('CREATE TRIGGER audit_log_is_append_only BEFORE TRUNCATE ON ${schema}.%I
                          FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.audit_log_refuse()', part);
        EXECUTE format('ALTER TABLE ${schema}.%I ENABLE ALWAYS TRIGGER audit_log_is_append_only', part);
      END $$`);
    await runner.query(`REVOKE ALL ON FUNCTION audit_log_add_part FROM PUBLIC`);
    await runner.query(`SELECT audit_log_add_part('audit_log_rest', 'DEFAULT')`);
    await runner.query(keep(schema));
    await runner.query(`SELECT made FROM audit_log_keep(400)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_log`);
    await runner.query(`DROP FUNCTION audit_log_keep`);
    await runner.query(`DROP FUNCTION audit_log_add_part`);
    await runner.query(`DROP FUNCTION audit_log_refuse`);
  }
}

/**
 * The one door: makes the months up to the next but two, puts what lies in `audit_log_rest` where it belongs, and drops the
 * months that ended more than `days` ago. With the rights of the owner, so whoever writes needs none of them. It waits for
 * nobody longer than a second, because everybody else waits behind it; what it could not do it does when it runs again.
 */
function keep(schema: string): string {
  return `
    CREATE FUNCTION audit_log_keep(days integer) RETURNS TABLE (made text, dropped text)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ${schema}, pg_temp SET lock_timeout = '1s' SET timezone = 'UTC' AS $$
    DECLARE
      month timestamptz;
      part text;
    BEGIN
      IF days IS NULL OR days < ${SHORTEST_RETENTION_DAYS} THEN
        RAISE EXCEPTION 'the audit log is kept for ${SHORTEST_RETENTION_DAYS} days at least' USING ERRCODE = 'invalid_parameter_value';
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('audit_log_keep', 0));

      -- A month cannot be made while rows of it lie in the rest: they are set aside, and written anew into what is there then.
      IF EXISTS (SELECT FROM ${schema}.audit_log_rest) THEN
        ALTER TABLE ${schema}.audit_log DETACH PARTITION ${schema}.audit_log_rest;
        ALTER TABLE ${schema}.audit_log_rest RENAME TO audit_log_set_aside;
        FOR month IN
          SELECT DISTINCT date_trunc('month', at) FROM ${schema}.audit_log_set_aside
           WHERE at < date_trunc('month', now()) + interval '1 year'
        LOOP
          part := 'audit_log_' || to_char(month, 'YYYY_MM');
          IF to_regclass('${schema}.' || part) IS NULL THEN
            PERFORM ${schema}.audit_log_add_part(part, format('FOR VALUES FROM (%L) TO (%L)', month, month + interval '1 month'));
            made := part;
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM ${schema}.audit_log_add_part('audit_log_left', 'DEFAULT');
        INSERT INTO ${schema}.audit_log (id, at, user_id, actor, action, target_kind, target_id, outcome, detail)
          SELECT id, at, user_id, actor, action, target_kind, target_id, outcome, detail FROM ${schema}.audit_log_set_aside;
        DROP TABLE ${schema}.audit_log_set_aside;
        ALTER TABLE ${schema}.audit_log_left RENAME TO audit_log_rest;
      END IF;

      FOR month IN SELECT date_trunc('month', now()) + make_interval(months => ahead) FROM generate_series(0, 3) AS ahead LOOP
        part := 'audit_log_' || to_char(month, 'YYYY_MM');
        IF to_regclass('${schema}.' || part) IS NULL THEN
          PERFORM ${schema}.audit_log_add_part(part, format('FOR VALUES FROM (%L) TO (%L)', month, month + interval '1 month'));
          made := part;
          RETURN NEXT;
        END IF;
      END LOOP;
      made := NULL;

      FOR part IN
        SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
         WHERE inhparent = '${schema}.audit_log'::regclass AND relname ~ '^audit_log_[0-9]{4}_[0-9]{2}$'
           AND to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= now() - make_interval(days => days)
      LOOP
        EXECUTE format('DROP TABLE ${schema}.%I', part);
        dropped := part;
        RETURN NEXT;
      END LOOP;
    END $$`;
}
