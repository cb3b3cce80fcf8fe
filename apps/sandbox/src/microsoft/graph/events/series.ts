import { isEventId, occurrenceId, readOccurrenceId } from '../../mailboxes/ids';
import type { Mailbox } from '../../mailboxes/mailbox';
import type { EventContent, StoredEvent } from '../../mailboxes/stored-event';
import { ianaOf, instantOf, wallOf } from '../../zones/zones';
import { itemNotFound, malformedId, occurrenceCrossing, propertyValidation } from '../graph-error';
import { occupied, startDate } from './event-time';
import { datesOf } from './recurrence-dates';

const DAY_MS = 86_400_000;

/** A time window, epoch milliseconds, end exclusive. */
export interface Window {
  from: number;
  to: number;
}

export function isInWindow(event: StoredEvent, { from, to }: Window): boolean {
  const when = occupied(event);
  return when.to > from && when.from < to;
}

/** The occurrences of a living series in a window, without those that are kept by themselves. In order. */
export function occurrencesIn(mailbox: Mailbox, master: StoredEvent, window: Window): StoredEvent[] {
  if (!master.recurrence) return [];
  // A day more: the date is that of the zone of the series.
  const last = new Date(Math.min(window.to + DAY_MS, 8.64e15)).toISOString().slice(0, 10);
  const occurrences: StoredEvent[] = [];
  for (const date of datesOf(master.recurrence, last)) {
    const occurrence = occurrenceOn(master, date);
    if (isInWindow(occurrence, window) && !mailbox.find(occurrence.id)) occurrences.push(occurrence);
  }
  return occurrences;
}

/**
 * A living event by either of its ids; occurrences are worked out from their series.
 *
 * @throws GraphError 400 for an id that is none, 404 for one that stands for nothing
 */
export function eventById(mailbox: Mailbox, id: string): StoredEvent {
  if (!isEventId(id)) throw malformedId();
  const event = mailbox.find(id) ?? occurrenceById(mailbox, id);
  if (!event || event.deleted) throw itemNotFound();
  return event;
}

/** An occurrence stays between its neighbours. @throws GraphError 400 */
export function checkOccurrence(mailbox: Mailbox, before: StoredEvent, after: EventContent): void {
  const master = before.series && mailbox.find(before.series.masterId);
  if (!before.series || !master?.recurrence || after.start === before.start) return;
  const day = startDate(after);
  let earlier = '';
  for (const date of datesOf(master.recurrence, '9999-12-31')) {
    if (date > before.series.date) {
      if (day >= date) throw occurrenceCrossing();
      break;
    }
    if (date < before.series.date) earlier = date;
  }
  if (day <= earlier) throw occurrenceCrossing();
}

/** The zone of a series changes only together with its recurrence, which names it too. @throws GraphError 400 */
export function checkZoneOfSeries(before: StoredEvent, after: EventContent, body: unknown): void {
  const names = (body as { recurrence?: unknown }).recurrence !== undefined;
  if (before.recurrence && !names && before.startZone !== after.startZone) throw propertyValidation();
}

function occurrenceById(mailbox: Mailbox, id: string): StoredEvent | undefined {
  const place = readOccurrenceId(id);
  const master = place && mailbox.find(place.masterId);
  if (!place || !master?.recurrence || master.deleted) return undefined;
  for (const date of datesOf(master.recurrence, place.date)) {
    if (date === place.date) return occurrenceOn(master, date);
  }
  return undefined;
}

function occurrenceOn(master: StoredEvent, date: string): StoredEvent {
  const start = shifted(master, date);
  return {
    ...master,
    id: occurrenceId(master.id, date),
    immutableId: occurrenceId(master.immutableId, date),
    iCalUId: `${master.iCalUId}${date.replaceAll('-', '')}`,
    transactionId: null,
    properties: new Map(),
    recurrence: null,
    series: { masterId: master.id, masterImmutableId: master.immutableId, date },
    start,
    end: start + (master.end - master.start),
    changed: 0,
  };
}

/** The same wall time on another day. */
function shifted({ isAllDay, start, startZone }: StoredEvent, date: string): number {
  if (isAllDay) return Date.parse(`${date}T00:00:00Z`);
  const iana = ianaOf(startZone) ?? 'Etc/UTC';
  return instantOf(`${date}${wallOf(start, iana).slice(10)}`, iana);
}
