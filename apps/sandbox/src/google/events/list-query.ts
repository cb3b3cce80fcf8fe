import { badRequest, emptyTimeRange, invalid, invalidParameter } from '../google-error';
import { isTimeZone } from '../../zones/zone-rules';

/** The parameters of events.list, checked. */
export interface ListQuery {
  maxResults: number;
  pageToken: string | undefined;
  syncToken: string | undefined;
  showDeleted: boolean | undefined;
  singleEvents: boolean;
  /** Epoch milliseconds. */
  timeMin: number | undefined;
  timeMax: number | undefined;
  updatedMin: number | undefined;
  orderBy: 'startTime' | 'updated' | undefined;
  q: string | undefined;
  iCalUID: string | undefined;
  /** `key=value` */
  privateExtendedProperty: string[];
  sharedExtendedProperty: string[];
  timeZone: string | undefined;
  /** Of all parameters that have to stay the same from one round to the next. */
  fingerprint: string;
}

const MOST_RESULTS = 2_500;
const STANDARD_RESULTS = 250;
/** They may differ between the first query and later ones: the position, the size of pages, and the rendering. */
const FREE = new Set([
  'pageToken',
  'syncToken',
  'maxResults',
  'showDeleted',
  'timeMin',
  'timeMax',
  'updatedMin',
  'fields',
  'timeZone',
  'alt',
  'key',
  'prettyPrint',
  'quotaUser',
  'alwaysIncludeEmail',
  'access_token',
]);

/** @throws GoogleError 400 for values that Google refuses */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const text = (name: string) => parameters.get(name) ?? undefined;
  const timeMin = readInstant(text('timeMin'));
  const timeMax = readInstant(text('timeMax'));
  if (timeMin !== undefined && timeMax !== undefined && timeMin >= timeMax) throw emptyTimeRange();
  const singleEvents = readBoolean('singleEvents', text('singleEvents')) ?? false;
  const orderBy = text('orderBy');
  if (orderBy !== undefined && orderBy !== 'startTime' && orderBy !== 'updated') throw invalidParameter('orderBy');
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
    updatedMin: readInstant(text('updatedMin')),
    orderBy,
    q: text('q'),
    iCalUID: text('iCalUID'),
    privateExtendedProperty: readProperties('privateExtendedProperty', parameters),
    sharedExtendedProperty: readProperties('sharedExtendedProperty', parameters),
    timeZone,
    fingerprint: fingerprintOf(parameters),
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

function readProperties(name: string, parameters: URLSearchParams): string[] {
  const constraints = parameters.getAll(name);
  if (constraints.some((constraint) => !constraint.includes('='))) throw invalid(`Invalid value for: ${name}`);
  return constraints;
}

function fingerprintOf(parameters: URLSearchParams): string {
  const bound = [...parameters].filter(([name]) => !FREE.has(name));
  return bound.length === 0 ? '' : JSON.stringify(bound.sort(([a], [b]) => (a < b ? -1 : 1)));
}
