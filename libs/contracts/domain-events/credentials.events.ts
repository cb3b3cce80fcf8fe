import type { ProviderId } from '../vocabulary';
import { DomainEvent } from './domain-event';

/** An account is connected: for the first time, again after a disconnect, or again after its grant had died. */
export class CredentialConnected extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  accountId: string;
  accountEmail: string;
  /** True when the connection existed and had lost its grant: it keeps its id, targets and links. */
  reconnected: boolean;
  /** Nothing is written or read before `FirstSyncStarted`. */
  inReview: boolean;
}> {
  static readonly eventName = 'credentials.connected';
  static readonly owner = 'credentials';
}

/** A person has reviewed what the first sync of an account would do, and lets it begin. */
export class FirstSyncStarted extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  accountId: string;
}> {
  static readonly eventName = 'credentials.first-sync-started';
  static readonly owner = 'credentials';
}

/** A person asked to disconnect. The grant is destroyed when the clean-up has ended. */
export class CredentialDisconnected extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  accountId: string;
  accountEmail: string;
  /** Delete what we wrote into the calendar before the grant is destroyed. */
  removeEvents: boolean;
}> {
  static readonly eventName = 'credentials.disconnected';
  static readonly owner = 'credentials';
}

/** A connection that was leaving is gone: its tokens are destroyed. */
export class CredentialDestroyed extends DomainEvent<{ connectionId: string; userId: string }> {
  static readonly eventName = 'credentials.destroyed';
  static readonly owner = 'credentials';
}

/** The token endpoint said that the grant is dead: only the person can help, by connecting again. */
export class CredentialReauthNeeded extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  accountEmail: string;
  /** The provider's error code, e.g. `invalid_grant`. */
  reason: string;
  /** Who can help: the person, by connecting again, or their administrator, who has to allow it first. */
  remedy: 'reconnect' | 'administrator';
}> {
  static readonly eventName = 'credentials.reauth-needed';
  static readonly owner = 'credentials';
}

/**
 * A grant could not be refreshed for a reason that may pass: it is good still, and tried again when it is wanted next. Told
 * once, until a refresh succeeds.
 */
export class RefreshGivenUp extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  /** Short, as the log says it: a code of the provider, of the network, or of ours. */
  reason: string;
}> {
  static readonly eventName = 'credentials.refresh-given-up';
  static readonly owner = 'credentials';
}

/** The tokens of a grant were sealed with another key: its id. */
export class GrantSealedAnew extends DomainEvent<{
  connectionId: string;
  userId: string;
  provider: ProviderId;
  keyId: string;
}> {
  static readonly eventName = 'credentials.grant-sealed-anew';
  static readonly owner = 'credentials';
}
