import { AccessTokens, AccountLogins, AuditUpkeep, OutgoingWebhooks } from '@calendar/contracts/ports';
import { ProviderQuestions, type DraftToRender } from '@calendar/modules/sync';
import { Injectable } from '@nestjs/common';
import type { Handlers } from './handlers';
import { SyncJobHandlers } from './sync-job-handlers';

/** Where each job goes: a job without a handler, or a handler without a job, does not compile. */
@Injectable()
export class JobHandlers {
  readonly byName: Handlers;

  constructor(
    sync: SyncJobHandlers,
    questions: ProviderQuestions,
    tokens: AccessTokens,
    logins: AccountLogins,
    webhooks: OutgoingWebhooks,
    auditLog: AuditUpkeep,
  ) {
    this.byName = {
      ...sync.byName,
      list_connection_calendars: ({ connectionId }) => questions.calendars(connectionId),
      render_event_drafts: async ({ drafts }) => questions.render(drafts as DraftToRender[]),
      sync_calendar_credentials: () => tokens.refreshDue(),
      sign_in_to_account: (login) => logins.signIn(login),
      deliver_webhooks: ({ endpointId }) => webhooks.deliver(endpointId),
      sweep_webhooks: () => webhooks.sweep(),
      keep_audit_log: () => auditLog.run(),
    };
  }
}
