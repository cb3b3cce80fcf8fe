import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarProvider } from '@calendar/contracts/calendar-provider';
import { contentLine, readContentLines, vtimezone, wallText } from '@calendar/platform/icalendar';
import type { CaldavServer } from '../support/caldav-server';
import type { Account, Fault, ProviderWorld, RawEvent } from './world';

/** What a client changes of an object: lines by the name of their property (without line ends), and the alarms. */
export interface ObjectEdit {
  lines: Record<string, string[]>;
  alarms?: string[];
}

interface Login {
  user: string;
  password: string;
  primary: string;
}

const METHODS = { create: 'PUT', update: 'PUT', delete: 'DELETE', read: 'REPORT' } as const;
const CALENDARS = { home: 'Calendar', jobs: 'Job search', readonly: 'Shared with me' };
const DAY = /^\d{8}$/;

/** A real CalDAV server as the other side; the person's client is one of few lines. */
export class CaldavWorld implements ProviderWorld {
  private readonly logins = new Map<string, Login>();

  constructor(
    readonly server: CaldavServer,
    private readonly provider: () => CalendarProvider,
  ) {}

  async newAccount({ readOnlyGrant = false } = {}): Promise<Account> {
    const user = `person-${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    this.server.people.add(user, password, readOnlyGrant ? { readonly: CALENDARS.readonly } : CALENDARS);
    const login = { preset: 'generic' as const, serverUrl: this.server.url, username: user, password };
    const { accessToken } = await this.provider().signIn!(login);
    const { primary } = JSON.parse(Buffer.from(accessToken, 'base64url').toString()) as { primary: string };
    this.logins.set(user, { user, password, primary });
    this.server.proxy.takeRequests(user);
    return { email: user, session: { accessToken, connectionId: randomUUID() } };
  }

  async calendars({ email }: Account): Promise<{ id: string; primary: boolean; writable: boolean }[]> {
    const { primary } = this.login(email);
    return Object.keys(CALENDARS).map((folder) => {
      const id = `/${email}/${folder}/`;
      return { id, primary: id === primary, writable: folder !== 'readonly' };
    });
  }

  /** Named as ours are: nothing else is read. */
  async personCreates(account: Account, body: object, calendarId = 'primary'): Promise<RawEvent> {
    const uid = `${randomUUID()}-0`;
    const event = ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20270101T000000Z', 'SUMMARY:New', 'END:VEVENT'];
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Client//EN', ...event, 'END:VCALENDAR'].join('\r\n');
    const file = `cc-${uid}.ics`;
    await this.put(account, { calendarId, file, text: edited(`${text}\r\n`, body as ObjectEdit) });
    return this.raw(account, calendarId, file);
  }

  async personEdits(account: Account, eventId: string, body: object, calendarId = 'primary'): Promise<RawEvent> {
    const [file = '', occurrence] = eventId.split('#');
    const standing = await this.raw(account, calendarId, file);
    const text = standing['text'] as string;
    const change = body as ObjectEdit;
    await this.put(account, {
      calendarId,
      file,
      text: occurrence ? withException(text, occurrence, change) : edited(text, change),
    });
    return this.raw(account, calendarId, file);
  }

  async personDeletes(account: Account, eventId: string, calendarId = 'primary'): Promise<void> {
    const [file = '', occurrence] = eventId.split('#');
    if (!occurrence) return this.ask(account, 'DELETE', this.path(account, calendarId) + file);
    const { text } = await this.raw(account, calendarId, file);
    const dropped = `EXDATE:${wallText(Date.parse(occurrence))}Z`;
    await this.put(account, { calendarId, file, text: edited(text as string, { lines: { EXDATE: [dropped] } }) });
  }

  async personMoves(account: Account, eventId: string, to: string, from = 'primary'): Promise<void> {
    const place = (calendarId: string) => join(this.server.people.calendars, this.path(account, calendarId), eventId);
    renameSync(place(from), place(to));
  }

  async events(account: Account, calendarId = 'primary'): Promise<RawEvent[]> {
    const body = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
    const request = { method: 'PROPFIND', path: this.path(account, calendarId), headers: { depth: '1' }, body };
    const listed = await (await this.server.ask(this.login(account.email), request)).text();
    const files = [...listed.matchAll(/<href>[^<]*\/([^/<]+\.ics)<\/href>/g)].map(([, file]) => file!);
    return Promise.all(files.map((file) => this.raw(account, calendarId, file)));
  }

  async breakNext({ email }: Account, { act, ...fault }: Fault): Promise<void> {
    this.server.proxy.breakNext(email, { ...fault, ...(act && { method: METHODS[act] }) });
  }

  async takeRequests({ email }: Account): Promise<string[]> {
    return this.server.proxy.takeRequests(email).map(({ method, path }) => `${method} ${path}`);
  }

  async expireAccessTokens({ email }: Account): Promise<void> {
    this.server.people.add(email, randomUUID());
  }

  async expireCursors({ email }: Account): Promise<void> {
    this.server.proxy.expireCursors(email);
  }

  /** Nothing of what a server says depends on its clock. */
  async advanceClock(): Promise<void> {}

  login(email: string): Login {
    const login = this.logins.get(email);
    if (!login) throw new Error(`nobody is called ${email}`);
    return login;
  }

  /** As it stands, to the byte. */
  async raw(account: Account, calendarId: string, file: string): Promise<RawEvent> {
    const path = this.path(account, calendarId) + file;
    const answer = await this.server.ask(this.login(account.email), { method: 'GET', path });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return { id: file, text: await answer.text() };
  }

  async put(
    account: Account,
    { calendarId, file, text }: { calendarId: string; file: string; text: string },
  ): Promise<void> {
    await this.ask(account, 'PUT', this.path(account, calendarId) + file, text);
  }

  private path({ email }: Account, calendarId: string): string {
    return calendarId === 'primary' ? this.login(email).primary : calendarId;
  }

  private async ask(account: Account, method: string, path: string, body?: string): Promise<void> {
    const headers = { 'content-type': 'text/calendar; charset=utf-8' };
    const request = { method, path, headers, ...(body !== undefined && { body }) };
    const answer = await this.server.ask(this.login(account.email), request);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** The object with other lines in its event. */
function edited(text: string, { lines, alarms }: ObjectEdit): string {
  const raws = readContentLines(text);
  const begin = raws.findIndex(({ raw }) => /^BEGIN:VEVENT/i.test(raw));
  const end = raws.findIndex(({ raw }, index) => index > begin && /^END:VEVENT/i.test(raw));
  const stamp = `LAST-MODIFIED:${wallText(Date.now())}Z`;
  const wanted: Record<string, string[]> = { ...lines, 'LAST-MODIFIED': [stamp] };
  const kept: string[] = [];
  let inAlarm = false;
  for (const { raw, name, value } of raws.slice(begin + 1, end)) {
    if (name === 'BEGIN' && value === 'VALARM') inAlarm = true;
    const isReplaced = inAlarm ? alarms !== undefined : name in wanted;
    if (!isReplaced) kept.push(raw);
    if (name === 'END' && value === 'VALARM') inAlarm = false;
  }
  const added = [...Object.values(wanted).flat(), ...(alarms ?? [])].map((line) => `${line}\r\n`);
  const before = raws.slice(0, begin + 1).map(({ raw }) => raw);
  const after = raws.slice(end).map(({ raw }) => raw);
  return withZones(
    [
      ...before,
      ...added.filter((line) => !line.startsWith('BEGIN:VALARM')),
      ...kept,
      ...added.filter((line) => line.startsWith('BEGIN:VALARM')),
      ...after,
    ].join(''),
  );
}

/** The object with an occurrence of its series that says something else. */
function withException(text: string, occurrence: string, edit: ObjectEdit): string {
  const raws = readContentLines(text);
  const begin = raws.findIndex(({ raw }) => /^BEGIN:VEVENT/i.test(raw));
  const end = raws.findIndex(({ raw }, index) => index > begin && /^END:VEVENT/i.test(raw));
  const start = wallText(Date.parse(occurrence));
  const ends = wallText(Date.parse(occurrence) + 90 * 60_000);
  const own = raws
    .slice(begin, end + 1)
    .filter(({ name }) => !['RRULE', 'EXDATE', 'DTSTART', 'DTEND'].includes(name))
    .map(({ raw }) => raw);
  const times = [`DTSTART:${start}Z\r\n`, `DTEND:${ends}Z\r\n`, `RECURRENCE-ID:${start}Z\r\n`];
  const alone = edited(`BEGIN:VCALENDAR\r\n${own[0]}${times.join('')}${own.slice(1).join('')}END:VCALENDAR\r\n`, edit);
  const exception = alone.slice(alone.indexOf('BEGIN:VEVENT'), alone.indexOf('END:VCALENDAR'));
  return withZones(text.replace(/END:VCALENDAR/, `${exception}END:VCALENDAR`));
}

/** Every zone that is named is described. */
function withZones(text: string): string {
  const named = new Set([...text.matchAll(/;TZID=([^:;\r\n]+)/g)].map(([, id]) => id!));
  const missing = [...named].filter((id) => !text.includes(`TZID:${id}`));
  const zones = missing.map((id) => vtimezone(id, { first: 2026, last: 2029 })).join('');
  return text.replace(/BEGIN:VEVENT/, `${zones}BEGIN:VEVENT`);
}

/** Lines for a time, as clients write them. */
export function timeLines(
  time: { allDay: boolean; start: string; end: string; timeZone: string | null },
  wall: (at: string) => string,
) {
  const line = (name: string, at: string) => {
    const value = time.allDay ? at.replaceAll('-', '') : wall(at);
    const parameters: Record<string, string> = DAY.test(value) ? { VALUE: 'DATE' } : { TZID: time.timeZone ?? 'UTC' };
    return contentLine(name, value, parameters).trimEnd();
  };
  return { DTSTART: [line('DTSTART', time.start)], DTEND: [line('DTEND', time.end)], DURATION: [] };
}
