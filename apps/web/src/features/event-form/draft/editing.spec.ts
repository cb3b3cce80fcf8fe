import { describe, expect, it } from 'vitest';
import type { EventView } from '@calendar/client';
import { patchOf } from './draft';
import { beginNew, beginWith, isTouched, offered, withChange, withNews, withOffer } from './editing';

const event: EventView = {
  id: '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10',
  type: 'interview',
  title: 'Acme',
  description: '',
  location: 'Room 2',
  start: '2026-12-01T10:00:00+01:00',
  end: '2026-12-01T11:00:00+01:00',
  timeZone: 'Europe/Berlin',
  allDay: false,
  status: 'confirmed',
  cancelledBy: null,
  seriesId: null,
  cancelledAt: null,
  addToCalendar: true,
  reminders: null,
  relatesTo: null,
  metadata: {},
  version: 1,
  createdAt: '2026-11-01T10:00:00Z',
  updatedAt: '2026-11-01T10:00:00Z',
  sync: [],
};
const later = (fields: Partial<EventView>): EventView => ({ ...event, version: 2, ...fields });
const typed = withChange(beginWith(event), { title: 'Acme: mine' });

describe('what changes elsewhere', () => {
  it('fills fields that nobody has touched here, and says which', () => {
    const news = withNews(typed, later({ location: 'Room 4' }));
    expect(news.draft).toMatchObject({ title: 'Acme: mine', location: 'Room 4' });
    expect(news.filled).toEqual(['location']);
    expect(offered(news)).toEqual([]);
    expect(patchOf(news.draft, news.base)).toEqual({ title: 'Acme: mine' });
  });

  it('is offered for a field that was touched, and what was typed stays', () => {
    const news = withNews(typed, later({ title: 'Acme: theirs' }));
    expect(news.draft.title).toBe('Acme: mine');
    expect(offered(news)).toEqual(['title']);
    expect(patchOf(news.draft, news.base)).toEqual({ title: 'Acme: mine' });
    const taken = withOffer(news, 'title');
    expect(taken.draft.title).toBe('Acme: theirs');
    expect(offered(taken)).toEqual([]);
    expect(isTouched(taken)).toBe(false);
  });

  it('to what was typed here is no dispute', () => {
    const news = withNews(typed, later({ title: 'Acme: mine' }));
    expect(offered(news)).toEqual([]);
    expect(isTouched(news)).toBe(false);
  });

  it('is offered once more when it changes once more, and no longer when it is taken back there', () => {
    const first = withNews(typed, later({ title: 'Acme: theirs' }));
    expect(withNews(first, later({ version: 3, title: 'Acme: theirs again' })).offers.title).toBe('Acme: theirs again');
    const elsewhere = later({ version: 3, title: 'Acme: theirs', location: 'Room 4' });
    expect(withNews(first, elsewhere).offers.title).toBe('Acme: theirs');
    expect(offered(withNews(first, later({ version: 3, title: 'Acme: mine' })))).toEqual([]);
  });

  it('is offered no longer once the same is typed here', () => {
    const news = withNews(typed, later({ title: 'Acme: theirs' }));
    expect(offered(withChange(news, { title: 'Acme: theirs' }))).toEqual([]);
  });

  it('takes a time as one: nobody gets a start from here with an end from there', () => {
    const { time } = typed.draft;
    const moved = withChange(typed, { time: { ...time, end: { ...time.end, clock: '2026-12-01T12:00:00' } } });
    const news = withNews(moved, later({ start: '2026-12-01T14:00:00+01:00', end: '2026-12-01T15:00:00+01:00' }));
    expect(news.draft.time.start.clock).toBe('2026-12-01T10:00:00');
    expect(offered(news)).toEqual(['time']);
    expect(withOffer(news, 'time').draft.time.start.clock).toBe('2026-12-01T14:00:00');
  });

  it('that is older than what is known, or about something new, changes nothing', () => {
    expect(withNews(typed, event)).toBe(typed);
    const fresh = beginNew(event.id, typed.draft);
    expect(withNews(fresh, later({ title: 'Acme: theirs' }))).toBe(fresh);
  });
});

describe('what somebody types', () => {
  it('is worth keeping as long as it differs', () => {
    expect(isTouched(typed)).toBe(true);
    expect(isTouched(withChange(typed, { title: 'Acme' }))).toBe(false);
  });

  it('takes the mark of what was filled in away', () => {
    const news = withNews(typed, later({ location: 'Room 4' }));
    expect(withChange(news, { location: 'Room 5' }).filled).toEqual([]);
  });
});
