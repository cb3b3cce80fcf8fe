import { ConflictFound, ConflictResolved, On, PreferencesChanged } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit-log.store';

/** What a person has decided about their calendars, and what they are asked to decide. */
@Injectable()
export class RecordWhatIsDecided {
  constructor(private readonly log: AuditLog) {}

  @On(PreferencesChanged, { phase: 'in-transaction' })
  async preferences({ payload: { userId, version, changed, changedBy } }: PreferencesChanged): Promise<void> {
    // Published again for an account that they did not hold for until now.
    if (changed.length === 0) return;
    await this.log.write({
      userId,
      actor: changedBy,
      action: 'preferences.change',
      target: { kind: 'preferences', id: null },
      outcome: 'succeeded',
      detail: { version, fields: changed },
    });
  }

  @On(ConflictFound, { phase: 'in-transaction' })
  found({ payload: { userId, conflictId, eventId, connectionId, fields } }: ConflictFound): Promise<void> {
    return this.log.write({
      userId,
      actor: 'system',
      action: 'conflict.find',
      target: { kind: 'conflict', id: conflictId },
      outcome: 'succeeded',
      detail: { eventId, connectionId, fields },
    });
  }

  @On(ConflictResolved, { phase: 'in-transaction' })
  resolved({ payload: { userId, conflictId, eventId, connectionId, by } }: ConflictResolved): Promise<void> {
    return this.log.write({
      userId,
      actor: by,
      action: 'conflict.resolve',
      target: { kind: 'conflict', id: conflictId },
      outcome: 'succeeded',
      detail: { eventId, connectionId },
    });
  }
}
