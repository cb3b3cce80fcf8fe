import type { ConnectionSummary, ProviderId } from '../vocabulary';

/** "Which accounts are connected?" Answered by credentials. */
export abstract class Connections {
  /** Every connection of a person that is not fully disconnected, oldest first. */
  abstract ofUser(userId: string): Promise<ConnectionSummary[]>;

  abstract byId(connectionId: string): Promise<ConnectionSummary | null>;

  /** Those of the connections that have a grant to work with. */
  abstract activeAmong(connectionIds: readonly string[]): Promise<string[]>;

  /** Connections with a grant that others have to the account of this one. */
  abstract ofSameAccount(connectionId: string): Promise<string[]>;

  /** Connections whose clean-up has not ended: the sweep drives them on. */
  abstract disconnecting(): Promise<ConnectionSummary[]>;

  /** Whether a connection of anybody rests on a grant of this provider account. */
  abstract usesAccount(provider: ProviderId, accountId: string): Promise<boolean>;

  /**
   * Revokes the grant at the provider, destroys the stored tokens and forgets the connection, unless it was connected
   * again meanwhile. Safe to repeat.
   *
   * @param withTheEnd runs in the transaction that forgets the connection, and only then
   */
  abstract finishDisconnect(connectionId: string, withTheEnd?: () => Promise<void>): Promise<void>;
}
