import { CredentialConnected, DomainEvents, GrantObtained, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../credential.store';

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
    if (!payload.sealedRefreshToken && !before) {
      // Without one the connection would end within the hour.
      throw new Error('the provider gave no refresh token');
    }
    const { id: connectionId, userId, provider, accountId, accountEmail } = await this.store.upsert(payload);
    // An account that was about to leave is planned anew like one that comes for the first time.
    const reconnected = before !== null && before.status !== 'disconnecting';
    const account = { connectionId, userId, provider, accountId, accountEmail };
    await this.events.publish(new CredentialConnected({ ...account, reconnected }));
  }
}
