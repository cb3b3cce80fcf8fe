import type { Calendar } from '@microsoft/microsoft-graph-types';
import type { ProviderCalendar, ProviderSession } from '@calendar/contracts/calendar-provider';
import { graphLink, type GraphApi } from './graph-api';

/** More calendars than anybody has: paging that does not end must. */
const MOST_PAGES = 20;
const FIRST_PAGE = '/me/calendars?$top=100&$select=id,name,isDefaultCalendar,canEdit';

/** The calendars of the mailbox. Their zone is a setting of the mailbox, which our scopes do not cover. */
export async function listGraphCalendars(api: GraphApi, session: ProviderSession): Promise<ProviderCalendar[]> {
  const calendars: ProviderCalendar[] = [];
  let path: string | undefined = FIRST_PAGE;
  for (let page = 0; path && page < MOST_PAGES; page += 1) {
    const list: { value?: Calendar[]; '@odata.nextLink'?: string } = await api.call(session, { method: 'GET', path });
    calendars.push(...(list.value ?? []).flatMap(readCalendar));
    const nextLink = list['@odata.nextLink'];
    path = nextLink && graphLink(nextLink);
  }
  return calendars;
}

function readCalendar({ id, name, isDefaultCalendar, canEdit }: Calendar): ProviderCalendar[] {
  if (!id) return [];
  return [{ id, name: name ?? id, primary: isDefaultCalendar === true, writable: canEdit !== false, timeZone: null }];
}
