import type { SandboxClock } from '../../clock';
import type { Settings } from '../../settings';
import type { CalendarStore } from '../calendars/calendar-store';
import type { GoogleEvent, StoredEvent } from '../calendars/google-event';
import { fullSyncRequired, GoogleError, invalid, syncTokenWithRestrictions } from '../google-error';
import type { GoogleSettings } from '../google-settings';
import { givesSyncToken, isInWindow, isWanted } from './event-filter';
import type { ListQuery } from './list-query';
import { instancesOf } from './instances';
import { decodeToken, encodeToken, hashOf, isCurrent, type PagePoint, type SyncPoint } from './list-tokens';
import { renderEvent } from './render-event';

export interface ListPage {
  items: Partial<GoogleEvent>[];
  nextPageToken?: string;
  nextSyncToken?: string;
}

const OLDEST_UPDATED_MIN_MS = 28 * 86_400_000;

/** events.list: full, or from a sync token; page by page, both against the state at the first page. */
export class EventLists {
  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: Settings<GoogleSettings>,
  ) {}

  list(calendar: CalendarStore, query: ListQuery): ListPage {
    if (query.syncToken === undefined) return this.listFull(calendar, query);
    return this.listChanges(calendar, query, this.readSyncToken(calendar, query, query.syncToken));
  }

  private listFull(calendar: CalendarStore, query: ListQuery): ListPage {
    this.checkUpdatedMin(query);
    const hash = hashOf(query.fingerprint);
    const round = this.readPageToken(calendar, query, hash);
    if (!round && this.settings.values.emptyFirstPage) {
      return this.page(calendar, [], { query, next: { until: calendar.position, after: '', query: hash } });
    }
    const until = round?.until ?? calendar.position;
    const after = String(round?.after ?? '');
    const isById = query.orderBy === undefined && !query.singleEvents;
    const { items, next } = isById ? this.takeById(calendar, query, after) : this.takeSorted(calendar, query, after);
    if (next !== undefined) return this.page(calendar, items, { query, next: { until, after: next, query: hash } });
    const page = this.page(calendar, items, { query });
    if (!givesSyncToken(query)) return page;
    const window = this.settings.values.syncTokenKeepsWindow ? { timeMin: query.timeMin, timeMax: query.timeMax } : {};
    return { ...page, nextSyncToken: this.syncToken(calendar, { position: until, query: hash, ...window }) };
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
  private takeSorted(
    calendar: CalendarStore,
    query: ListQuery,
    after: string,
  ): { items: StoredEvent[]; next?: string } {
    const keyed = [...calendar.inOrderOfId('')]
      .flatMap((stored) => expand(calendar, stored, query))
      .filter((stored) => isWanted(calendar, stored, query))
      .map((stored) => ({ stored, key: sortKey(stored, query.orderBy) }))
      .filter(({ key }) => key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const taken = keyed.slice(0, this.limitOf(query));
    const items = taken.map(({ stored }) => stored);
    return keyed.length > taken.length ? { items, next: taken.at(-1)!.key } : { items };
  }

  private listChanges(calendar: CalendarStore, query: ListQuery, from: SyncPoint): ListPage {
    const hash = hashOf(`${query.fingerprint} ${query.syncToken}`);
    const round = this.readPageToken(calendar, query, hash);
    const until = round?.until ?? Math.max(from.position, this.visible(calendar));
    if (!round && this.settings.values.emptyFirstPage) {
      return this.page(calendar, [], { query, next: { until, after: from.position, query: hash } });
    }
    const items: StoredEvent[] = [];
    const limit = this.limitOf(query);
    let last = from.position;
    for (const stored of calendar.changedBetween(Number(round?.after ?? from.position), until)) {
      if (stored.deletedAt === null && !isInWindow(stored, from)) continue;
      if (items.length >= limit) {
        return this.page(calendar, items, { query, next: { until, after: last, query: hash } });
      }
      last = stored.changed;
      items.push(...expand(calendar, stored, query));
    }
    const { query: initial, timeMin, timeMax } = from;
    const nextSyncToken = this.syncToken(calendar, { position: until, query: initial, timeMin, timeMax });
    return { ...this.page(calendar, items, { query }), nextSyncToken };
  }

  /** Position of the last change that lists know of: they may be some time behind. */
  private visible(calendar: CalendarStore): number {
    const { listDelayMs } = this.settings.values;
    return listDelayMs === 0 ? calendar.position : calendar.positionAt(Date.now() - listDelayMs);
  }

  private readSyncToken(calendar: CalendarStore, query: ListQuery, token: string): SyncPoint {
    if (
      !givesSyncToken(query) ||
      query.timeMin !== undefined ||
      query.timeMax !== undefined ||
      query.showDeleted === false
    ) {
      throw syncTokenWithRestrictions();
    }
    const point = decodeToken(token, 's');
    if (!point) throw invalid('Invalid sync token value.', { locationType: 'parameter', location: 'syncToken' });
    const { syncTokenSeconds } = this.settings.values;
    const isTooOld = syncTokenSeconds !== null && point.at + syncTokenSeconds * 1_000 <= this.clock.now();
    if (isTooOld || !isCurrent(point, calendar)) throw fullSyncRequired();
    // Documented as undefined behaviour; refused here, so that nobody relies on it.
    if (point.query !== hashOf(query.fingerprint)) {
      throw invalid('Sync token was issued for a different query.', {
        locationType: 'parameter',
        location: 'syncToken',
      });
    }
    return point;
  }

  private readPageToken(calendar: CalendarStore, query: ListQuery, hash: string): PagePoint | undefined {
    if (query.pageToken === undefined) return undefined;
    const point = decodeToken(query.pageToken, 'p');
    if (!point || point.query !== hash) {
      throw invalid('Invalid page token value.', { locationType: 'parameter', location: 'pageToken' });
    }
    if (!isCurrent(point, calendar)) throw fullSyncRequired();
    return point;
  }

  private checkUpdatedMin({ updatedMin }: ListQuery): void {
    if (updatedMin === undefined || updatedMin >= this.clock.now() - OLDEST_UPDATED_MIN_MS) return;
    throw new GoogleError(
      410,
      'updatedMinTooLongAgo',
      'The requested minimum modification time lies too far in the past.',
      { domain: 'calendar', locationType: 'parameter', location: 'updatedMin' },
    );
  }

  private limitOf({ maxResults }: ListQuery): number {
    return Math.min(maxResults, this.settings.values.pageSize ?? maxResults);
  }

  private page(
    calendar: CalendarStore,
    stored: readonly StoredEvent[],
    { query, next }: { query: ListQuery; next?: Pick<PagePoint, 'until' | 'after' | 'query'> },
  ): ListPage {
    const { bareTombstones } = this.settings.values;
    const items = stored.map((one) => renderEvent(one, { timeZone: query.timeZone, bareTombstones }));
    if (!next) return { items };
    const { epoch, generation } = calendar;
    return { items, nextPageToken: encodeToken({ kind: 'p', epoch, generation, ...next }) };
  }

  private syncToken(
    calendar: CalendarStore,
    point: Pick<SyncPoint, 'position' | 'query' | 'timeMin' | 'timeMax'>,
  ): string {
    const { epoch, generation } = calendar;
    return encodeToken({ kind: 's', epoch, generation, at: this.clock.now(), ...point });
  }
}

/** With `singleEvents` a series stands for its instances; those that were changed on their own come by themselves. */
function expand(calendar: CalendarStore, stored: StoredEvent, { singleEvents }: ListQuery): StoredEvent[] {
  if (!singleEvents || !stored.event.recurrence) return [stored];
  const cancelled = stored.deletedAt === null ? {} : { deletedAt: stored.deletedAt };
  return instancesOf(calendar, stored)
    .filter(({ event }) => !calendar.find(event.id))
    .map((instance) => ({ ...instance, ...cancelled }));
}

function sortKey({ event, startsAt }: StoredEvent, orderBy: ListQuery['orderBy']): string {
  const first = orderBy === 'updated' ? Date.parse(event.updated) : startsAt;
  return `${String(first + 1e15).padStart(17, '0')} ${event.id}`;
}
