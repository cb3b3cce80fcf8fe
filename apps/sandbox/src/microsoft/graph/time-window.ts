import { invalidParameter } from './graph-error';
import type { Window } from './events/series';

const WITH_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * The window of a calendar view from `startDateTime` and `endDateTime`. Offsets count, and without one it is UTC.
 *
 * @throws GraphError 400 when one is missing, cannot be read, or the end is before the start
 */
export function readWindow(query: URLSearchParams): Window {
  const [from, to] = [instant(query, 'startDateTime'), instant(query, 'endDateTime')];
  if (to < from) throw invalidParameter("The 'endDateTime' must not be before the 'startDateTime'.");
  return { from, to };
}

function instant(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  if (text === null) {
    throw invalidParameter('This request requires a time window: startDateTime and endDateTime.');
  }
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/i.test(text.slice(10));
  const value = WITH_TIME.test(text) ? Date.parse(hasZone || text.length === 10 ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(value)) throw invalidParameter(`The value '${text}' of '${name}' is not a date and time.`);
  return value;
}
