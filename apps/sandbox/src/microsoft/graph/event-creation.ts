import { GraphError, propertyValidation } from '../graph-error';
import type { Mailbox, MailCalendar, StoredEvent } from '../mailbox';
import type { MicrosoftSettings } from '../microsoft-settings';
import { applyBody, emptyContent } from './event-input';
import { idOf } from './event-output';
import type { Preferences } from './preferences';

/** Creates an event, unless its transactionId was used before: then as the settings say. @throws GraphError */
export function createEvent(
  { mailbox, calendar }: { mailbox: Mailbox; calendar: MailCalendar },
  body: unknown,
  options: {
    duplicateTransaction: MicrosoftSettings['duplicateTransaction'];
    preferences: Pick<Preferences, 'immutableIds'>;
    madeByApp: boolean;
  },
): StoredEvent {
  const content = applyBody(emptyContent(), body);
  const { transactionId = null } = body as { transactionId?: unknown };
  if (transactionId !== null && typeof transactionId !== 'string') throw propertyValidation();
  const existing = transactionId === null ? undefined : mailbox.byTransaction.get(transactionId);
  if (existing) {
    if (options.duplicateTransaction === 'B' && !existing.deleted) return existing;
    throw new GraphError(
      options.duplicateTransaction === 'C' ? 409 : 400,
      'ErrorDuplicateTransactionId',
      "Your request can't be completed. The TransactionId specified in the request has already been used to create a " +
        'different event.',
      { annotations: { '@event.existingEventId': idOf(existing, options.preferences) } },
    );
  }
  return mailbox.add({ ...content, calendarId: calendar.id, transactionId, madeByApp: options.madeByApp });
}
