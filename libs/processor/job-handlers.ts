import type { JobName, JobPayload } from '@calendar/contracts/jobs';
import { AccessTokens } from '@calendar/contracts/ports';
import {
  ConnectionDrain,
  EventSync,
  Inbound,
  ProviderQuestions,
  Sweep,
  type DraftToRender,
} from '@calendar/modules/sync';
import { Injectable } from '@nestjs/common';

/** One handler for each job of the catalogue: a job without one, or one without a job, does not compile. */
type Handlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<unknown> };

/** Where each job goes. */
@Injectable()
export class JobHandlers {
  readonly byName: Handlers;

  constructor(
    eventSync: EventSync,
    connectionDrain: ConnectionDrain,
    inbound: Inbound,
    tokens: AccessTokens,
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
      sync_calendar_credentials: () => tokens.refreshDue(),
      sweep: () => sweep.run(),
      list_connection_calendars: ({ connectionId }) => questions.calendars(connectionId),
      render_event_drafts: async ({ drafts }) => questions.render(drafts as DraftToRender[]),
    };
  }
}
