import { expect } from 'vitest';
import type { CalendarProvider, ChangePage, EventChange, ProviderSession } from '@calendar/contracts/calendar-provider';

/** Reads all pages of one round; each page has either a next one or a cursor. */
export async function readRound(
  provider: CalendarProvider,
  session: ProviderSession,
  cursor: string | null,
): Promise<{ changes: EventChange[]; cursor: string; pages: number }> {
  const changes: EventChange[] = [];
  let page: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const read: ChangePage = await provider.readChanges(session, { calendarId: 'primary', cursor, page });
    changes.push(...read.changes);
    expect([read.nextPage, read.nextCursor].filter((each) => each !== null)).toHaveLength(1);
    if (read.nextCursor !== null) return { changes, cursor: read.nextCursor, pages };
    page = read.nextPage;
  }
}
