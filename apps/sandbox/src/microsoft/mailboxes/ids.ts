import { randomBytes } from 'node:crypto';

const EVENT_ID = /^AA(Mk|kA)[A-Za-z0-9_-]{100,}=$/;
const OCCURRENCE = /^(.+)O(\d{4})(\d{2})(\d{2})=$/;

/** An id as Exchange makes them: long, opaque, case-sensitive, with characters that must be escaped in a path. */
export function longId(prefix: string): string {
  return `${prefix}${randomBytes(84).toString('base64url')}=`;
}

export const newDefaultId = () => longId('AAMk');
export const newImmutableId = () => longId('AAkA');

/** Whether the service can parse it as the id of an event. */
export function isEventId(id: string): boolean {
  return EVENT_ID.test(id);
}

/** The id of the occurrence of a series on a day (`YYYY-MM-DD`), in the id space of `masterId`. */
export function occurrenceId(masterId: string, date: string): string {
  return `${masterId.slice(0, -1)}O${date.replaceAll('-', '')}=`;
}

/** The parts of an occurrence's id; undefined when it is none. */
export function readOccurrenceId(id: string): { masterId: string; date: string } | undefined {
  const [, master, year, month, day] = OCCURRENCE.exec(id) ?? [];
  return master === undefined ? undefined : { masterId: `${master}=`, date: `${year}-${month}-${day}` };
}
