/** "End the consents that nobody finished." Answered by oauth. */
export abstract class ExpiredStates {
  /** Grants that were given meanwhile are revoked where the provider can, and destroyed. @returns how many were ended */
  abstract deleteExpired(): Promise<number>;
}
