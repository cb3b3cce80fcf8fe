import type { RowLock, UnitOfWork } from '@calendar/platform/database';
import { errorNow } from './error-now';
import { IS_UNDER_WAY, progress } from './link-state';

/** A link that is looked at again later, and the lease that is given back. */
export interface LinkToPutOff {
  link: { id: string; leaseToken: string };
  delayMs: number;
  /** What keeps it from being written; `null`: nothing has failed. */
  code: string | null;
}

const LATER = progress(
  {
    nextAttempt: 'now() + make_interval(secs => delay_seconds)',
    failingSince: 'CASE WHEN why IS NULL THEN failing_since ELSE coalesce(failing_since, now()) END',
  },
  IS_UNDER_WAY,
);

/**
 * Puts links off, and gives their leases back. Sixteen of a connection are put off at once when its account may not be asked.
 *
 * @returns whether it was done, in the order of the links; `undefined` where the row was left out, or the lease is lost
 */
export async function putOff(
  unitOfWork: UnitOfWork,
  links: readonly LinkToPutOff[],
  lock: RowLock,
): Promise<Array<true | undefined>> {
  const rows = await unitOfWork.query<{ held_token: string }>(
    `UPDATE calendar_links SET attempts = CASE WHEN why IS NULL THEN attempts ELSE attempts + 1 END,
            last_error = coalesce(${errorNow('why')}, last_error), ${LATER},
            lease_token = NULL, lease_until = NULL, updated_at = now()
       FROM jsonb_to_recordset($1::jsonb) AS later(link_id uuid, held_token uuid, delay_seconds float8, why text)
      WHERE id = ANY(ARRAY(SELECT id FROM calendar_links WHERE id = ANY($2::uuid[]) FOR NO KEY UPDATE ${lock}))
        AND id = link_id AND lease_token = held_token
     RETURNING held_token`,
    [JSON.stringify(links.map(toLater)), links.map(({ link }) => link.id)],
  );
  // By lease, not by link: beside who has it may be one who has lost it, in the same statement.
  const done = new Set(rows.map((row) => row.held_token));
  return links.map(({ link }) => done.has(link.leaseToken) || undefined);
}

function toLater({ link, delayMs, code }: LinkToPutOff): Record<string, unknown> {
  return { link_id: link.id, held_token: link.leaseToken, delay_seconds: delayMs / 1_000, why: code };
}
