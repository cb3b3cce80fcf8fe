import type { ProviderId } from '../vocabulary';

export interface RefreshedGrant {
  accessToken: string;
  /** ISO instant. */
  accessTokenExpiresAt: string;
  /** Set when the provider rotated it: the old one is then to be replaced. */
  refreshToken: string | null;
  scopes: string[] | null;
}

/** Who can bring an ended grant back: the person, by connecting again, or their administrator, who has to allow it first. */
export type GrantRemedy = 'reconnect' | 'administrator';

/** The token endpoint's verdict that the grant is dead (`invalid_grant` and its kin). */
export class GrantDeadError extends Error {
  override readonly name = 'GrantDeadError';
  constructor(
    /** The provider's error code, e.g. `invalid_grant`. */
    readonly reason: string,
    readonly remedy: GrantRemedy = 'reconnect',
    options?: ErrorOptions,
  ) {
    super(`The provider no longer accepts this grant (${reason}).`, options);
  }
}

/** The token endpoint cannot be reached, is overloaded, or refuses our client: nothing is wrong with the grant. */
export class TokenEndpointError extends Error {
  override readonly name = 'TokenEndpointError';
  constructor(
    readonly reason: string,
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
    /** What failed before is over and forgotten: this is the first failure. */
    readonly isFirst = false,
  ) {
    super(`The token endpoint did not answer with a token (${reason}).`, options);
  }
}

/** What only the provider's OAuth endpoints can do with a grant. Answered by oauth. */
export abstract class Grants {
  /**
   * @param grant.failingSince when the first of the refreshes was that have failed since one succeeded; `null`: none has
   * @throws GrantDeadError, TokenEndpointError
   */
  abstract refresh(
    provider: ProviderId,
    grant: { refreshToken: string; failingSince: Date | null },
  ): Promise<RefreshedGrant>;

  /**
   * Revokes where the provider can. `unsupported`: the person must remove the consent at the provider;
   * `failed`: the provider could not be reached, the token stays good until it expires. Never throws.
   */
  abstract revoke(provider: ProviderId, token: string): Promise<'revoked' | 'unsupported' | 'failed'>;

  /** Whether a new grant of this provider account waits for the person who asked for it to take it. */
  abstract awaits(provider: ProviderId, accountId: string): Promise<boolean>;
}
