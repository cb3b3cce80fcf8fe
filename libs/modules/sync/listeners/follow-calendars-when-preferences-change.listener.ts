import { CredentialConnected, CredentialDisconnected, On, PreferencesChanged } from '@calendar/contracts/domain-events';
import { Jobs } from '@calendar/contracts/jobs';
import { Connections } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CursorStore } from '../pull/cursor.store';
import { PullJobs } from '../pull/pull-jobs';
import { WatchStore } from '../watches/watch.store';

/** The calendars that events are written to are the calendars that are listened to. */
@Injectable()
export class FollowCalendarsWhenPreferencesChange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: Connections,
    private readonly cursors: CursorStore,
    private readonly watches: WatchStore,
    private readonly pulls: PullJobs,
    private readonly jobs: Jobs,
  ) {}

  @On(PreferencesChanged, { phase: 'in-transaction' })
  async follow({ payload }: PreferencesChanged): Promise<void> {
    const connections = await this.connections.ofUser(payload.userId);
    const added: string[] = [];
    for (const { id: connectionId, userId, provider, status } of connections) {
      if (status === 'disconnecting') continue;
      const targets = payload.rules.targets.filter((target) => target.connectionId === connectionId);
      const calendarIds = [...new Set(targets.map((target) => target.calendarId))];
      if (await this.cursors.follow({ connectionId, userId, provider }, calendarIds)) added.push(connectionId);
    }
    if (added.length > 0) this.startAfterCommit(added);
  }

  /** Watches may have died with the grant that the new one takes the place of. */
  @On(CredentialConnected, { phase: 'in-transaction' })
  async catchUp({ payload }: CredentialConnected): Promise<void> {
    await this.watches.renewNow(payload.connectionId, null);
    this.startAfterCommit([payload.connectionId]);
  }

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  async forget({ payload }: CredentialDisconnected): Promise<void> {
    await this.cursors.follow(payload, []);
  }

  private startAfterCommit(connectionIds: readonly string[]): void {
    this.unitOfWork.afterCommit(async () => {
      await this.jobs.add('renew_calendar_watches', {});
      for (const connectionId of connectionIds) await this.pulls.request(connectionId, null);
    });
  }
}
