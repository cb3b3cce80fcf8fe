import { On, SyncFailed, SyncSucceeded, WriteRefused } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { AuditDetail, AuditOutcome } from '../audit-entry';
import { AuditLog } from '../audit-log.store';

/** Every attempt to write into a calendar, with what came of it: one short statement in the transaction that stores that. */
@Injectable()
export class RecordWhatIsWritten {
  constructor(private readonly log: AuditLog) {}

  @On(SyncSucceeded, { phase: 'in-transaction' })
  succeeded({ payload }: SyncSucceeded): Promise<void> {
    return this.attempted(payload, 'succeeded');
  }

  @On(SyncFailed, { phase: 'in-transaction' })
  failed({ payload }: SyncFailed): Promise<void> {
    return this.attempted(payload, payload.final ? 'failed' : 'will_retry', { code: payload.code });
  }

  @On(WriteRefused, { phase: 'in-transaction' })
  refused({ payload }: WriteRefused): Promise<void> {
    return this.attempted(payload, payload.outcome, { code: payload.code });
  }

  private attempted(
    {
      userId,
      eventId,
      connectionId,
      action,
    }: SyncSucceeded['payload'] | SyncFailed['payload'] | WriteRefused['payload'],
    outcome: AuditOutcome,
    why: Pick<AuditDetail, 'code'> = {},
  ): Promise<void> {
    return this.log.write({
      userId,
      actor: 'system',
      action: `event.${action}`,
      target: { kind: 'event', id: eventId },
      outcome,
      detail: { connectionId, ...why },
    });
  }
}
