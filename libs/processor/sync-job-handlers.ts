import { AccountLook, ConnectionDrain, EventSync, PullService, Sweep, WatchUpkeep } from '@calendar/modules/sync';
import { Injectable } from '@nestjs/common';
import type { Handlers } from './handlers';

/** The jobs of sync. */
@Injectable()
export class SyncJobHandlers {
  readonly byName;

  constructor(
    eventSync: EventSync,
    connectionDrain: ConnectionDrain,
    pulls: PullService,
    accounts: AccountLook,
    watches: WatchUpkeep,
    sweep: Sweep,
  ) {
    this.byName = {
      sync_calendar_event: ({ eventId }) => eventSync.run(eventId),
      sync_waiting_events: ({ connectionId, eventIds }) => eventSync.runWaiting(connectionId, eventIds),
      sync_calendar_connection: ({ connectionId }) => connectionDrain.run(connectionId),
      pull_calendar_changes: ({ connectionId, calendarId }) => pulls.pull(connectionId, calendarId),
      look_at_calendars: ({ connectionId }) => accounts.runDue(connectionId),
      start_due_pulls: () => pulls.startDue(),
      renew_calendar_watches: () => watches.run(),
      sweep: () => sweep.run(),
    } satisfies Partial<Handlers>;
  }
}
