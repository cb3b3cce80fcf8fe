import { AccountLogins } from '@calendar/contracts/ports';
import { BusyTimes, ProviderQuestions, type DraftToRender } from '@calendar/modules/sync';
import { Injectable } from '@nestjs/common';
import type { Handlers } from './handlers';

/** What the API asks, and waits for. */
@Injectable()
export class QuestionHandlers {
  readonly byName;

  constructor(questions: ProviderQuestions, busyTimes: BusyTimes, logins: AccountLogins) {
    this.byName = {
      list_connection_calendars: ({ connectionId }) => questions.calendars(connectionId),
      find_busy_times: (question) => busyTimes.find(question),
      render_event_drafts: async ({ drafts }) => questions.render(drafts as DraftToRender[]),
      sign_in_to_account: (login) => logins.signIn(login),
    } satisfies Partial<Handlers>;
  }
}
