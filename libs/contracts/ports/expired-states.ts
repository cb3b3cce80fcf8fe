/** "Forget the consents that nobody finished." Answered by oauth. */
export abstract class ExpiredStates {
  /** @returns how many were forgotten */
  abstract deleteExpired(): Promise<number>;
}
