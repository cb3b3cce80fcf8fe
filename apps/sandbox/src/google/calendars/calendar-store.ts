import { randomUUID } from 'node:crypto';
import { ChangeLog } from '../../changes/change-log';
import type { Reminder, StoredEvent } from './google-event';

export interface CalendarProperties {
  id: string;
  summary: string;
  primary: boolean;
  accessRole: 'owner' | 'reader';
  timeZone: string;
  watchable: boolean;
  defaultReminders: Reminder[];
}

/** A calendar as it is kept over a restart. */
export interface SavedCalendar {
  properties: CalendarProperties;
  epoch: string;
  generation: number;
  events: Map<string, StoredEvent>;
  position: number;
}

/** One calendar: its events, tombstones included, and the log of changes that sync tokens point into. */
export class CalendarStore {
  /** Sync tokens of earlier generations have expired. */
  generation = 0;
  private events = new Map<string, StoredEvent>();
  private readonly log = new ChangeLog<StoredEvent>();
  private sortedIds: string[] | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly properties: CalendarProperties,
    /** Tells this calendar from one of the same name before a reset. */
    readonly epoch: string = randomUUID(),
  ) {}

  /** Position of the last change. */
  get position(): number {
    return this.log.last;
  }

  find(id: string): StoredEvent | undefined {
    return this.events.get(id);
  }

  /** Adds or replaces an event, and tells whoever listens. */
  put(stored: Omit<StoredEvent, 'changed'>): StoredEvent {
    const { id } = stored.event;
    const kept = { ...stored, changed: 0 };
    const before = this.events.get(id);
    if (!before) this.sortedIds = null;
    this.events.set(id, kept);
    this.log.add(kept, Date.now(), before);
    for (const listener of this.listeners) listener();
    return kept;
  }

  /** Forgets an event altogether; its id is free again. */
  purge(id: string): void {
    const stored = this.events.get(id);
    if (stored) stored.changed = 0;
    this.events.delete(id);
    this.sortedIds = null;
  }

  /** All events in the order of their ids, starting behind `afterId`. */
  *inOrderOfId(afterId: string): Generator<StoredEvent> {
    this.sortedIds ??= [...this.events.keys()].sort();
    const ids = this.sortedIds;
    for (let index = firstBehind(ids, afterId); index < ids.length; index += 1) {
      const stored = this.events.get(ids[index]!);
      if (stored) yield stored;
    }
  }

  /** Events whose last change lies behind `after`, not behind `until`, in the order of their changes. */
  changedBetween(after: number, until: number): Generator<StoredEvent> {
    return this.log.between(after, until);
  }

  /** Position of the last change that was made before a time (epoch milliseconds). */
  positionAt(time: number): number {
    return this.log.lastAt(time);
  }

  /** @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  save(): SavedCalendar {
    const { properties, epoch, generation, events, position } = this;
    return { properties, epoch, generation, events, position };
  }

  static restored({ properties, epoch, generation, events, position }: SavedCalendar): CalendarStore {
    const calendar = new CalendarStore(properties, epoch);
    calendar.generation = generation;
    calendar.events = events;
    calendar.log.restore(events.values(), position);
    return calendar;
  }
}

/** Index of the first id in order that comes behind another. */
function firstBehind(ids: readonly string[], other: string): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! > other) high = middle;
    else low = middle + 1;
  }
  return low;
}
