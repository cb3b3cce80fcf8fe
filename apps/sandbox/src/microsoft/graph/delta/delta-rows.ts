import type { Mailbox } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';
import { eventView, idOf, slimView } from '../events/event-view';
import { isInWindow, occurrencesIn } from '../events/series';
import type { Preferences } from '../preferences';
import type { Round } from './delta-round';

const TYPE = { '@odata.type': '#microsoft.graph.event' };

/**
 * The rows that tell of one changed event: whole, or as removed when it is deleted or outside of the window. A series
 * is followed by its occurrences in the window, of which little is told. A first round says nothing about what is gone.
 * What has moved to another calendar is gone from this one.
 */
export function rowsOf(
  event: StoredEvent,
  { mailbox, round, preferences }: { mailbox: Mailbox; round: Round; preferences: Preferences },
): Record<string, unknown>[] {
  if (event.calendarId !== round.calendarId) return hasLeft(event, round) ? [removed(idOf(event, preferences))] : [];
  const occurrences = occurrencesIn(mailbox, event, round);
  const isThere = event.recurrence ? occurrences.length > 0 : isInWindow(event, round);
  if (!event.deleted && isThere) {
    return [
      { ...TYPE, ...eventView(mailbox, event, { preferences }) },
      ...occurrences.map((occurrence) => ({ ...TYPE, ...slimView(occurrence, preferences) })),
    ];
  }
  // Of a single occurrence that was dropped nothing is told but that it is no longer among those of its series.
  const isDropped = event.series !== null && mailbox.find(event.series.masterId)?.deleted === false;
  if (isDropped && event.deleted) return [];
  return round.isFirst ? [] : [event, ...occurrences].map((gone) => removed(idOf(gone, preferences)));
}

function hasLeft({ leftCalendars }: StoredEvent, { isFirst, calendarId }: Round): boolean {
  return !isFirst && leftCalendars.includes(calendarId);
}

function removed(id: string): Record<string, unknown> {
  return { '@removed': { reason: 'deleted' }, id };
}
