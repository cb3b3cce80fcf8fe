import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { AuditEntry, AuditTarget, NewAuditEntry } from './audit-entry';

type AuditRow = Omit<AuditEntry, 'target'> & {
  target_kind: AuditTarget['kind'];
  target_id: string | null;
  instant: string;
};

/** The audit log: written once, in the transaction of what it tells of, and never changed. */
@Injectable()
export class AuditLog {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  write(entry: NewAuditEntry): Promise<void> {
    return this.unitOfWork.share(this.writeEach, entry);
  }

  private readonly writeEach: SharedStatement<NewAuditEntry, void> = {
    writes: true,
    run: async (entries) => {
      const rows = entries.map(({ userId, actor, action, target, outcome, detail }) => {
        return { user_id: userId, actor, action, target_kind: target.kind, target_id: target.id, outcome, detail };
      });
      await this.unitOfWork.query(
        `INSERT INTO audit_log (user_id, actor, action, target_kind, target_id, outcome, detail)
         SELECT user_id, actor, action, target_kind, target_id, outcome, detail
           FROM jsonb_to_recordset($1::jsonb) AS r(user_id text, actor text, action text, target_kind text, target_id text,
             outcome text, detail jsonb)`,
        [JSON.stringify(rows)],
      );
      return entries.map(() => undefined);
    },
  };

  /** What concerns a person, newest first, from after a position on. */
  async page(
    userId: string,
    { after, limit }: { after: PagePosition | null; limit: number },
  ): Promise<Array<AuditEntry & { position: PagePosition }>> {
    const rows = await this.unitOfWork.query<AuditRow>(
      `SELECT id, ${exactInstant('at')} AS instant, at, user_id AS "userId", actor, action, target_kind, target_id,
              outcome, detail
         FROM audit_log
        WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3::uuid))
        ORDER BY at DESC, id DESC LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(({ target_kind: kind, target_id, instant, ...entry }) => ({
      ...entry,
      target: { kind, id: target_id },
      position: { at: instant, id: entry.id },
    }));
  }
}
