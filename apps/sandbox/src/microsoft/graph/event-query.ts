import type { Request } from 'express';
import { GraphError, propertyValidation } from '../graph-error';
import type { Mailbox, MailCalendar, StoredEvent } from '../mailbox';
import { normalPropertyId } from './event-input';
import { eventView } from './event-output';
import type { Preferences } from './preferences';

const GRAPH = 'https://graph.microsoft.com/v1.0';

/** A query parameter that may be there once, decoded. */
export function parameter(request: Request, name: string): string | undefined {
  return new URL(request.originalUrl, 'http://sandbox').searchParams.get(name) ?? undefined;
}

/** One page of a plain list, with `$filter` on an extended property, `$select`, `$expand`, `$top` and `$skip`. */
export function listPage(
  request: Request,
  {
    mailbox,
    calendar,
    preferences,
    defaultSize,
  }: {
    mailbox: Mailbox;
    calendar: MailCalendar;
    preferences: Preferences;
    defaultSize: number;
  },
): Record<string, unknown> {
  const matches = filterOf(parameter(request, '$filter'));
  const window = windowOf(request);
  const all = [...mailbox.events.values()]
    .filter((event) => !event.deleted && event.calendarId === calendar.id && matches(event) && window(event))
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const top = Number(parameter(request, '$top') ?? preferences.pageSize ?? defaultSize);
  const skip = Number(parameter(request, '$skip') ?? 0);
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(skip) || skip < 0) throw propertyValidation();
  const select = parameter(request, '$select')?.split(',');
  const expand = parameter(request, '$expand');
  const page = all.slice(skip, skip + top).map((event) => eventView(mailbox, event, { preferences, select, expand }));
  const next = new URL(`${GRAPH}${request.path}`);
  for (const [name, value] of new URL(request.originalUrl, 'http://sandbox').searchParams)
    next.searchParams.set(name, value);
  next.searchParams.set('$skip', String(skip + top));
  return {
    '@odata.context': `${GRAPH}/$metadata#users('${mailbox.oid}')/events`,
    value: page,
    ...(all.length > skip + top ? { '@odata.nextLink': next.toString() } : {}),
  };
}

/** The only filter that is understood: one extended property with one value, compared without case. */
function filterOf(filter: string | undefined): (event: StoredEvent) => boolean {
  if (filter === undefined) return () => true;
  const match =
    /^singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id eq '([^']+)' and \1\/value eq '([^']*)'\s*\)$/i.exec(
      filter,
    );
  if (!match)
    throw new GraphError(400, 'ErrorInvalidUrlQueryFilter', 'The query filter contains one or more invalid nodes.');
  const [, , id, value] = match;
  return (event) => event.properties.get(normalPropertyId(id!))?.toLowerCase() === value!.toLowerCase();
}

/** calendarView: events that overlap the window. Offsets count; without one it is UTC. */
function windowOf(request: Request): (event: StoredEvent) => boolean {
  const [from, to] = [parameter(request, 'startDateTime'), parameter(request, 'endDateTime')];
  if (!request.path.endsWith('/calendarView')) return () => true;
  const [start, end] = [instant(from), instant(to)];
  return (event) => event.end > start && event.start < end;
}

/** @throws GraphError 400 */
export function instant(text: string | undefined): number {
  const value = Date.parse(text === undefined ? '' : /(Z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text}Z`);
  if (Number.isNaN(value)) throw new GraphError(400, 'ErrorInvalidParameter', 'This request requires a time window.');
  return value;
}
