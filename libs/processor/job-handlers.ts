import { AccessTokens, AuditUpkeep, OutgoingWebhooks } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import type { Handlers } from './handlers';
import { QuestionHandlers } from './question-handlers';
import { SyncJobHandlers } from './sync-job-handlers';

/** Where each job goes: a job without a handler, or a handler without a job, does not compile. */
@Injectable()
export class JobHandlers {
  readonly byName: Handlers;

  constructor(
    sync: SyncJobHandlers,
    questions: QuestionHandlers,
    tokens: AccessTokens,
    webhooks: OutgoingWebhooks,
    auditLog: AuditUpkeep,
  ) {
    this.byName = {
      ...sync.byName,
      ...questions.byName,
      sync_calendar_credentials: () => tokens.refreshDue(),
      deliver_webhooks: ({ endpointId }) => webhooks.deliver(endpointId),
      sweep_webhooks: () => webhooks.sweep(),
      keep_audit_log: () => auditLog.run(),
    };
  }
}
