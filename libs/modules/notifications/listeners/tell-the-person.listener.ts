import {
  CalendarLost,
  ConflictFound,
  CredentialDisconnected,
  CredentialReauthNeeded,
  DeletionsHeld,
  On,
  RemoteChangeMerged,
  RepeatedFailure,
  RepeatedFailureEnded,
  SyncFailed,
} from '@calendar/contracts/domain-events';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { Notifier } from '../notifier';
import { endedAccess, nameOf, questionOf } from '../wording';

/** As sync calls it. */
const CALENDAR_NOT_FOUND = 'sync.calendar-not-found';
const CONSENT_PAGES =
  'https://myapps.microsoft.com (work and school accounts) or https://account.live.com/consent/Manage (personal accounts)';

/** What a person should know, each with the action that helps. Written in the transaction of its cause. */
@Injectable()
export class TellThePerson {
  constructor(
    private readonly notifier: Notifier,
    private readonly events: CareerEventsReader,
  ) {}

  @On(CredentialReauthNeeded, { phase: 'in-transaction' })
  async reconnect({ payload }: CredentialReauthNeeded): Promise<void> {
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'connection.reauth-required',
      ...endedAccess(payload),
      action: { type: 'reconnect', label: 'Reconnect', href: `/settings/integrations?reconnect=${payload.provider}` },
      subjectId: payload.connectionId,
      eventId: null,
      connectionId: payload.connectionId,
    });
  }

  /** Microsoft lets no app revoke a grant: the last step is the person's. */
  @On(CredentialDisconnected, { phase: 'in-transaction' })
  async consentRemains({ payload }: CredentialDisconnected): Promise<void> {
    if (payload.provider !== 'microsoft') return;
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'connection.consent-remains',
      title: 'Your Outlook account is disconnected',
      message: `We have destroyed our access to ${payload.accountEmail}. To remove the consent as well, go to ${CONSENT_PAGES}.`,
      action: null,
      subjectId: payload.connectionId,
      eventId: null,
      connectionId: payload.connectionId,
    });
  }

  @On(ConflictFound, { phase: 'in-transaction' })
  async resolve({ payload }: ConflictFound): Promise<void> {
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'sync.conflict',
      ...questionOf(payload, await this.nameOf(payload.eventId)),
      action: { type: 'resolve', label: 'Resolve', href: `/conflicts/${payload.conflictId}` },
      subjectId: payload.conflictId,
      eventId: payload.eventId,
      connectionId: payload.connectionId,
    });
  }

  @On(RemoteChangeMerged, { phase: 'in-transaction' })
  async restore({ payload }: RemoteChangeMerged): Promise<void> {
    if (payload.fields.status !== 'cancelled' || payload.isDecision) return;
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'event.cancelled-from-calendar',
      title: `${await this.nameOf(payload.eventId)} was cancelled from your calendar`,
      message: 'It was deleted in the calendar, so it is cancelled here, too. You can undo this.',
      action: { type: 'restore', label: 'Undo', href: `/events/${payload.eventId}` },
      subjectId: payload.eventId,
      eventId: payload.eventId,
      connectionId: payload.connectionId,
    });
  }

  @On(DeletionsHeld, { phase: 'in-transaction' })
  async decide({ payload }: DeletionsHeld): Promise<void> {
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'sync.deletions-held',
      title: 'Many events vanished from your calendar at once',
      message: `Say whether this was meant. ${payload.count} of them are not cancelled until then.`,
      action: { type: 'resolve', label: 'Decide', href: `/held-deletions/${payload.heldId}` },
      subjectId: payload.heldId,
      eventId: null,
      connectionId: payload.connectionId,
    });
  }

  /** Once, and not once for each of its events. */
  @On(CalendarLost, { phase: 'in-transaction' })
  async chooseAnother({ payload }: CalendarLost): Promise<void> {
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'sync.calendar-not-found',
      title: 'A calendar that your events go to no longer exists',
      message: 'Nothing is lost here. Choose another calendar, and your events are written there.',
      action: { type: 'resolve', label: 'Choose another calendar', href: '/settings/integrations' },
      subjectId: payload.connectionId,
      eventId: null,
      connectionId: payload.connectionId,
    });
  }

  @On(SyncFailed, { phase: 'in-transaction' })
  async retry({ payload }: SyncFailed): Promise<void> {
    // A calendar that is gone is told of as a whole, and so is what fails again and again.
    if (!payload.final || payload.inAlert || payload.code === CALENDAR_NOT_FOUND) return;
    await this.notWritten(payload.userId, payload);
  }

  /** Once for all that fails, until something succeeds. */
  @On(RepeatedFailure, { phase: 'in-transaction' })
  async lookAtYourCalendars({ payload }: RepeatedFailure): Promise<void> {
    await this.notifier.notify({
      userId: payload.userId,
      kind: 'alert.repeated-failure',
      title: 'Writing into your calendar fails again and again',
      message:
        'Several writes have failed within an hour, so some of your events may be missing or out of date there. Look at ' +
        'your accounts to see why; what we can try again by ourselves we do.',
      action: { type: 'retry', label: 'See what is wrong', href: '/settings/integrations' },
      subjectId: payload.alertId,
      eventId: null,
      connectionId: payload.connectionId,
    });
  }

  /** What was folded into the alert and still waits for the person is told of after all. */
  @On(RepeatedFailureEnded, { phase: 'in-transaction' })
  async retryWhatIsLeft({ payload: { userId, stillFailed } }: RepeatedFailureEnded): Promise<void> {
    for (const link of stillFailed) await this.notWritten(userId, link);
  }

  private async notWritten(
    userId: string,
    { linkId, eventId, connectionId }: RepeatedFailureEnded['payload']['stillFailed'][number],
  ): Promise<void> {
    await this.notifier.notify({
      userId,
      kind: 'sync.failed',
      title: `${await this.nameOf(eventId)} could not be written into your calendar`,
      message: 'Open the event to see why, and try again when the reason is gone.',
      action: { type: 'retry', label: 'Try again', href: `/events/${eventId}` },
      subjectId: linkId,
      eventId,
      connectionId,
    });
  }

  private async nameOf(eventId: string): Promise<string> {
    const [event] = await this.events.byIds([eventId]);
    return nameOf(event?.title);
  }
}
