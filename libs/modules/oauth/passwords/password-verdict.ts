import { GrantDeadError, TokenEndpointError } from '@calendar/contracts/ports';

/** A refused password is tried once more after this time. */
const SECOND_TRY_MS = 60_000;
/** A refusal that was the last one so long ago has healed, and says nothing of the next. */
const FORGOTTEN_MS = 60 * 60_000;

/**
 * What it means that a server has refused a password: there is no token endpoint to ask, and its 401 is the verdict. But one may
 * be a fault, and one more within seconds is what guards against guessing wait for. So it is tried a second time, a minute later,
 * and then no more. Pure.
 *
 * @param refusedSince when the first of these refusals was; `null`: this is it
 */
export function verdictOnPassword(refusedSince: Date | null, now: Date): GrantDeadError | TokenEndpointError {
  const age = refusedSince === null ? null : now.getTime() - refusedSince.getTime();
  if (age === null || age > FORGOTTEN_MS) {
    return new TokenEndpointError('password-refused', SECOND_TRY_MS, undefined, true);
  }
  if (age < SECOND_TRY_MS) return new TokenEndpointError('password-refused', SECOND_TRY_MS - age);
  return new GrantDeadError('password-refused');
}
