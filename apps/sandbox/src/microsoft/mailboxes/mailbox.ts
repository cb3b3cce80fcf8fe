import { randomBytes, randomUUID } from 'node:crypto';
import type { NewAccount, NewCalendar } from '../../provider-sandbox';
import { ChangeLog } from '../../changes/change-log';
import type { World } from '../../world';
import { longId, newDefaultId, newImmutableId, occurrenceId } from './ids';
import type { EventContent, StoredEvent } from './stored-event';

/** The organisation that all accounts are of. */
export const TENANT = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';

export interface MailCalendar {
  id: string;
  name: string;
  primary: boolean;
  writable: boolean;
  watchable: boolean;
}

export interface EventChanged {
  kind: 'created' | 'updated' | 'deleted';
  event: StoredEvent;
}

export type NewEvent = EventContent & Pick<StoredEvent, 'calendarId' | 'transactionId' | 'madeByApp'>;

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
  readonly name: string;
  readonly timeZone: string;
  calendars: MailCalendar[];
  /** How tokens and Graph name the user. */
  oid: string;
  readonly events = new Map<string, StoredEvent>();
  readonly log = new ChangeLog<StoredEvent>();
  /** Delta links made in an earlier one are dead. */
  deltaEra = 0;
  private readonly byAnyId = new Map<string, StoredEvent>();
  /** Also of deleted events. */
  private readonly byTransaction = new Map<string, StoredEvent>();
  private readonly listeners = new Set<(change: EventChanged) => void>();

  constructor(
    readonly email: string,
    account: NewAccount,
    private readonly world: Pick<World, 'baseUrl' | 'clock'>,
  ) {
    this.oid = randomUUID();
    this.name = account.name ?? email.split('@')[0]!;
    this.timeZone = account.timeZone ?? 'Europe/Berlin';
    this.calendars = calendarsOf(account.calendars ?? DEFAULT_CALENDARS);
  }

  /** Where the sandbox is reached, for links that lead into it. */
  get baseUrl(): string {
    return this.world.baseUrl;
  }

  get primary(): MailCalendar {
    return this.calendars.find((calendar) => calendar.primary)!;
  }

  calendar(id: string): MailCalendar | undefined {
    return this.calendars.find((calendar) => calendar.id === id);
  }

  addCalendar(asked: NewCalendar): MailCalendar {
    const calendar = calendarOf(asked);
    this.calendars.push(calendar);
    return calendar;
  }

  /** Its events go with it; whoever asks for it finds nothing any more. */
  removeCalendar(calendar: MailCalendar): void {
    this.calendars = this.calendars.filter((each) => each !== calendar);
    for (const event of this.events.values()) {
      if (event.calendarId === calendar.id && !event.deleted) this.remove(event);
    }
  }

  /** By either of its ids, deleted ones too. */
  find(id: string): StoredEvent | undefined {
    return this.byAnyId.get(id);
  }

  /** The event that was made with this transaction id, deleted or not. */
  madeBy(transactionId: string): StoredEvent | undefined {
    return this.byTransaction.get(transactionId);
  }

  add(fields: NewEvent): StoredEvent {
    const event: StoredEvent = { ...fields, ...this.fresh(), id: newDefaultId(), immutableId: newImmutableId() };
    this.index(event);
    return this.touch(event, 'created');
  }

  /** Begins to keep an occurrence by itself: it is about to differ from its series. */
  keep(occurrence: StoredEvent): StoredEvent {
    if (this.byAnyId.has(occurrence.id)) return occurrence;
    const event: StoredEvent = { ...occurrence, changed: 0 };
    this.index(event);
    return event;
  }

  change(event: StoredEvent, content: EventContent): StoredEvent {
    Object.assign(event, content);
    this.touch(event, 'updated');
    this.touchSeriesOf(event);
    return event;
  }

  /** What becomes of an occurrence is kept with its series. */
  private touchSeriesOf({ series }: StoredEvent): void {
    const master = series && this.find(series.masterId);
    if (master && !master.deleted) this.touch(master, 'updated');
  }

  /** Every change, of whatever kind, moves the change key and enters the log. */
  touch(event: StoredEvent, kind: EventChanged['kind']): StoredEvent {
    event.changeKey = randomBytes(18).toString('base64');
    event.modified = this.world.clock.now();
    this.log.add(event, event.modified);
    for (const listener of this.listeners) listener({ kind, event });
    return event;
  }

  /** Into Deleted Items, where the API no longer sees it; a series takes its exceptions along. */
  remove(event: StoredEvent): void {
    event.deleted = true;
    this.touch(event, 'deleted');
    this.touchSeriesOf(event);
    if (!event.recurrence) return;
    for (const other of this.events.values()) {
      if (other.series?.masterId === event.id && !other.deleted) this.remove(other);
    }
  }

  /**
   * Into another calendar: the immutable ids stay, the others are new. Whoever follows the calendar that is left is told of a
   * deletion there.
   */
  move(event: StoredEvent, calendarId: string): void {
    const exceptions = [...this.events.values()].filter(({ series }) => series?.masterId === event.id);
    this.touch(event, 'deleted');
    this.settleIn(event, { calendarId, id: newDefaultId() });
    for (const exception of exceptions) {
      const { date } = exception.series!;
      exception.series = { ...exception.series!, masterId: event.id };
      this.settleIn(exception, { calendarId, id: occurrenceId(event.id, date) });
    }
    this.touch(event, 'created');
  }

  private settleIn(event: StoredEvent, { calendarId, id }: Pick<StoredEvent, 'calendarId' | 'id'>): void {
    this.events.delete(event.id);
    this.byAnyId.delete(event.id);
    event.leftCalendars = [...event.leftCalendars, event.calendarId].filter((each) => each !== calendarId);
    event.calendarId = calendarId;
    event.id = id;
    this.events.set(id, event);
    this.byAnyId.set(id, event);
  }

  /** Out of Deleted Items: a move within the mailbox, over which the immutable id stays as it is. */
  putBack(event: StoredEvent): void {
    event.deleted = false;
    this.touch(event, 'created');
  }

  onChange(listener: (change: EventChanged) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  save(): SavedMailbox {
    const { email, oid, name, timeZone, calendars, deltaEra, log } = this;
    const events = [...this.events.values()];
    return { email, oid, name, timeZone, calendars, deltaEra, lastChange: log.last, events };
  }

  static restored(saved: SavedMailbox, world: Pick<World, 'baseUrl' | 'clock'>): Mailbox {
    const { email, name, timeZone } = saved;
    const mailbox = new Mailbox(email, { email, name, timeZone }, world);
    mailbox.oid = saved.oid;
    mailbox.calendars = saved.calendars;
    mailbox.deltaEra = saved.deltaEra;
    for (const event of saved.events) mailbox.index(event);
    mailbox.log.restore(saved.events, saved.lastChange);
    return mailbox;
  }

  private fresh() {
    const now = this.world.clock.now();
    const iCalUId = `040000008200E00074C5B7101A82E008${randomBytes(16).toString('hex').toUpperCase()}`;
    const isNew = { changeKey: '', deleted: false, series: null, changed: 0, leftCalendars: [] };
    return { ...isNew, created: now, modified: now, iCalUId };
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

function calendarsOf(asked: readonly NewCalendar[]): MailCalendar[] {
  const all = asked.some((calendar) => calendar.primary) ? asked : [DEFAULT_CALENDARS[0]!, ...asked];
  return all.map(calendarOf);
}

function calendarOf({
  id = longId('AQMk'),
  name,
  primary = false,
  writable = true,
  watchable = true,
}: NewCalendar): MailCalendar {
  return { id, name, primary, writable, watchable };
}
