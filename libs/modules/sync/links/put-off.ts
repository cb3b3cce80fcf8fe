import type { RowLock, UnitOfWork } from '@calendar/platform/database';
import { errorNow } from './error-now';
import { changeHeldLinks } from './held-links';
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
export function putOff(
  unitOfWork: UnitOfWork,
  links: readonly LinkToPutOff[],
  lock: RowLock,
): Promise<Array<true | undefined>> {
  return changeHeldLinks(unitOfWork, PUT_OFF, { changes: links, lock });
}

const PUT_OFF = {
  columns: 'delay_seconds float8, why text',
  assignments: `attempts = CASE WHEN why IS NULL THEN attempts ELSE attempts + 1 END,
            last_error = coalesce(${errorNow('why')}, last_error), ${LATER}, lease_token = NULL, lease_until = NULL`,
  given: ({ delayMs, code }: LinkToPutOff) => ({ delay_seconds: delayMs / 1_000, why: code }),
};
