import { randomUUID } from 'node:crypto';
import type { WantedLink } from '../../libs/modules/sync/links/link.store';
import { DRAFT } from './drafts';

/** What is wanted of an event in a person's Google Calendar, where it does not matter what: each time of another event. */
export function wantedLink(): WantedLink {
  return {
    userId: 'person',
    eventId: randomUUID(),
    connectionId: randomUUID(),
    provider: 'google',
    accountId: 'account',
    calendarId: 'primary',
    desired: DRAFT,
  };
}
