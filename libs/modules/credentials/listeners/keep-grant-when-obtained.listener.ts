import { CredentialConnected, DomainEvents, GrantObtained, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../credential.store';

/** A grant that would not last. Connecting again in a moment helps when the account was just being disconnected. */
export class GrantRefusedError extends Error {
  override readonly name = 'GrantRefusedError';
  constructor(readonly code: 'no-refresh-token' | 'disconnecting') {
    super(`The new grant was not kept (${code}).`);
  }
}

/** A grant becomes a connection: a new one, or the one this account has had before, with its id. */
@Injectable()
export class KeepGrantWhenObtained {
  constructor(
    private readonly store: CredentialStore,
    private readonly events: DomainEvents,
  ) {}

  @On(GrantObtained, { phase: 'in-transaction' })
  async keep({ payload }: GrantObtained): Promise<void> {
    const before = await this.store.lockByAccount(payload);
    // Without one the connection would end within the hour; the one we hold is good only while the connection is.
    if (!payload.sealedRefreshToken && before?.status !== 'active') throw new GrantRefusedError('no-refresh-token');
    if (before?.isBeingRevoked) throw new GrantRefusedError('disconnecting');
    const { id: connectionId, userId, provider, accountId, accountEmail } = await this.store.upsert(payload);
    // An account that was about to leave is planned anew like one that comes for the first time.
    const reconnected = before !== null && before.status !== 'disconnecting';
    const account = { connectionId, userId, provider, accountId, accountEmail };
    await this.events.publish(new CredentialConnected({ ...account, reconnected }));
  }
}
