import { CredentialConnected, DomainEvents, GrantObtained, On } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../credential.store';

/** A grant becomes a connection: a new one, or the one this account has had before, with its id. */
@Injectable()
export class KeepGrantWhenObtained {
  constructor(
    private readonly store: CredentialStore,
    private readonly events: DomainEvents,
  ) {}

  /** @throws AppError for a grant that would not last: `connection.disconnecting`, `connection.reauth-required` */
  @On(GrantObtained, { phase: 'in-transaction' })
  async keep({ payload }: GrantObtained): Promise<void> {
    const before = await this.store.lockByAccount(payload);
    // Without one the connection would end within the hour; the one we hold is good only while the connection is.
    if (!payload.sealedRefreshToken && before?.status !== 'active') {
      throw problem('connection.reauth-required', {
        detail: 'The access would have ended within the hour. Begin again.',
      });
    }
    if (before?.isBeingRevoked) {
      throw problem('connection.disconnecting', {
        detail: 'This account is just being disconnected. Begin again in a moment.',
      });
    }
    const { id: connectionId, userId, provider, accountId, accountEmail, inReview } = await this.store.upsert(payload);
    // An account that was about to leave is planned anew like one that comes for the first time.
    const reconnected = before !== null && before.status !== 'disconnecting';
    const account = { connectionId, userId, provider, accountId, accountEmail };
    await this.events.publish(new CredentialConnected({ ...account, reconnected, inReview }));
  }
}
