import {
  CredentialConnected,
  CredentialDestroyed,
  CredentialDisconnected,
  FinishRefused,
  FirstSyncStarted,
  On,
} from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { AuditTarget, NewAuditEntry } from '../audit-entry';
import { AuditLog } from '../audit-log.store';

/** Accounts that come, are refused, and go. */
@Injectable()
export class RecordWhatHappensToAccounts {
  constructor(private readonly log: AuditLog) {}

  @On(CredentialConnected, { phase: 'in-transaction' })
  connected({ payload }: CredentialConnected): Promise<void> {
    const { userId, connectionId, provider, reconnected, inReview } = payload;
    const detail = { provider, reconnected, inReview };
    return this.done({ userId, actor: 'person', action: 'connection.connect', target: of(connectionId), detail });
  }

  /**
   * The log of whoever tried tells of it. Somebody else's consent stands in the log of its person, too: of whoever has sent
   * their link to another, or whose ticket has come into other hands.
   */
  @On(FinishRefused, { phase: 'in-transaction' })
  async refused({ payload: { userId, triedBy, provider, code } }: FinishRefused): Promise<void> {
    const refusal = {
      action: 'connection.connect',
      target: of(null),
      outcome: 'refused',
      detail: { provider, code },
    } as const;
    await this.log.write({ ...refusal, userId: triedBy, actor: 'person' });
    if (userId !== triedBy) await this.log.write({ ...refusal, userId, actor: 'somebody_else' });
  }

  @On(FirstSyncStarted, { phase: 'in-transaction' })
  started({ payload: { userId, connectionId, provider } }: FirstSyncStarted): Promise<void> {
    const target = of(connectionId);
    return this.done({ userId, actor: 'person', action: 'connection.start', target, detail: { provider } });
  }

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  disconnected({ payload: { userId, connectionId, provider, removeEvents } }: CredentialDisconnected): Promise<void> {
    const detail = { provider, removeEvents };
    return this.done({ userId, actor: 'person', action: 'connection.disconnect', target: of(connectionId), detail });
  }

  @On(CredentialDestroyed, { phase: 'in-transaction' })
  destroyed({ payload: { userId, connectionId } }: CredentialDestroyed): Promise<void> {
    const target = of(connectionId);
    return this.done({ userId, actor: 'system', action: 'connection.destroy', target, detail: {} });
  }

  private done(entry: Omit<NewAuditEntry, 'outcome'>): Promise<void> {
    return this.log.write({ ...entry, outcome: 'succeeded' });
  }
}

function of(connectionId: string | null): AuditTarget {
  return { kind: 'connection', id: connectionId };
}
