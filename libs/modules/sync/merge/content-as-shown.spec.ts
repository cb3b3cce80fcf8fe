import type { EventContent, EventTime } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { contentAsShown } from './content-as-shown';

const AT = { allDay: false, start: '2027-03-01T09:00:00.000Z', end: '2027-03-01T10:00:00.000Z' } as const;
const DAYS: EventTime = { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null };

function content(time: EventTime): EventContent {
  return { title: 'Acme', description: '', location: '', time, reminders: [], status: 'confirmed' };
}

describe('an event whose zone the calendar does not name', () => {
  const found = { content: content({ ...AT, timeZone: 'UTC' }), zoneUnknown: true } as const;

  it('stands in the zone that it stood in before', () => {
    const before = content({ ...AT, start: '2027-02-01T09:00:00.000Z', timeZone: 'Europe/Berlin' });
    expect(contentAsShown(found, before)).toEqual(content({ ...AT, timeZone: 'Europe/Berlin' }));
  });

  it.each([null, content(DAYS)])('stays in UTC when there was none before', (before) => {
    expect(contentAsShown(found, before)).toBe(found.content);
  });

  it('lasts all day without one', () => {
    const allDay = { content: content(DAYS), zoneUnknown: true } as const;
    expect(contentAsShown(allDay, content({ ...AT, timeZone: 'Europe/Berlin' }))).toBe(allDay.content);
  });
});

it.each([
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['US/Pacific', 'America/Los_Angeles'],
  ['Europe/Berlin', 'europe/berlin'],
  ['UTC', 'Etc/UTC'],
])('an event in %s that shows in %s has not moved to another zone', (zone, shown) => {
  const found = { content: content({ ...AT, timeZone: shown }) };
  const before = content({ ...AT, start: '2027-02-01T09:00:00.000Z', timeZone: zone });
  expect(contentAsShown(found, before)).toEqual(content({ ...AT, timeZone: zone }));
});

it('an event that the person moved to UTC stands in UTC', () => {
  const found = { content: content({ ...AT, timeZone: 'UTC' }) };
  expect(contentAsShown(found, content({ ...AT, timeZone: 'Europe/Berlin' }))).toBe(found.content);
});

it('an event of which the calendar does not tell whether it is settled is as settled as it was', () => {
  const found = { content: content(DAYS), statusUnknown: true } as const;
  expect(contentAsShown(found, { ...content(DAYS), status: 'tentative' })).toEqual({
    ...content(DAYS),
    status: 'tentative',
  });
  expect(contentAsShown(found, null)).toBe(found.content);
});
