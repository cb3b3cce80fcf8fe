import type { UnitOfWork } from './unit-of-work';

/** https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS */
const DEADLOCK_DETECTED = '40P01';
const TRIES = 5;

/**
 * Runs a transaction, and again when Postgres ended it because it and another waited for each other: a career event and
 * its links may be taken in one order or the other, and with them those of its relatives. Inside another transaction
 * the failure is that one's.
 *
 * @param work touches nothing but the database
 */
export async function runDespiteDeadlocks<Result>(
  unitOfWork: UnitOfWork,
  work: () => Promise<Result>,
): Promise<Result> {
  const tries = unitOfWork.active ? 1 : TRIES;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unitOfWork.run(work);
    } catch (error) {
      if (attempt >= tries || (error as { code?: unknown } | null)?.code !== DEADLOCK_DETECTED) throw error;
    }
  }
}
