/** Raised by `AccessTokens` when the grant is dead: everything of the connection waits for the person. */
export class ReauthRequiredError extends Error {
  override readonly name = 'ReauthRequiredError';
  constructor(readonly connectionId: string) {
    super('The grant of this connection is no longer good.');
  }
}

/** Raised by `AccessTokens` when no token can be had now, though the grant may be fine: try again later. */
export class TokenUnavailableError extends Error {
  override readonly name = 'TokenUnavailableError';
  constructor(
    message: string,
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** "Give me a token that works." Answered by credentials. */
export abstract class AccessTokens {
  /**
   * A token that is good for a while; refreshed when needed, by one process at a time.
   *
   * @throws ReauthRequiredError, TokenUnavailableError
   */
  abstract fresh(connectionId: string): Promise<string>;

  /**
   * Another token after the provider refused `rejected` with 401; refreshes unless somebody already did.
   *
   * @returns `rejected` itself when it was obtained a moment ago: then the provider has an outage
   * @throws ReauthRequiredError, TokenUnavailableError
   */
  abstract replace(connectionId: string, rejected: string): Promise<string>;

  /** Refreshes every grant whose access token ends soon, or that would otherwise die of idleness. */
  abstract refreshDue(): Promise<{ refreshed: number; failed: number }>;
}
