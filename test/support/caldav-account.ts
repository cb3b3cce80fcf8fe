import { randomBytes, randomUUID } from 'node:crypto';
import { escapeText, instantOf, knownZone, wallText } from '@calendar/platform/icalendar';
import { CaldavClient, valuesOf, type ObjectEdit } from './caldav-client';
import type { CaldavServer } from './caldav-server';
import type { CalendarEdit, Write } from './linked-account';
import type { Person } from './people';
import type { SeenCalendar, SeenEvent } from './simulated-calendars';

const HOUR_MS = 3_600_000;
/** By the folder that each is kept in. */
const CALENDARS = { home: 'Calendar', jobs: 'Job search', readonly: 'Shared with me' };

/** The account of a person on a real CalDAV server, and what can befall it. */
export class CaldavAccount {
  readonly client: CaldavClient;
  /** As we were told of them: the server names no default, so that it is the first one that it lists. */
  private calendars: SeenCalendar[] = [];

  constructor(
    private readonly server: CaldavServer,
    readonly person: Person,
  ) {
    const login = { user: person.id, password: randomBytes(12).toString('hex') };
    server.people.add(login.user, login.password, CALENDARS);
    this.client = new CaldavClient(server, login);
  }

  async connect(): Promise<string> {
    const { user: username, password } = this.client.login;
    const body = { preset: 'generic', serverUrl: this.server.url, username, password };
    const { app } = this.person;
    const { connectionId } = await app.ok<{ connectionId: string }>('POST', '/calendar/caldav/connect', body);
    const path = `/calendar/connections/${connectionId}/calendars`;
    this.calendars = (await app.ok<{ items: SeenCalendar[] }>('GET', path)).items;
    return connectionId;
  }

  async seen(calendarId = 'primary'): Promise<SeenEvent[]> {
    const objects = await this.client.all(this.path(calendarId));
    return objects.map(({ id, text }) => ({
      id,
      title: valuesOf(text, 'SUMMARY')[0] ?? '',
      location: valuesOf(text, 'LOCATION')[0] ?? '',
      start: startOf(text),
    }));
  }

  /** @param id of an object, or of an occurrence: see `CaldavClient.edit` */
  async edit(id: string, edit: CalendarEdit, calendarId = 'primary'): Promise<void> {
    await this.client.edit(this.path(calendarId), id, linesOf(edit));
  }

  delete(id: string, calendarId = 'primary'): Promise<void> {
    return this.client.delete(this.path(calendarId), id);
  }

  /** Programs give a copy another UID and another name. */
  async copy(id: string): Promise<string> {
    const { text } = await this.client.read(this.path('primary'), id);
    const uid = randomUUID().toUpperCase();
    const copied = { id: `${uid}.ics`, text: text.replace(/^UID:.*$/m, `UID:${uid}`), etag: null };
    return (await this.client.write(this.path('primary'), copied)).id;
  }

  /** @param place.as the name that the event gets there, where the program makes one of its own */
  move(id: string, { from = 'primary', to, as = id }: { from?: string; to: string; as?: string }): Promise<void> {
    return this.client.move(this.path(from), id, { to: this.path(to), as });
  }

  /** A second calendar. */
  calendar({ writable = true } = {}): string {
    return this.calendars.find((each) => !each.primary && each.writable === writable)!.id;
  }

  /** How many requests were made for this account since the writes were last taken. */
  requestCount(): number {
    return this.server.proxy.requestCount(this.client.login.user);
  }

  /** What was written for this account since the last call. */
  takeWrites(): Write[] {
    return this.server.proxy
      .takeRequests(this.client.login.user)
      .filter(({ method }) => method === 'PUT' || method === 'DELETE')
      .map(({ method, path }) => ({ method, path }));
  }

  breakNext(fault: Parameters<CaldavServer['proxy']['breakNext']>[1]): void {
    this.server.proxy.breakNext(this.client.login.user, fault);
  }

  mend(): void {
    this.server.proxy.mend(this.client.login.user);
  }

  expireCursors(): void {
    this.server.proxy.expireCursors(this.client.login.user);
  }

  /** Whoever asks what has changed is told that nothing has, as by a server that lags. */
  hideChanges(isHidden: boolean): void {
    this.server.proxy.hideChanges(this.client.login.user, isHidden);
  }

  private path(calendarId: string): string {
    return calendarId === 'primary' ? this.calendars.find(({ primary }) => primary)!.id : calendarId;
  }
}

function linesOf({ title, description, location, start, daily, guests }: CalendarEdit): ObjectEdit {
  const text = (name: string, value: string | undefined) =>
    value === undefined ? {} : { [name]: [`${name}:${escapeText(value)}`] };
  return {
    lines: {
      ...text('SUMMARY', title),
      ...text('DESCRIPTION', description),
      ...text('LOCATION', location),
      ...(start !== undefined && {
        DTSTART: [`DTSTART:${wallText(start)}Z`],
        DTEND: [`DTEND:${wallText(start + HOUR_MS)}Z`],
      }),
      ...(daily !== undefined && { RRULE: daily ? ['RRULE:FREQ=DAILY;COUNT=3'] : [] }),
      ...(guests !== undefined && {
        ORGANIZER: guests === 0 ? [] : ['ORGANIZER:mailto:mia@example.test'],
        ATTENDEE: Array.from({ length: guests }, (_, index) => `ATTENDEE:mailto:guest-${index}@example.test`),
      }),
    },
  };
}

/** The event is the last component with a start: zones stand before it. */
function startOf(text: string): number {
  const [, zone = 'UTC', wall = ''] = /BEGIN:VEVENT[^]*?DTSTART(?:;TZID=([^:]+))?:(\d+T\d+)/.exec(text) ?? [];
  return instantOf(wall, knownZone(zone)!) ?? 0;
}
