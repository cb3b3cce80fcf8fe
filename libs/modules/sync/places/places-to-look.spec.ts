import type { ProviderCalendar } from '@calendar/contracts/calendar-provider';
import { describe, expect, it } from 'vitest';
import { isListed, placesToLook } from './places-to-look';

const calendar = (id: string, fields: Partial<ProviderCalendar> = {}): ProviderCalendar => ({
  id,
  name: id,
  primary: false,
  writable: true,
  timeZone: null,
  ...fields,
});
const CALENDARS = [
  calendar('mia@example.test', { primary: true }),
  calendar('jobs'),
  calendar('team', { writable: false }),
  calendar('home'),
];

describe('an event that is no longer where it was', () => {
  it('is looked for there first, then wherever the person may have put it', () => {
    expect(placesToLook(CALENDARS, 'primary')).toEqual(['primary', 'jobs', 'home']);
    expect(placesToLook(CALENDARS, 'home')).toEqual(['home', 'primary', 'jobs']);
  });

  it('is not looked for twice in the first calendar, by whichever name', () => {
    expect(placesToLook(CALENDARS, 'mia@example.test')).toEqual(['mia@example.test', 'jobs', 'home']);
  });

  it('is looked for where it was although that may only be read by now', () => {
    expect(placesToLook(CALENDARS, 'team')[0]).toBe('team');
  });

  it('is not looked for in hundreds of calendars', () => {
    const many = Array.from({ length: 300 }, (_, index) => calendar(`calendar ${index}`));
    expect(placesToLook(many, 'primary')).toHaveLength(26);
  });
});

it('a calendar is known by its id and, the first one, by its alias', () => {
  expect(isListed(CALENDARS, 'primary')).toBe(true);
  expect(isListed(CALENDARS, 'mia@example.test')).toBe(true);
  expect(isListed(CALENDARS, 'team')).toBe(true);
  expect(isListed(CALENDARS, 'gone')).toBe(false);
});
