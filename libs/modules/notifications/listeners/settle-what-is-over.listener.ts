import {
  CalendarFound,
  CareerEventsDeleted,
  CareerEventsSaved,
  ConflictResolved,
  CredentialConnected,
  CredentialDisconnected,
  DeletionsDecided,
  On,
  RepeatedFailure,
  RepeatedFailureEnded,
  SyncSettled,
  SyncSucceeded,
} from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { NotificationKind } from '../notification';
import { NotificationStore } from '../notification.store';

/** What can no longer be done once the account has left. What its calendar has cancelled can still be undone. */
const ASKED_OF_AN_ACCOUNT: readonly NotificationKind[] = [
  'connection.reauth-required',
  'sync.calendar-not-found',
  'sync.conflict',
  'sync.deletions-held',
  'sync.failed',
];

/** Takes back what need not be read any more, so that its next time is news again. In the transaction of the end. */
@Injectable()
export class SettleWhatIsOver {
  constructor(private readonly notifications: NotificationStore) {}

  @On(ConflictResolved, { phase: 'in-transaction' })
  conflictResolved({ payload: { userId, conflictId } }: ConflictResolved): Promise<void> {
    return this.notifications.settle({ userId, kind: 'sync.conflict', subjectId: conflictId });
  }

  @On(DeletionsDecided, { phase: 'in-transaction' })
  deletionsDecided({ payload: { userId, heldId } }: DeletionsDecided): Promise<void> {
    return this.notifications.settle({ userId, kind: 'sync.deletions-held', subjectId: heldId });
  }

  @On(CalendarFound, { phase: 'in-transaction' })
  calendarFound({ payload: { userId, connectionId } }: CalendarFound): Promise<void> {
    return this.notifications.settle({ userId, kind: 'sync.calendar-not-found', subjectId: connectionId });
  }

  @On(CredentialConnected, { phase: 'in-transaction' })
  connected({ payload: { userId, connectionId } }: CredentialConnected): Promise<void> {
    return this.notifications.settle({ userId, kind: 'connection.reauth-required', subjectId: connectionId });
  }

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  disconnected({ payload }: CredentialDisconnected): Promise<void> {
    return this.notifications.settleAllOf(payload, ASKED_OF_AN_ACCOUNT);
  }

  /** Undone, or set to another status: as soon as it is no longer cancelled there is nothing to undo. */
  @On(CareerEventsSaved, { phase: 'in-transaction' })
  saved({ payload: { userId, revived: eventIds } }: CareerEventsSaved): Promise<void> {
    return this.notifications.settleAllAbout({ userId, eventIds }, ['event.cancelled-from-calendar']);
  }

  @On(CareerEventsDeleted, { phase: 'in-transaction' })
  deleted({ payload: { userId, events } }: CareerEventsDeleted): Promise<void> {
    const eventIds = events.map(({ id }) => id);
    return this.notifications.settleAllAbout({ userId, eventIds }, ['event.cancelled-from-calendar', 'sync.failed']);
  }

  @On(SyncSucceeded, { phase: 'in-transaction' })
  written({ payload }: SyncSucceeded): Promise<void> {
    return this.nothingFails(payload);
  }

  @On(SyncSettled, { phase: 'in-transaction' })
  nothingToWrite({ payload }: SyncSettled): Promise<void> {
    return this.nothingFails(payload);
  }

  /** What was told singly before is part of the alert from now on. */
  @On(RepeatedFailure, { phase: 'in-transaction' })
  toldAsAWhole({ payload: { userId } }: RepeatedFailure): Promise<void> {
    return this.notifications.settleAll(userId, 'sync.failed');
  }

  @On(RepeatedFailureEnded, { phase: 'in-transaction' })
  alertEnded({ payload: { userId, alertId } }: RepeatedFailureEnded): Promise<void> {
    return this.notifications.settle({ userId, kind: 'alert.repeated-failure', subjectId: alertId });
  }

  private async nothingFails({ userId, linkId, gaveUp }: SyncSettled['payload']): Promise<void> {
    // With each of the many writes that succeed there would be a statement that finds nothing.
    if (gaveUp) await this.notifications.settle({ userId, kind: 'sync.failed', subjectId: linkId });
  }
}
