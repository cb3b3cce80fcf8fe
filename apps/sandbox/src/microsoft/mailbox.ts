import { randomBytes, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { NewAccount, NewCalendar } from '../provider-sandbox';

export interface StoredEvent {
  /** Default id; the immutable one stays when an event moves. */
  id: string;
  immutableId: string;
  calendarId: string;
  changeKey: string;
  created: number;
  modified: number;
  deleted: boolean;
  madeByApp: boolean;
  transactionId: string | null;
  subject: string;
  html: string;
  isAllDay: boolean;
  /** Instants; of an all-day event midnight UTC of its dates. */
  start: number;
  end: number;
  /** As the service names the zones it was made in. */
  startZone: string;
  endZone: string;
  location: string;
  showAs: string;
  sensitivity: string;
  importance: string;
  isReminderOn: boolean;
  reminderMinutes: number;
  categories: string[];
  recurrence: unknown;
  properties: Map<string, string>;
  iCalUId: string;
  /** Number of the last change in the log of the mailbox. */
  changed: number;
}

export interface MailCalendar {
  id: string;
  name: string;
  primary: boolean;
  writable: boolean;
}

export interface EventChanged {
  kind: 'created' | 'updated' | 'deleted';
  event: StoredEvent;
}

/** A mailbox as it is kept over a restart. */
export interface SavedMailbox {
  email: string;
  oid: string;
  name: string;
  timeZone: string;
  calendars: MailCalendar[];
  deltaEra: number;
  lastChange: number;
  events: StoredEvent[];
}

/** An account: its identity, calendars, events and the log that delta links point into. */
export class Mailbox {
  oid: string = randomUUID();
  readonly tid: string;
  readonly name: string;
  readonly timeZone: string;
  calendars: MailCalendar[];
  readonly events = new Map<string, StoredEvent>();
  /** Also of deleted events. */
  readonly byTransaction = new Map<string, StoredEvent>();
  private readonly byAnyId = new Map<string, StoredEvent>();
  private readonly listeners = new Set<(change: EventChanged) => void>();
  /** Delta links made before are dead. */
  deltaEra = 0;
  lastChange = 0;

  constructor(
    readonly email: string,
    account: NewAccount,
    private readonly clock: SandboxClock,
  ) {
    // Addresses at outlook.test are personal accounts, all others are of one organisation.
    this.tid = email.endsWith('@outlook.test')
      ? '9188040d-6c67-4c5b-b112-36a304b66dad'
      : '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
    this.name = account.name ?? email.split('@')[0]!;
    this.timeZone = account.timeZone ?? 'Europe/Berlin';
    const asked = account.calendars ?? DEFAULT_CALENDARS;
    const all = asked.some((calendar) => calendar.primary) ? asked : [DEFAULT_CALENDARS[0]!, ...asked];
    this.calendars = all.map((calendar) => ({
      id: calendar.id ?? longId('AQMk'),
      name: calendar.name,
      primary: calendar.primary ?? false,
      writable: calendar.writable ?? true,
    }));
  }

  get primary(): MailCalendar {
    return this.calendars.find((calendar) => calendar.primary)!;
  }

  calendar(id: string): MailCalendar | undefined {
    return id === 'primary' ? this.primary : this.calendars.find((calendar) => calendar.id === id);
  }

  /** By either of its ids, deleted ones too. */
  find(id: string): StoredEvent | undefined {
    return this.byAnyId.get(id);
  }

  add(
    fields: Omit<
      StoredEvent,
      'id' | 'immutableId' | 'changeKey' | 'created' | 'modified' | 'deleted' | 'iCalUId' | 'changed'
    >,
  ): StoredEvent {
    const now = this.clock.now();
    const event: StoredEvent = {
      ...fields,
      id: longId('AAMk'),
      immutableId: longId('AAkA'),
      changeKey: '',
      created: now,
      modified: now,
      deleted: false,
      iCalUId: `040000008200E00074C5B7101A82E008${randomBytes(16).toString('hex').toUpperCase()}`,
      changed: 0,
    };
    this.index(event);
    return this.touch(event, 'created');
  }

  save(): SavedMailbox {
    const { email, oid, name, timeZone, calendars, deltaEra, lastChange } = this;
    return { email, oid, name, timeZone, calendars, deltaEra, lastChange, events: [...this.events.values()] };
  }

  static restored(saved: SavedMailbox, clock: SandboxClock): Mailbox {
    const mailbox = new Mailbox(saved.email, { email: saved.email, name: saved.name, timeZone: saved.timeZone }, clock);
    mailbox.oid = saved.oid;
    mailbox.calendars = saved.calendars;
    mailbox.deltaEra = saved.deltaEra;
    mailbox.lastChange = saved.lastChange;
    for (const event of saved.events) mailbox.index(event);
    return mailbox;
  }

  /** Every change, of whatever kind, moves the change key and enters the log. */
  touch(event: StoredEvent, kind: EventChanged['kind']): StoredEvent {
    this.lastChange += 1;
    event.changeKey = randomBytes(18).toString('base64');
    event.modified = this.clock.now();
    event.changed = this.lastChange;
    for (const listener of this.listeners) listener({ kind, event });
    return event;
  }

  remove(event: StoredEvent): void {
    event.deleted = true;
    this.touch(event, 'deleted');
  }

  onChange(listener: (change: EventChanged) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private index(event: StoredEvent): void {
    this.events.set(event.id, event);
    this.byAnyId.set(event.id, event);
    this.byAnyId.set(event.immutableId, event);
    if (event.transactionId !== null) this.byTransaction.set(event.transactionId, event);
  }
}

const DEFAULT_CALENDARS: NewCalendar[] = [
  { name: 'Calendar', primary: true },
  { name: 'Job search', id: 'AQMkJobSearchCalendarOfTheSandbox=' },
  { name: 'Team (read only)', id: 'AQMkTeamReadOnlyCalendarOfTheSandbox=', writable: false },
];

/** Ids are long, opaque, and hold characters that must be escaped in a path. */
function longId(prefix: string): string {
  return `${prefix}${randomBytes(84).toString('base64').replace(/\+/g, '-').replace(/\//g, '_')}=`;
}
