import type { FirstSyncStart, ProviderId } from '../vocabulary';
import { DomainEvent } from './domain-event';

/** A person consented, and has finished it as themselves: the provider's grant is theirs. The tokens are sealed for the account they belong to. */
export class GrantObtained extends DomainEvent<{
  userId: string;
  provider: ProviderId;
  accountId: string;
  accountEmail: string;
  /** Scopes that were really granted, as the provider names them. */
  scopes: string[];
  /** `null` when the provider gave none with this consent: the one we hold stays good. */
  sealedRefreshToken: string | null;
  sealedAccessToken: string;
  /** ISO instant. */
  accessTokenExpiresAt: string;
  /** For an account that is not connected yet. */
  start: FirstSyncStart;
}> {
  static readonly eventName = 'oauth.grant-obtained';
  static readonly owner = 'oauth';
}

/** A consent was to be finished, and was not: its grant is given back. */
export class FinishRefused extends DomainEvent<{
  /** Who had begun it. */
  userId: string;
  /** Who wanted to finish it. */
  triedBy: string;
  provider: ProviderId;
  /** The problem code that they were answered with. */
  code: string;
}> {
  static readonly eventName = 'oauth.finish-refused';
  static readonly owner = 'oauth';
}
