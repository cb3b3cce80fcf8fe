import { randomUUID } from 'node:crypto';
import { contentLine, readContentLines, unescapeText, vtimezone, wallText } from '@calendar/platform/icalendar';
import type { CaldavHost, CaldavLogin } from './caldav-host';

/** What a client changes of an object: lines by the name of their property (without line ends), and the alarms. */
export interface ObjectEdit {
  lines: Record<string, string[]>;
  alarms?: string[];
}

/** An object as it stands on the server, to the byte. */
export interface StandingObject {
  /** Its name. */
  id: string;
  text: string;
  /** `null` when it is to be new. */
  etag: string | null;
}

const DAY = /^\d{8}$/;

/** A person's own calendar program: it speaks CalDAV past the proxy, in as few lines as will do. */
export class CaldavClient {
  constructor(
    private readonly server: CaldavHost,
    readonly login: CaldavLogin,
  ) {}

  /** Path of a calendar of the person. */
  path(folder: string): string {
    return this.server.pathOf(this.login.user, folder);
  }

  async read(calendar: string, file: string): Promise<StandingObject> {
    const object = await this.find(calendar, file);
    if (!object) throw new Error(`${calendar}${file} is not there`);
    return object;
  }

  /** Without those that are deleted while they are read. */
  async all(calendar: string): Promise<StandingObject[]> {
    const body = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
    const request = {
      method: 'PROPFIND',
      path: calendar,
      headers: { depth: '1', 'content-type': 'application/xml' },
      body,
    };
    const listed = await (await this.server.ask(this.login, request)).text();
    const files = [...listed.matchAll(/<(?:\w+:)?href>[^<]*\/([^/<]+\.ics)<\//g)].map(([, file]) => file!);
    const found = await Promise.all(files.map((file) => this.find(calendar, file)));
    return found.filter((object) => object !== null);
  }

  /** Named as ours are: nothing else is read. */
  async create(calendar: string, edit: ObjectEdit): Promise<StandingObject> {
    const uid = `${randomUUID()}-0`;
    const event = ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20270101T000000Z', 'SUMMARY:New', 'END:VEVENT'];
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Client//EN', ...event, 'END:VCALENDAR'].join('\r\n');
    return this.write(calendar, { id: `cc-${uid}.ics`, text: edited(`${text}\r\n`, edit), etag: null });
  }

  /** @param id of the object, or of an occurrence: then the instant at which it begins follows a `#` */
  async edit(calendar: string, id: string, edit: ObjectEdit): Promise<StandingObject> {
    const [file = '', occurrence] = id.split('#');
    for (;;) {
      const { text, etag } = await this.read(calendar, file);
      const changed = occurrence ? withException(text, occurrence, edit) : edited(text, edit);
      const answer = await this.put(calendar, { id: file, text: changed, etag });
      // Somebody has written in between: a good program looks again, and takes nothing back.
      if (answer.status !== 412) return this.written(calendar, file, answer);
    }
  }

  async delete(calendar: string, id: string): Promise<void> {
    const [file = '', occurrence] = id.split('#');
    if (!occurrence) return this.remove(calendar + file);
    const dropped = `EXDATE:${wallText(Date.parse(occurrence))}Z`;
    await this.edit(calendar, file, { lines: { EXDATE: [dropped] } });
  }

  /** Also into a calendar that only its owner may write to, as if they had. @param as its new name */
  move(calendar: string, id: string, { to, as = id }: { to: string; as?: string }): Promise<void> {
    return this.server.move(this.login, calendar + id, to + as);
  }

  async write(calendar: string, object: StandingObject): Promise<StandingObject> {
    return this.written(calendar, object.id, await this.put(calendar, object));
  }

  private async written(calendar: string, file: string, answer: Response): Promise<StandingObject> {
    if (!answer.ok) throw new Error(`PUT ${calendar}${file}: ${answer.status} ${await answer.text()}`);
    return this.read(calendar, file);
  }

  private put(calendar: string, { id, text, etag }: StandingObject): Promise<Response> {
    const headers = { 'content-type': 'text/calendar; charset=utf-8', ...(etag !== null && { 'if-match': etag }) };
    return this.server.ask(this.login, { method: 'PUT', path: calendar + id, headers, body: text });
  }

  private async find(calendar: string, file: string): Promise<StandingObject | null> {
    const answer = await this.server.ask(this.login, { method: 'GET', path: calendar + file });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`GET ${calendar}${file}: ${answer.status}`);
    return { id: file, text: await answer.text(), etag: answer.headers.get('etag') };
  }

  private async remove(path: string): Promise<void> {
    const answer = await this.server.ask(this.login, { method: 'DELETE', path });
    if (!answer.ok) throw new Error(`DELETE ${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** The values of the lines with a name, those of texts as they are meant. */
export function valuesOf(text: string, name: string): string[] {
  return readContentLines(text)
    .filter((line) => line.name === name)
    .map(({ value }) => unescapeText(value));
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
