import { isTimeZone } from '../../zones/zone-rules';
import { badRequest, emptyTimeRange, invalidParameter } from '../google-error';

/** The parameters of events.list and events.instances, checked. */
export interface ListQuery {
  maxResults: number;
  pageToken: string | undefined;
  syncToken: string | undefined;
  showDeleted: boolean | undefined;
  singleEvents: boolean;
  /** Epoch milliseconds. */
  timeMin: number | undefined;
  timeMax: number | undefined;
  byStart: boolean;
  timeZone: string | undefined;
}

const MOST_RESULTS = 2_500;
const STANDARD_RESULTS = 250;
/** What is simulated. Anything else is refused rather than passed over: an answer that leaves it out would be a wrong one. */
const KNOWN = new Set([
  'maxResults',
  'maxAttendees',
  'pageToken',
  'syncToken',
  'showDeleted',
  'singleEvents',
  'timeMin',
  'timeMax',
  'orderBy',
  'timeZone',
  'originalStart',
  'fields',
]);

/** @throws GoogleError 400 for values that Google refuses, and for parameters that are not simulated */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  for (const name of parameters.keys()) if (!KNOWN.has(name)) throw invalidParameter(name, `${name} is not simulated`);
  const text = (name: string) => parameters.get(name) ?? undefined;
  const timeMin = readInstant(text('timeMin'));
  const timeMax = readInstant(text('timeMax'));
  if (timeMin !== undefined && timeMax !== undefined && timeMin >= timeMax) throw emptyTimeRange();
  const singleEvents = readBoolean('singleEvents', text('singleEvents')) ?? false;
  const orderBy = text('orderBy');
  if (orderBy !== undefined && orderBy !== 'startTime') throw invalidParameter('orderBy');
  if (orderBy === 'startTime' && !singleEvents) throw badRequest();
  const timeZone = text('timeZone');
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalidParameter('timeZone');
  return {
    maxResults: readMaxResults(text('maxResults')),
    pageToken: text('pageToken'),
    syncToken: text('syncToken'),
    showDeleted: readBoolean('showDeleted', text('showDeleted')),
    singleEvents,
    timeMin,
    timeMax,
    byStart: orderBy === 'startTime',
    timeZone,
  };
}

function readMaxResults(text: string | undefined): number {
  if (text === undefined) return STANDARD_RESULTS;
  const asked = Number(text);
  if (!Number.isInteger(asked) || asked < 1) throw invalidParameter('maxResults');
  return Math.min(asked, MOST_RESULTS);
}

function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isComplete = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(text);
  const instant = isComplete ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw badRequest();
  return Math.floor(instant / 1_000) * 1_000;
}

function readBoolean(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw invalidParameter(name);
  return text === 'true';
}
