import type { BusyTime, BusyTimesRequest, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GraphApi } from './graph-api';
import { calendarPath } from './graph-paths';
import { readGraphTime, type AnsweredEvent } from './map-graph-event';

/** More than anybody has within the days that may be asked for. */
const MOST_EVENTS = 250;
/** A page may be shorter than was asked for, and others follow. */
const MOST_PAGES = 5;
/** Neither subjects nor bodies: what is not needed is not asked for. */
const SELECT = 'id,seriesMasterId,start,end,isAllDay,showAs,isCancelled,responseStatus';
interface Page {
  value?: AnsweredEvent[];
  '@odata.nextLink'?: string;
}

const FREE = new Set(['free', 'workingElsewhere']);

/**
 * What takes time in a calendar. By `calendarView`, since `getSchedule` fails on personal accounts and wants no less access
 * (https://learn.microsoft.com/graph/api/calendar-getschedule).
 */
export async function readGraphBusyTimes(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, from, to }: BusyTimesRequest,
): Promise<BusyTime[]> {
  const query = new URLSearchParams({
    startDateTime: from,
    endDateTime: to,
    $select: SELECT,
    $orderby: 'start/dateTime',
    $top: String(MOST_EVENTS),
  });
  const found: BusyTime[] = [];
  let path: string | undefined = `${calendarPath(calendarId)}/calendarView?${query.toString()}`;
  for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
    const answer: Page = await api.call<Page>(session, { method: 'GET', path });
    found.push(...(answer.value ?? []).flatMap(busyTimeOf));
    path = answer['@odata.nextLink'];
  }
  return found;
}

function busyTimeOf(event: AnsweredEvent): BusyTime[] {
  const answer = event.responseStatus?.response;
  const time = readGraphTime(event);
  const eventId = event.seriesMasterId ?? event.id;
  if (event.isCancelled || FREE.has(event.showAs ?? 'busy') || answer === 'declined') return [];
  if (!eventId || !time) return [];
  const tentative = event.showAs === 'tentative' || answer === 'tentativelyAccepted' || answer === 'notResponded';
  return [{ eventId, time, tentative }];
}
