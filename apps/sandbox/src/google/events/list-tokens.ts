import { decodeToken, encodeToken } from '../../opaque-token';
import type { CalendarStore } from '../calendars/calendar-store';

interface Point {
  /** Of the calendar, and of its tokens. */
  epoch: string;
  generation: number;
  /** Whether series stand for their instances: it must not change from one query to the next. */
  singleEvents: boolean;
}

/** What a sync token stands for: the state of one calendar, as one query saw it. */
export interface SyncPoint extends Point {
  kind: 's';
  position: number;
  /** The window of the first query, if the settings keep it. */
  timeMin?: number | undefined;
  timeMax?: number | undefined;
}

/** Where in a round the next page starts. */
export interface PagePoint extends Point {
  kind: 'p';
  /** Changes behind this position belong to the next round. */
  until: number;
  /** Full reads go on behind an id or sort key, incremental ones behind a position. */
  after: string | number;
  /** The sync token of the round; null: it is a full read. */
  since: string | null;
}

/** They end like those of Google, so that whoever forgets to encode them finds out. */
export function encodePoint(point: SyncPoint | PagePoint): string {
  return `${encodeToken(point)}=`;
}

/** @returns undefined when it is no token of this kind */
export function decodePoint<Kind extends 's' | 'p'>(
  token: string,
  kind: Kind,
): (Kind extends 's' ? SyncPoint : PagePoint) | undefined {
  const point = token.endsWith('=') ? decodeToken<SyncPoint | PagePoint>(token.slice(0, -1)) : undefined;
  return point?.kind === kind ? (point as Kind extends 's' ? SyncPoint : PagePoint) : undefined;
}

/** Whether a token was made for this calendar as it is known now, before nobody let tokens expire. */
export function isCurrent({ epoch, generation }: Point, calendar: CalendarStore): boolean {
  return epoch === calendar.epoch && generation === calendar.generation;
}
