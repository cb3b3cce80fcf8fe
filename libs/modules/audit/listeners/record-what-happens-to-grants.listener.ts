import { CredentialReauthNeeded, GrantSealedAnew, On, RefreshGivenUp } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { codeFrom } from '../audit-entry';
import { AuditLog } from '../audit-log.store';

/** Grants that end, cannot be refreshed, or get another key. */
@Injectable()
export class RecordWhatHappensToGrants {
  constructor(private readonly log: AuditLog) {}

  @On(CredentialReauthNeeded, { phase: 'in-transaction' })
  ended({ payload: { userId, connectionId, provider, reason } }: CredentialReauthNeeded): Promise<void> {
    return this.log.write({
      userId,
      actor: 'provider',
      action: 'grant.end',
      target: { kind: 'connection', id: connectionId },
      outcome: 'succeeded',
      detail: { provider, code: codeFrom(reason) },
    });
  }

  @On(RefreshGivenUp, { phase: 'in-transaction' })
  notRefreshed({ payload: { userId, connectionId, provider, reason } }: RefreshGivenUp): Promise<void> {
    return this.log.write({
      userId,
      actor: 'system',
      action: 'grant.refresh',
      target: { kind: 'connection', id: connectionId },
      outcome: 'failed',
      detail: { provider, code: codeFrom(reason) },
    });
  }

  @On(GrantSealedAnew, { phase: 'in-transaction' })
  sealedAnew({ payload: { userId, connectionId, provider, keyId } }: GrantSealedAnew): Promise<void> {
    return this.log.write({
      userId,
      actor: 'system',
      action: 'grant.reseal',
      target: { kind: 'connection', id: connectionId },
      outcome: 'succeeded',
      detail: { provider, keyId },
    });
  }
}
