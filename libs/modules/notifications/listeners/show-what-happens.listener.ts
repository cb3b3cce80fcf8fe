import {
  CalendarFound,
  CalendarLost,
  ConflictChanged,
  ConflictFound,
  ConflictResolved,
  CredentialConnected,
  CredentialDestroyed,
  CredentialDisconnected,
  CredentialReauthNeeded,
  FirstSyncStarted,
  On,
  RemoteChangeMerged,
  SyncFailed,
  SyncSettled,
  SyncSucceeded,
  WatchChanged,
} from '@calendar/contracts/domain-events';
import { Connections } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { LiveChannel } from '../live/live-channel';

/** Sends hints to the browsers of a person: what to read again, once it is durable. */
@Injectable()
export class ShowWhatHappens {
  constructor(
    private readonly live: LiveChannel,
    private readonly connections: Connections,
  ) {}

  @On(CredentialConnected, { phase: 'after-commit' })
  connected({ payload: { userId, connectionId } }: CredentialConnected): Promise<void> {
    return this.live.send(userId, { type: 'connection', data: { connectionId, status: 'active' } });
  }

  @On(FirstSyncStarted, { phase: 'after-commit' })
  started({ payload: { userId, connectionId } }: FirstSyncStarted): Promise<void> {
    return this.live.send(userId, { type: 'connection', data: { connectionId, status: 'active' } });
  }

  @On(CredentialDisconnected, { phase: 'after-commit' })
  disconnected({ payload: { userId, connectionId } }: CredentialDisconnected): Promise<void> {
    return this.live.send(userId, { type: 'connection', data: { connectionId, status: 'disconnecting' } });
  }

  @On(CredentialDestroyed, { phase: 'after-commit' })
  destroyed({ payload: { userId, connectionId } }: CredentialDestroyed): Promise<void> {
    return this.live.send(userId, { type: 'connection', data: { connectionId, status: 'disconnected' } });
  }

  @On(CredentialReauthNeeded, { phase: 'after-commit' })
  reauthNeeded({ payload: { userId, connectionId } }: CredentialReauthNeeded): Promise<void> {
    return this.live.send(userId, { type: 'connection', data: { connectionId, status: 'reauth_required' } });
  }

  @On(CalendarLost, { phase: 'after-commit' })
  calendarLost({ payload }: CalendarLost): Promise<void> {
    return this.showConnected(payload);
  }

  @On(CalendarFound, { phase: 'after-commit' })
  calendarFound({ payload }: CalendarFound): Promise<void> {
    return this.showConnected(payload);
  }

  @On(WatchChanged, { phase: 'after-commit' })
  watchChanged({ payload }: WatchChanged): Promise<void> {
    return this.showConnected(payload);
  }

  @On(SyncSucceeded, { phase: 'after-commit' })
  succeeded({ payload: { userId, eventId, connectionId, action } }: SyncSucceeded): Promise<void> {
    return this.live.send(userId, {
      type: 'event-sync',
      data: { eventId, connectionId, action, outcome: 'succeeded' },
    });
  }

  @On(SyncSettled, { phase: 'after-commit' })
  settled({ payload: { userId, eventId, connectionId } }: SyncSettled): Promise<void> {
    const data = { eventId, connectionId, action: 'none', outcome: 'succeeded' };
    return this.live.send(userId, { type: 'event-sync', data });
  }

  @On(SyncFailed, { phase: 'after-commit' })
  failed({ payload: { userId, eventId, connectionId, action, code, final } }: SyncFailed): Promise<void> {
    const outcome = final ? 'failed' : 'retrying';
    return this.live.send(userId, { type: 'event-sync', data: { eventId, connectionId, action, outcome, code } });
  }

  @On(RemoteChangeMerged, { phase: 'after-commit' })
  merged({ payload: { userId, eventId, connectionId, fields } }: RemoteChangeMerged): Promise<void> {
    const data = { eventId, connectionId, action: 'merge', outcome: 'succeeded', fields: Object.keys(fields) };
    return this.live.send(userId, { type: 'event-sync', data });
  }

  @On(ConflictFound, { phase: 'after-commit' })
  conflictFound({ payload }: ConflictFound): Promise<void> {
    return this.showOpenConflict(payload);
  }

  @On(ConflictChanged, { phase: 'after-commit' })
  conflictChanged({ payload }: ConflictChanged): Promise<void> {
    return this.showOpenConflict(payload);
  }

  @On(ConflictResolved, { phase: 'after-commit' })
  conflictResolved({ payload: { userId, conflictId, eventId } }: ConflictResolved): Promise<void> {
    return this.live.send(userId, { type: 'conflict', data: { conflictId, eventId, status: 'resolved' } });
  }

  /**
   * All that its events are, its last error, and how soon changes arrive, is to be read again. By now it may need a new grant, or
   * be about to go; of one that is gone there is nothing to read.
   */
  private async showConnected({ userId, connectionId }: CalendarFound['payload']): Promise<void> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return;
    await this.live.send(userId, { type: 'connection', data: { connectionId, status: connection.status } });
  }

  private showOpenConflict({ userId, conflictId, eventId, fields }: ConflictFound['payload']): Promise<void> {
    return this.live.send(userId, { type: 'conflict', data: { conflictId, eventId, fields, status: 'open' } });
  }
}
