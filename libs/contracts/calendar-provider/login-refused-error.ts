/**
 * Why a login leads to no account:
 * - `auth-failed`: the server does not take the name and the password
 * - `not-found`: there is no calendar server at the address
 * - `no-calendar`: the account has no calendar for events
 * - `address-refused`: the address is none, or leads to a network that is not the public internet
 */
export const LOGIN_REFUSALS = ['auth-failed', 'not-found', 'no-calendar', 'address-refused'] as const;
export type LoginRefusal = (typeof LOGIN_REFUSALS)[number];

/** What a person has typed leads to no account: they can mend it. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError';

  constructor(readonly reason: LoginRefusal) {
    super(`The login was refused (${reason}).`);
  }
}
