import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of descriptions that were read before it was noted whether they are laid out, nobody knows: they are taken for such, so
 * that the next edit looks first and leaves the layout of the other lines. Whatever is read or written of them tells.
 */
export class LayoutOfDescriptions1764000062000 implements MigrationInterface {
  readonly name = 'LayoutOfDescriptions1764000062000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE calendar_links
         SET base = jsonb_set(base, '{traits}', coalesce(base->'traits', '{}') || '{"formatted": true}')
       WHERE base->'theirs'->>'description' <> ''`);
  }

  /** What was not known before does no harm where it is known: there is nothing to take back. */
  async down(): Promise<void> {}
}
