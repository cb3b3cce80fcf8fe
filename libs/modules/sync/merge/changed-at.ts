import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { CalendarLink } from '../links/calendar-link';

/**
 * When an event was changed in the calendar, as the provider counts it; `null` when it does not say. A change that
 * leaves this time as it was tells nothing of its own: Google does not count edits of the reminders.
 *
 * @returns ms since the epoch
 */
export function changedAt(
  { etag, providerUpdatedAt }: Pick<CalendarLink, 'etag' | 'providerUpdatedAt'>,
  found: Pick<ProviderEvent, 'etag' | 'updatedAt'> | null,
): number | null {
  if (!found?.updatedAt) return null;
  const at = Date.parse(found.updatedAt);
  return found.etag !== etag && at === providerUpdatedAt?.getTime() ? null : at;
}
