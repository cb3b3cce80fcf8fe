import { GraphError, propertyValidation } from '../graph-error';
import type { Mailbox, MailCalendar } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';
import type { MicrosoftSettings } from '../../microsoft-settings';
import type { Preferences } from '../preferences';
import { applyBody, emptyContent } from './event-input';
import { idOf } from './event-view';

export interface CreateOptions {
  duplicateTransaction: MicrosoftSettings['duplicateTransaction'];
  preferences: Pick<Preferences, 'immutableIds'>;
  /** Over the API, rather than by the person in Outlook. */
  madeByApp: boolean;
}

/**
 * Creates an event, unless its transactionId was used before in the mailbox: then as the settings say.
 *
 * @returns the event, and whether it is a new one
 * @throws GraphError
 */
export function createEvent(
  { mailbox, calendar }: { mailbox: Mailbox; calendar: MailCalendar },
  body: unknown,
  { duplicateTransaction, preferences, madeByApp }: CreateOptions,
): { event: StoredEvent; isNew: boolean } {
  const content = applyBody(emptyContent(), body);
  const { transactionId = null } = body as { transactionId?: unknown };
  if (transactionId !== null && typeof transactionId !== 'string') throw propertyValidation();
  const existing = transactionId === null ? undefined : mailbox.madeBy(transactionId);
  if (!existing) {
    const event = mailbox.add({ ...content, calendarId: calendar.id, transactionId, madeByApp });
    return { event, isNew: true };
  }
  if (duplicateTransaction === 'B' && !existing.deleted) return { event: existing, isNew: false };
  throw new GraphError(
    duplicateTransaction === 'C' ? 409 : 400,
    'ErrorDuplicateTransactionId',
    "Your request can't be completed. The TransactionId specified in the request has already been used to create a " +
      'different event.',
    { annotations: { '@event.existingEventId': idOf(existing, preferences) } },
  );
}
