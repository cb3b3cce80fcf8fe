import type { RowLock, UnitOfWork } from '@calendar/platform/database';

/** What changes about a link, under its lease. */
interface HeldChange {
  link: { id: string; leaseToken: string };
}

/** The statement for changes of one kind. */
interface KindOfChange<Change extends HeldChange> {
  /** What each change gives, as columns of a record: `why text`. */
  columns: string;
  /** What it makes of the link, from those columns. */
  assignments: string;
  /** Only links of which this is so. */
  only?: string;
  given: (change: Change) => Record<string, unknown>;
}

/**
 * Changes links that are still held, each as is given for it, in one statement.
 *
 * @returns whether it was done, in the order of the changes; `undefined` where the row was left out, the lease is lost, or it is not so
 */
export async function changeHeldLinks<Change extends HeldChange>(
  unitOfWork: UnitOfWork,
  { columns, assignments, only = 'true', given }: KindOfChange<Change>,
  { changes, lock }: { changes: readonly Change[]; lock: RowLock },
): Promise<Array<true | undefined>> {
  const records = changes.map((change) => ({
    ...given(change),
    link_id: change.link.id,
    held_token: change.link.leaseToken,
  }));
  const rows = await unitOfWork.query<{ held_token: string }>(
    `UPDATE calendar_links SET ${assignments}, updated_at = now()
       FROM jsonb_to_recordset($1::jsonb) AS given(link_id uuid, held_token uuid, ${columns})
      WHERE id = ANY(ARRAY(SELECT id FROM calendar_links WHERE id = ANY($2::uuid[]) FOR NO KEY UPDATE ${lock}))
        AND id = link_id AND lease_token = held_token AND ${only}
     RETURNING held_token`,
    [JSON.stringify(records), changes.map(({ link }) => link.id)],
  );
  // By lease, not by link: beside who has it may be one who has lost it, in the same statement.
  const done = new Set(rows.map((row) => row.held_token));
  return changes.map(({ link }) => done.has(link.leaseToken) || undefined);
}
