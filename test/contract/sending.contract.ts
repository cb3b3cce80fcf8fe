import { expect, it } from 'vitest';
import { draftOf, failureOf, newKey } from './drafts';
import type { Subject } from './world';

const CALENDAR = 'primary';

/** What an adapter leaves to the door that its requests go through, of which the platform's own `fetch` knows nothing. */
export function sendingContract(subject: () => Subject): void {
  it('a write that may not be sent any more when there is a connection for it is not sent', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const standingDraft = { calendarId: CALENDAR, draft: draftOf(), key: newKey(), retried: false };
    const { event } = await provider.createEvent(account.session, standingDraft);
    const standing = await world.events(account);
    const beforeSending = (): void => {
      throw new Error('the lease has ended');
    };
    const session = { ...account.session, beforeSending };
    const ref = { calendarId: CALENDAR, eventId: event.id };
    const draft = draftOf({ title: 'Too late' });
    const unsent = await Promise.all([
      failureOf(provider.createEvent(session, { calendarId: CALENDAR, draft, key: newKey(), retried: false })),
      failureOf(provider.updateEvent(session, { ref, draft, fields: ['title'], formatted: false, etag: null })),
      failureOf(provider.deleteEvent(session, { ref, etag: null })),
    ]);
    expect(unsent.map(({ code, reason }) => `${code}, ${reason}`)).toEqual(Array(3).fill('unavailable, unsent'));
    expect(await world.events(account)).toEqual(standing);
  });
}
