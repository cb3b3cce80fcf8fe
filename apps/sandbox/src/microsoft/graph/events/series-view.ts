import type { Mailbox } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';
import type { Preferences } from '../preferences';
import { eventView } from './event-view';

/** Given only of a series, and only when they are selected. */
export const OF_SERIES = ['cancelledOccurrences', 'exceptionOccurrences'];

/** What has become of single occurrences of a series: of those that were dropped only the names are left. */
export function seriesView(
  mailbox: Mailbox,
  series: StoredEvent,
  { names, preferences }: { names: readonly string[]; preferences: Preferences },
): Record<string, unknown> {
  if (!series.recurrence) return {};
  const kept = [...mailbox.events.values()].filter((event) => event.series?.masterId === series.id);
  const idOf = (event: StoredEvent) =>
    `OID.${preferences.immutableIds ? series.immutableId : series.id}.${event.series!.date}`;
  const full = {
    cancelledOccurrences: kept.filter(({ deleted }) => deleted).map(idOf),
    exceptionOccurrences: kept
      .filter(({ deleted }) => !deleted)
      .map((event) => ({ ...eventView(mailbox, event, { preferences }), occurrenceId: idOf(event) })),
  };
  return Object.fromEntries(Object.entries(full).filter(([name]) => names.includes(name)));
}
