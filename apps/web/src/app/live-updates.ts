import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { readChanged, type Route } from '../platform/api';
import { noteSilence } from '../platform/connection';
import { listenLive } from '../platform/live';

/** What each word of the stream makes out of date. Calendars of an account and plans are asked of a provider, and never pushed. */
const OUT_OF_DATE: Readonly<Record<string, readonly Route[]>> = {
  connection: ['connectionsList', 'preferencesRead', 'eventsList', 'eventsRead'],
  event: ['eventsList', 'eventsRead', 'timelineRead'],
  'event-sync': ['eventsList', 'eventsRead', 'timelineRead', 'connectionsList'],
  conflict: ['conflictsList', 'conflictsRead', 'eventsList', 'eventsRead', 'connectionsList'],
  notification: ['notificationsList', 'heldDeletionsList', 'heldDeletionsRead'],
  preferences: ['preferencesRead'],
};
/** While the stream was not open yet, or not any more, anything may have been said. */
const ANYTHING = Object.values(OUT_OF_DATE).flat();

/** Hints come in bursts: a moment's worth of them is one reading. */
const COLLECT_MS = 150;

/** Keeps what is shown as it is on the server, while somebody is signed in. */
export function useLiveUpdates(userId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const reader = new Reader(queries);
    return listenLive(userId, ({ type }) => {
      if (type === 'lost') noteSilence();
      else reader.note(type === 'opened' ? ANYTHING : (OUT_OF_DATE[type] ?? []));
    });
  }, [queries, userId]);
}

/** One reading at a time: a reading that is broken off by the next hint would never end while hints keep coming. */
class Reader {
  /** When each route was last said to have changed, epoch ms. */
  private noted = new Map<Route, number>();
  private isReading = false;

  constructor(private readonly queries: QueryClient) {}

  note(routes: readonly Route[]): void {
    for (const route of routes) this.noted.set(route, Date.now());
    if (!this.isReading) void this.read();
  }

  private async read(): Promise<void> {
    this.isReading = true;
    while (this.noted.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
      const changed = this.noted;
      this.noted = new Map();
      await readChanged(this.queries, changed);
    }
    this.isReading = false;
  }
}
