import { describe, expect, it } from 'vitest';
import type { Base } from './calendar-link';
import { deletedRemoteAfter, type DeletedRemote, type RememberingLink } from './deleted-remote';

const BASE = {} as Base;
const BEFORE: DeletedRemote = { eventId: 'deleted', calendarId: 'primary', etag: '1', base: BASE };
const STANDING = { providerEventId: 'event', providerCalendarId: 'primary', etag: '2', deletedRemote: null };
const EMPTY = { ...STANDING, providerEventId: null, providerCalendarId: null, etag: null };

/** @param step what stands after it, `null`: nothing; by default it was no write, and nothing was deleted there */
function after(
  link: Pick<RememberingLink, 'providerEventId' | 'deletedRemote'>,
  step: { stands: string | null; isWritten?: boolean; isDeletedThere?: boolean },
) {
  const { stands: providerEventId, isWritten = false, isDeletedThere = false } = step;
  return deletedRemoteAfter(link as RememberingLink, { providerEventId, isWritten, isDeletedThere });
}

describe('a link remembers', () => {
  it('the event that was deleted in the calendar, as it was', () => {
    expect(after(STANDING, { stands: null, isDeletedThere: true })).toEqual({
      eventId: 'event',
      calendarId: 'primary',
      etag: '2',
      base: null,
    });
  });

  it('the one that it had to leave behind, without a state by which to tell it from an old copy', () => {
    expect(after(STANDING, { stands: null })).toMatchObject({ eventId: 'event', etag: null });
  });

  it('of two that were deleted one after the other the last', () => {
    const link = { ...STANDING, deletedRemote: BEFORE };
    expect(after(link, { stands: null, isDeletedThere: true })).toMatchObject({ eventId: 'event' });
  });

  it('with the base of the deleted one, once another event takes its place', () => {
    expect(after({ ...EMPTY, deletedRemote: BEFORE }, { stands: 'next', isWritten: true })).toEqual(BEFORE);
  });

  it('nothing anew while nothing about it changes', () => {
    expect(after(STANDING, { stands: 'event', isWritten: true })).toBeUndefined();
    expect(after({ ...STANDING, deletedRemote: BEFORE }, { stands: 'event' })).toBeUndefined();
    expect(after({ ...EMPTY, deletedRemote: BEFORE }, { stands: null })).toBeUndefined();
    expect(after(EMPTY, { stands: 'event', isWritten: true })).toBeUndefined();
  });

  it('no event that is back', () => {
    expect(after({ ...EMPTY, deletedRemote: BEFORE }, { stands: 'deleted' })).toBeNull();
  });

  it('none, once we have deleted the last one ourselves', () => {
    expect(after({ ...STANDING, deletedRemote: BEFORE }, { stands: null, isWritten: true })).toBeNull();
    expect(after(STANDING, { stands: null, isWritten: true })).toBeUndefined();
  });
});
