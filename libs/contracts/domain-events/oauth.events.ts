import type { ProviderId } from '../vocabulary';
import { DomainEvent } from './domain-event';

/** A person consented and the provider gave us a grant. The tokens are sealed for the account they belong to. */
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
}> {
  static readonly eventName = 'oauth.grant-obtained';
  static readonly owner = 'oauth';
}
