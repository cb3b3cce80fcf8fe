import { useEffect, useRef } from 'react';
import type { EventView } from '@calendar/client';
import { announce } from '../../../ui/announcer';
import { providerName } from '../../../ui/provider-name';
import { WORDS } from '../events.words';
import { newlySynced } from './newly-synced';

/** Says what got into a calendar while the list is open, all of one reading together: badges turn silently. */
export function useSyncedAnnouncement(events: readonly EventView[]): void {
  const before = useRef<readonly EventView[]>([]);
  useEffect(() => {
    const sentences = [...newlySynced(before.current, events)].map(([provider, count]) =>
      WORDS.nowIn(count, providerName(provider)),
    );
    before.current = events;
    if (sentences.length > 0) announce(`${sentences.join('. ')}.`);
  }, [events]);
}
