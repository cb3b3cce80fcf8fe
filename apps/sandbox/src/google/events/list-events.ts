import type { Settings } from '../../settings';
import type { CalendarStore } from '../calendars/calendar-store';
import type { GoogleEvent, StoredEvent } from '../calendars/google-event';
import { fullSyncRequired, invalid, syncTokenWithRestrictions } from '../google-error';
import type { GoogleSettings } from '../google-settings';
import { isInWindow, isWanted } from './event-filter';
import { instancesOf } from './instances';
import type { ListQuery } from './list-query';
import { decodePoint, encodePoint, isCurrent, type PagePoint, type SyncPoint } from './list-tokens';
import { renderEvent } from './render-event';

export interface ListPage {
  items: Partial<GoogleEvent>[];
  nextPageToken?: string;
  nextSyncToken?: string;
}

/** events.list: full, or from a sync token; page by page, both against the state at the first page. */
export class EventLists {
  constructor(private readonly settings: Settings<GoogleSettings>) {}

  list(calendar: CalendarStore, query: ListQuery): ListPage {
    if (query.syncToken === undefined) return this.listFull(calendar, query);
    return this.listChanges(calendar, query, readSyncToken(calendar, query, query.syncToken));
  }

  private listFull(calendar: CalendarStore, query: ListQuery): ListPage {
    const round = readPageToken(calendar, query);
    const until = round?.until ?? calendar.position;
    if (!round && this.settings.values.emptyFirstPage) return this.page(calendar, [], { query, until, after: '' });
    const after = String(round?.after ?? '');
    const { items, next } = query.singleEvents
      ? this.takeByStart(calendar, query, after)
      : this.takeById(calendar, query, after);
    if (next !== undefined) return this.page(calendar, items, { query, until, after: next });
    const page = this.page(calendar, items, { query });
    if (query.byStart) return page;
    const { timeMin, timeMax } = query;
    const window = this.settings.values.syncTokenKeepsWindow ? { timeMin, timeMax } : {};
    return { ...page, nextSyncToken: syncTokenAt(calendar, query, { position: until, ...window }) };
  }

  private takeById(calendar: CalendarStore, query: ListQuery, after: string): { items: StoredEvent[]; next?: string } {
    const items: StoredEvent[] = [];
    const limit = this.limitOf(query);
    for (const stored of calendar.inOrderOfId(after)) {
      if (!isWanted(calendar, stored, query)) continue;
      if (items.length === limit) return { items, next: items.at(-1)!.event.id };
      items.push(stored);
    }
    return { items };
  }

  /** Goes on behind a key, not behind a number of items: what changes meanwhile must not shift the others. */
  private takeByStart(
    calendar: CalendarStore,
    query: ListQuery,
    after: string,
  ): { items: StoredEvent[]; next?: string } {
    const keyed = [...calendar.inOrderOfId('')]
      .flatMap((stored) => expand(calendar, stored, query))
      .filter((stored) => isWanted(calendar, stored, query))
      .map((stored) => ({ stored, key: startKey(stored) }))
      .filter(({ key }) => key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const taken = keyed.slice(0, this.limitOf(query));
    const items = taken.map(({ stored }) => stored);
    return keyed.length > taken.length ? { items, next: taken.at(-1)!.key } : { items };
  }

  private listChanges(calendar: CalendarStore, query: ListQuery, from: SyncPoint): ListPage {
    const round = readPageToken(calendar, query);
    const until = round?.until ?? Math.max(from.position, this.visible(calendar));
    let last = Number(round?.after ?? from.position);
    if (!round && this.settings.values.emptyFirstPage) return this.page(calendar, [], { query, until, after: last });
    const items: StoredEvent[] = [];
    const limit = this.limitOf(query);
    for (const stored of calendar.changedBetween(last, until)) {
      if (stored.deletedAt === null && !isInWindow(stored, from)) continue;
      if (items.length >= limit) return this.page(calendar, items, { query, until, after: last });
      last = stored.changed;
      items.push(...expand(calendar, stored, query));
    }
    const { timeMin, timeMax } = from;
    const nextSyncToken = syncTokenAt(calendar, query, { position: until, timeMin, timeMax });
    return { ...this.page(calendar, items, { query }), nextSyncToken };
  }

  /** Position of the last change that lists know of: they may be some time behind. */
  private visible(calendar: CalendarStore): number {
    const { listDelayMs } = this.settings.values;
    return listDelayMs === 0 ? calendar.position : calendar.positionAt(Date.now() - listDelayMs);
  }

  private limitOf({ maxResults }: ListQuery): number {
    return Math.min(maxResults, this.settings.values.pageSize ?? maxResults);
  }

  /** @param after where the next page starts; undefined: there is none */
  private page(
    { epoch, generation }: CalendarStore,
    stored: readonly StoredEvent[],
    { query, until = 0, after }: { query: ListQuery; until?: number; after?: PagePoint['after'] },
  ): ListPage {
    const { bareTombstones } = this.settings.values;
    const { timeZone, singleEvents, syncToken: since = null } = query;
    const items = stored.map((one) => renderEvent(one, { timeZone, bareTombstones }));
    if (after === undefined) return { items };
    return { items, nextPageToken: encodePoint({ kind: 'p', epoch, generation, singleEvents, until, after, since }) };
  }
}

function syncTokenAt(
  { epoch, generation }: CalendarStore,
  { singleEvents }: ListQuery,
  point: Pick<SyncPoint, 'position' | 'timeMin' | 'timeMax'>,
): string {
  return encodePoint({ kind: 's', epoch, generation, singleEvents, ...point });
}

function readSyncToken(calendar: CalendarStore, query: ListQuery, token: string): SyncPoint {
  const { byStart, timeMin, timeMax, showDeleted, singleEvents } = query;
  if (byStart || timeMin !== undefined || timeMax !== undefined || showDeleted === false) {
    throw syncTokenWithRestrictions();
  }
  const point = decodePoint(token, 's');
  if (point && !isCurrent(point, calendar)) throw fullSyncRequired();
  // That another query has another token is documented as undefined behaviour; refused, so that nobody relies on it.
  if (point?.singleEvents !== singleEvents) throw invalidToken('sync');
  return point;
}

function readPageToken(calendar: CalendarStore, query: ListQuery): PagePoint | undefined {
  if (query.pageToken === undefined) return undefined;
  const point = decodePoint(query.pageToken, 'p');
  const isOfQuery = point?.singleEvents === query.singleEvents && point.since === (query.syncToken ?? null);
  if (!point || !isOfQuery) throw invalidToken('page');
  if (!isCurrent(point, calendar)) throw fullSyncRequired();
  return point;
}

function invalidToken(which: 'sync' | 'page') {
  return invalid(`Invalid ${which} token value.`, { locationType: 'parameter', location: `${which}Token` });
}

/** With `singleEvents` a series stands for its instances; those that were changed on their own come by themselves. */
function expand(calendar: CalendarStore, stored: StoredEvent, { singleEvents }: ListQuery): StoredEvent[] {
  if (!singleEvents || !stored.event.recurrence) return [stored];
  const cancelled = stored.deletedAt === null ? {} : { deletedAt: stored.deletedAt };
  return instancesOf(calendar, stored)
    .filter(({ event }) => !calendar.find(event.id))
    .map((instance) => ({ ...instance, ...cancelled }));
}

function startKey({ event, startsAt }: StoredEvent): string {
  return `${String(startsAt + 1e15).padStart(17, '0')} ${event.id}`;
}
