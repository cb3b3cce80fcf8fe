import { CredentialConnected, DomainEvents, GrantObtained, On } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { CredentialStore } from '../credential.store';

/** A grant becomes a connection: a new one, or the one this account has had before, with its id. */
@Injectable()
export class KeepGrantWhenObtained {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly store: CredentialStore,
    private readonly events: DomainEvents,
  ) {}

  /**
   * @throws AppError for a grant that would not last: `connection.disconnecting`, `connection.reauth-required`; for one
   *   too many: `quota.connections`
   */
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
    if (!before) await this.admitOneMore(payload.userId);
    const { id: connectionId, userId, provider, accountId, accountEmail, inReview } = await this.store.upsert(payload);
    // An account that was about to leave is planned anew like one that comes for the first time.
    const reconnected = before !== null && before.status !== 'disconnecting';
    const account = { connectionId, userId, provider, accountId, accountEmail };
    await this.events.publish(new CredentialConnected({ ...account, reconnected, inReview }));
  }

  /** In the turn of the person: two that are connected at once are counted one after the other. */
  private async admitOneMore(userId: string): Promise<void> {
    const { connections: most } = this.config.quotas;
    if ((await this.store.ofUser(userId)).length < most) return;
    throw problem('quota.connections', {
      detail: `There may be ${most} connected accounts. Disconnect one that is of no more use, then connect this one.`,
    });
  }
}
