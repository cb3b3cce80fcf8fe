import { UPCOMING } from './career-copilot';
import { eventually } from './eventually';
import type { CalendarEdit, LinkedAccount, Write } from './linked-account';
import type { Person } from './people';
import type { SeenEvent, SimulatedProvider } from './simulated-calendars';

const HOUR_MS = 3_600_000;
const DAY = UPCOMING.start.slice(0, 10);

/** An edit as the interface of each provider takes it. */
const BODY: Readonly<Record<SimulatedProvider, (edit: CalendarEdit) => Record<string, unknown>>> = {
  google: ({ title, description, location, start, daily, guests }) => ({
    ...(title !== undefined && { summary: title }),
    ...(description !== undefined && { description }),
    ...(location !== undefined && { location }),
    ...(start !== undefined && timesFrom(start)),
    ...(daily !== undefined && { recurrence: daily ? ['RRULE:FREQ=DAILY;COUNT=3'] : [] }),
    ...(guests !== undefined && { attendees: addresses(guests).map((email) => ({ email })) }),
  }),
  microsoft: ({ title, description, location, start, daily, guests }) => ({
    ...(title !== undefined && { subject: title }),
    ...(description !== undefined && { body: { contentType: 'text', content: description } }),
    ...(location !== undefined && { location: { displayName: location } }),
    ...(start !== undefined && timesFrom(start)),
    ...(daily !== undefined && { recurrence: daily ? THREE_DAYS : null }),
    ...(guests !== undefined && {
      attendees: addresses(guests).map((address) => ({ type: 'required', emailAddress: { name: address, address } })),
    }),
  }),
};

const THREE_DAYS = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: DAY, numberOfOccurrences: 3 },
};

/** An account at the simulated Google or Microsoft. */
export class SimulatedAccount implements LinkedAccount {
  private readonly email: string;

  constructor(
    private readonly person: Person,
    readonly provider: SimulatedProvider,
  ) {
    this.email = person.email(provider);
  }

  connect(): Promise<unknown> {
    return this.person.connect(this.provider);
  }

  async followed(): Promise<void> {
    await eventually(
      () => this.person.app.connections(),
      (all) => all.some(({ provider, push }) => provider === this.provider && push.status === 'active'),
    );
  }

  settledInterview(): Promise<{ id: string; eventId: string; version: number }> {
    return this.person.settledInterview(this.provider);
  }

  seen(calendarId?: string): Promise<SeenEvent[]> {
    return this.person.seen(this.provider, calendarId);
  }

  async edit(eventId: string, edit: CalendarEdit, calendarId?: string): Promise<void> {
    await this.person.edit(this.provider, eventId, BODY[this.provider](edit), calendarId);
  }

  delete(eventId: string, calendarId?: string): Promise<void> {
    return this.person.calendars.delete(this.provider, this.email, eventId, calendarId);
  }

  async copy(eventId: string): Promise<string> {
    const { id: _id, etag: _etag, iCalUID: _uid, ...said } = await this.person.raw(this.provider, eventId);
    const copied = {
      ...said,
      ...(this.provider === 'microsoft' && { recurrence: recurrenceInUtc(said['recurrence']) }),
    };
    return String((await this.person.calendars.create(this.provider, this.email, copied))['id']);
  }

  move(eventId: string, place: { from?: string; to: string }): Promise<void> {
    return this.person.move(this.provider, eventId, place);
  }

  occurrence(seriesId: string, start: number): string {
    const at = new Date(start).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    if (this.provider === 'google') return `${seriesId}_${at}`;
    return `${seriesId.slice(0, -1)}O${at.slice(0, 8)}=`;
  }

  async unseen(act: () => Promise<unknown>, times = 1): Promise<void> {
    await this.person.loseNotifications(this.provider, times);
    await act();
  }

  secondCalendar(options?: { writable?: boolean }): Promise<string> {
    return this.person.secondCalendar(this.provider, options);
  }

  expireCursors(): Promise<void> {
    return this.person.calendars.account(this.provider, this.email, 'expire-cursors');
  }

  async readOnceMore(): Promise<void> {
    const asked = { provider: this.provider, account: this.email };
    await eventually(
      () => this.person.calendars.requests(asked),
      (all) => all.some(({ method }) => method === 'GET'),
    );
    await this.quiet();
  }

  quiet(): Promise<void> {
    return this.person.quiet(this.provider);
  }

  calm(): Promise<void> {
    return this.person.calm(this.provider);
  }

  writes(): Promise<Write[]> {
    return this.person.calendars.writes(this.provider, this.email);
  }
}

function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `guest-${index}@example.test`);
}

function timesFrom(start: number) {
  const time = (instant: number) => ({ dateTime: new Date(instant).toISOString().slice(0, 19), timeZone: 'UTC' });
  return { start: time(start), end: time(start + HOUR_MS) };
}

/** Outlook's times are read in UTC, and a series has to be written in the zone of its times. */
function recurrenceInUtc(recurrence: unknown): unknown {
  const { pattern, range } = Object(recurrence) as { pattern: object; range: object };
  return recurrence ? { pattern, range: { ...range, recurrenceTimeZone: 'UTC' } } : null;
}
