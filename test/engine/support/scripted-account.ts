import { randomUUID } from 'node:crypto';
import type { ProviderCalendar } from '@calendar/contracts/calendar-provider';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { EventHistory, type KeptEvent, type Version } from './event-history';
import { Script, type Act } from './script';

export interface SeenRequest {
  act: Act;
  calendarId?: string;
  eventId?: string;
  /** It was answered with this error. */
  code?: string;
}

interface Watch {
  id: string;
  calendarId: string;
  secret: string;
}

const WRITES: readonly Act[] = ['create', 'update', 'delete'];
const EMPTY: KeptEvent = {
  title: '',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
  recurring: false,
  guests: 0,
};

/** One account at a provider: what the person sees and does there, and what a test has befall it. */
export class ScriptedAccount {
  readonly script = new Script();
  readonly history: EventHistory;
  /** What was asked of it, in order. */
  requests: SeenRequest[] = [];
  readonly calendars: Array<ProviderCalendar & { isWatchable: boolean }>;
  /** Of the connection; a test that connects the account sets it. */
  connectionId = '';
  /** Counts up when cursors expire. */
  cursorAge = 0;
  /** Notifications that are not delivered yet: the secrets of the watches that tell. */
  untold: string[] = [];
  /** Tokens that are refused. */
  expiredTokens = new Set<string>();
  lastToken = '';
  private watches: Watch[] = [];
  private tells = true;
  private listsAsOf = Infinity;
  private readsAsOf = Infinity;

  constructor(
    readonly provider: ProviderId,
    readonly id: string,
    now: () => Date,
  ) {
    this.history = new EventHistory(now);
    this.calendars = [
      this.calendar('primary-of-account', { primary: true }),
      this.calendar('second', {}),
      this.calendar('read-only', { writable: false }),
    ];
  }

  get listsUpTo(): number {
    return Math.min(this.listsAsOf, this.history.latest);
  }

  get readsUpTo(): number {
    return this.readsAsOf;
  }

  /** The events that stand in a calendar. */
  seen(calendarId = 'primary'): Version[] {
    const id = this.idOf(calendarId);
    return this.history.all().filter((event) => !event.isDeleted && event.calendarId === id);
  }

  titles(calendarId = 'primary'): string[] {
    return this.seen(calendarId)
      .map(({ title }) => title)
      .toSorted();
  }

  /** The person writes something into the calendar themselves. */
  create(
    fields: Partial<KeptEvent>,
    { calendarId = 'primary', id = randomUUID() }: { calendarId?: string; id?: string } = {},
  ): Version {
    const event = { ...EMPTY, ...fields, id, key: null, calendarId: this.idOf(calendarId) };
    return this.changed(this.history.at(id) ? this.history.change(id, event) : this.history.add(event));
  }

  /** The person edits an event. */
  edit(id: string, fields: Partial<KeptEvent>): Version {
    return this.changed(this.history.change(id, fields));
  }

  /** The person deletes an event. */
  delete(id: string): void {
    this.changed(this.history.change(id, { isDeleted: true }));
  }

  /** The person gets an event back out of the bin. */
  restore(id: string, fields: Partial<KeptEvent> = {}): void {
    this.changed(this.history.change(id, { ...fields, isDeleted: false }));
  }

  /** The person drags an event into another calendar. */
  move(id: string, to: string): void {
    const { calendarId: from } = this.history.at(id)!;
    this.changed(this.history.change(id, { calendarId: this.idOf(to) }), from);
  }

  /** Whatever is done meanwhile, nobody is told of. */
  untoldly<Result>(act: () => Result): Result {
    this.tells = false;
    try {
      return act();
    } finally {
      this.tells = true;
    }
  }

  /**
   * From now on lists, or reads of single events, come from a copy that knows nothing new.
   *
   * @param asOf the number of the last change that it knows of (the last one)
   */
  lag(what: ReadonlyArray<'lists' | 'reads'>, asOf = this.history.latest): void {
    if (what.includes('lists')) this.listsAsOf = asOf;
    if (what.includes('reads')) this.readsAsOf = asOf;
  }

  catchUp(): void {
    this.listsAsOf = Infinity;
    this.readsAsOf = Infinity;
  }

  expireCursors(): void {
    this.cursorAge += 1;
  }

  expireTokens(): void {
    this.expiredTokens.add(this.lastToken);
  }

  addCalendar(id: string, calendar: Partial<ProviderCalendar & { isWatchable: boolean }> = {}): string {
    this.calendars.push(this.calendar(id, calendar));
    return id;
  }

  /** With all that is in it. */
  deleteCalendar(id: string): void {
    this.calendars.splice(
      this.calendars.findIndex((calendar) => calendar.id === id),
      1,
    );
    this.tell(id);
  }

  calendarOf(calendarId: string) {
    return this.calendars.find(({ id, primary }) => id === calendarId || (primary && calendarId === 'primary'));
  }

  /** The id under which a calendar is listed. */
  idOf(calendarId: string): string {
    return this.calendarOf(calendarId)?.id ?? calendarId;
  }

  writes(): SeenRequest[] {
    return this.requests.filter(({ act, code }) => WRITES.includes(act) && code === undefined);
  }

  asked(act: Act): SeenRequest[] {
    return this.requests.filter((request) => request.act === act);
  }

  forgetRequests(): void {
    this.requests = [];
  }

  watch(watch: Watch): void {
    this.watches.push(watch);
  }

  unwatch(id: string): void {
    this.watches = this.watches.filter((watch) => watch.id !== id);
  }

  /** A change was made, by whomever: watches of the calendars that it concerns tell of it. */
  changed(version: Version, from = version.calendarId): Version {
    for (const calendarId of new Set([from, version.calendarId])) this.tell(calendarId);
    return version;
  }

  private tell(calendarId: string): void {
    if (!this.tells) return;
    const watches = this.watches.filter((watch) => this.idOf(watch.calendarId) === calendarId);
    this.untold.push(...watches.map(({ secret }) => secret));
  }

  private calendar(
    id: string,
    {
      primary = false,
      writable = true,
      isWatchable = true,
      ...calendar
    }: Partial<ProviderCalendar & { isWatchable: boolean }>,
  ) {
    return { id, name: id, timeZone: null, ...calendar, primary, writable, isWatchable };
  }
}
