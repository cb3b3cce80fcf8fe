import { CredentialConnected, CredentialDisconnected, On, PreferencesChanged } from '@calendar/contracts/domain-events';
import { Connections } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { FollowedCalendars } from '../calendars/followed-calendars';
import { WatchStore } from '../watches/watch.store';

/** The calendars that events are written to are the calendars that are listened to. */
@Injectable()
export class FollowCalendarsWhenPreferencesChange {
  constructor(
    private readonly connections: Connections,
    private readonly followed: FollowedCalendars,
    private readonly watches: WatchStore,
  ) {}

  @On(PreferencesChanged, { phase: 'in-transaction' })
  async follow({ payload }: PreferencesChanged): Promise<void> {
    for (const connection of await this.connections.ofUser(payload.userId)) {
      const { id: connectionId, userId, provider, status, inReview } = connection;
      if (status === 'disconnecting' || inReview) continue;
      await this.followed.follow({ connectionId, userId, provider }, payload.rules);
      await this.watches.askAgain(connectionId);
    }
  }

  /** Watches may have died with the grant that the new one takes the place of. */
  @On(CredentialConnected, { phase: 'in-transaction' })
  async catchUp({ payload }: CredentialConnected): Promise<void> {
    if (payload.inReview) return;
    await this.watches.renewNow(payload.connectionId, null);
    await this.followed.update(payload);
    this.followed.startAfterCommit(payload.connectionId);
  }

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  async forget({ payload }: CredentialDisconnected): Promise<void> {
    await this.followed.forgetAll(payload.connectionId);
  }
}
