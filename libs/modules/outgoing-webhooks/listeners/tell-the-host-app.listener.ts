import {
  CredentialReauthNeeded,
  On,
  RemoteChangeMerged,
  RepeatedFailure,
  RepeatedFailureEnded,
  SyncFailed,
} from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { WebhookData } from '../messages/message';
import { Messages } from '../messages/messages';

/** What the host app may want to know, written in the transaction of its cause. What goes well costs nothing here. */
@Injectable()
export class TellTheHostApp {
  constructor(private readonly messages: Messages) {}

  /** Also what the person has just decided here: their event is another one now, which the host app has not seen. */
  @On(RemoteChangeMerged, { phase: 'in-transaction' })
  async changedInCalendar({ payload: { userId, eventId, connectionId, fields } }: RemoteChangeMerged): Promise<void> {
    const about = { userId, eventId, connectionId };
    const { status, ...others } = fields;
    const isCancelled = status === 'cancelled';
    const isUpdated = Object.keys(others).length > 0 || (status !== undefined && !isCancelled);
    if (isUpdated) await this.messages.write('event.updated_from_calendar', about);
    if (isCancelled) await this.messages.write('event.cancelled_from_calendar', about);
  }

  @On(CredentialReauthNeeded, { phase: 'in-transaction' })
  async reauthNeeded({ payload: { userId, connectionId } }: CredentialReauthNeeded): Promise<void> {
    await this.messages.write('connection.reauth_required', { userId, eventId: null, connectionId });
  }

  /** Once nothing is tried any more: what is tried again may yet succeed. What belongs to an alert is told with that. */
  @On(SyncFailed, { phase: 'in-transaction' })
  async failed({ payload: { final, inAlert, ...failure } }: SyncFailed): Promise<void> {
    if (final && !inAlert) await this.tellOfFailure(failure);
  }

  /** Whether or not it is tried again: a person's writes go on failing, and this is one of them. */
  @On(RepeatedFailure, { phase: 'in-transaction' })
  async failsAgainAndAgain({ payload }: RepeatedFailure): Promise<void> {
    await this.tellOfFailure(payload);
  }

  /** What was not told of while the alert stood, and is still so. */
  @On(RepeatedFailureEnded, { phase: 'in-transaction' })
  async alertEnded({ payload: { userId, stillFailed } }: RepeatedFailureEnded): Promise<void> {
    for (const failure of stillFailed) await this.tellOfFailure({ userId, ...failure });
  }

  private async tellOfFailure({ userId, eventId, connectionId }: WebhookData & { eventId: string }): Promise<void> {
    await this.messages.write('event.sync_failed', { userId, eventId, connectionId });
  }
}
