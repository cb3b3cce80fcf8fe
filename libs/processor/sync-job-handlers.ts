import {
  ConnectionDrain,
  EventSync,
  Inbound,
  ProviderQuestions,
  Sweep,
  type DraftToRender,
} from '@calendar/modules/sync';
import { Injectable } from '@nestjs/common';
import type { Handlers } from './handlers';

/** The jobs of sync. */
@Injectable()
export class SyncJobHandlers {
  readonly byName;

  constructor(
    eventSync: EventSync,
    connectionDrain: ConnectionDrain,
    inbound: Inbound,
    sweep: Sweep,
    questions: ProviderQuestions,
  ) {
    this.byName = {
      sync_calendar_event: ({ eventId }) => eventSync.run(eventId),
      sync_calendar_connection: ({ connectionId }) => connectionDrain.run(connectionId),
      pull_calendar_changes: ({ connectionId, calendarId }) => inbound.pull(connectionId, calendarId),
      look_at_calendars: ({ connectionId }) => inbound.lookAtCalendars(connectionId),
      start_due_pulls: () => inbound.startDuePulls(),
      renew_calendar_watches: () => inbound.keepWatches(),
      sweep: () => sweep.run(),
      list_connection_calendars: ({ connectionId }) => questions.calendars(connectionId),
      render_event_drafts: async ({ drafts }) => questions.render(drafts as DraftToRender[]),
    } satisfies Partial<Handlers>;
  }
}
