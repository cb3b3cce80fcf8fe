import type { ConnectionSummary } from '../vocabulary';

/** "Which accounts are connected?" Answered by credentials. */
export abstract class Connections {
  /** Every connection of a person that is not fully disconnected, oldest first. */
  abstract ofUser(userId: string): Promise<ConnectionSummary[]>;

  abstract byId(connectionId: string): Promise<ConnectionSummary | null>;

  /** Connections whose clean-up has not ended: the sweep drives them on. */
  abstract disconnecting(): Promise<ConnectionSummary[]>;

  /** Revokes the grant at the provider, destroys the stored tokens and forgets the connection. Safe to repeat. */
  abstract finishDisconnect(connectionId: string): Promise<void>;
}
