import { randomUUID } from 'node:crypto';
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

interface LogEntry {
  position: number;
  id: string;
  /** Epoch milliseconds. */
  at: number;
}

/** A calendar as it is kept over a restart. */
export interface SavedCalendar {
  properties: CalendarProperties;
  epoch: ReturnType<typeof randomUUID>;
  generation: number;
  events: Map<string, StoredEvent>;
  log: LogEntry[];
  lastPosition: number;
}

/** Deleted events are written off in the log when it has grown to this many times the number of events. */
const LOG_SLACK = 4;

/** One calendar: its events, tombstones included, and the log of changes that sync tokens point into. */
export class CalendarStore {
  /** Tells this calendar from one of the same name before a reset. */
  private ownEpoch = randomUUID();
  /** Sync tokens of earlier generations have expired. */
  generation = 0;
  private readonly events = new Map<string, StoredEvent>();
  private log: LogEntry[] = [];
  private lastPosition = 0;
  private sortedIds: string[] | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(readonly properties: CalendarProperties) {}

  get epoch(): string {
    return this.ownEpoch;
  }

  /** Position of the last change. */
  get position(): number {
    return this.lastPosition;
  }

  find(id: string): StoredEvent | undefined {
    return this.events.get(id);
  }

  /** Adds or replaces an event, and tells whoever listens. */
  put(stored: Omit<StoredEvent, 'changed'>): StoredEvent {
    const { id } = stored.event;
    this.lastPosition += 1;
    const kept = { ...stored, changed: this.lastPosition };
    if (!this.events.has(id)) this.sortedIds = null;
    this.events.set(id, kept);
    this.log.push({ position: this.lastPosition, id, at: Date.now() });
    if (this.log.length > 1_000 && this.log.length > this.events.size * LOG_SLACK) this.compactLog();
    for (const listener of this.listeners) listener();
    return kept;
  }

  /** Forgets an event altogether; its id is free again. */
  purge(id: string): void {
    this.events.delete(id);
    this.sortedIds = null;
  }

  /** All events in the order of their ids, starting behind `afterId`. */
  *inOrderOfId(afterId: string): Generator<StoredEvent> {
    this.sortedIds ??= [...this.events.keys()].sort();
    const ids = this.sortedIds;
    for (let index = firstAfter(ids, (id) => id > afterId); index < ids.length; index += 1) {
      const stored = this.events.get(ids[index]!);
      if (stored) yield stored;
    }
  }

  /** Events whose last change lies behind `after`, not behind `until`, in the order of their changes. */
  *changedBetween(after: number, until: number): Generator<StoredEvent> {
    const { log } = this;
    for (let index = firstAfter(log, ({ position }) => position > after); index < log.length; index += 1) {
      const { position, id } = log[index]!;
      if (position > until) return;
      const stored = this.events.get(id);
      if (stored?.changed === position) yield stored;
    }
  }

  /** Position of the last change that was made before a time (epoch milliseconds). */
  positionAt(time: number): number {
    return this.log.findLast(({ at }) => at <= time)?.position ?? 0;
  }

  /** @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  save(): SavedCalendar {
    const { properties, ownEpoch: epoch, generation, events, log, lastPosition } = this;
    return { properties, epoch, generation, events, log, lastPosition };
  }

  static restored(saved: SavedCalendar): CalendarStore {
    const calendar = new CalendarStore(saved.properties);
    calendar.ownEpoch = saved.epoch;
    calendar.generation = saved.generation;
    calendar.lastPosition = saved.lastPosition;
    calendar.log = saved.log;
    for (const [id, event] of saved.events) calendar.events.set(id, event);
    return calendar;
  }

  private compactLog(): void {
    this.log = this.log.filter(({ position, id }) => this.events.get(id)?.changed === position);
  }
}

/** Index of the first element that passes; those that pass are all at the end. */
function firstAfter<Element>(sorted: readonly Element[], passes: (element: Element) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
