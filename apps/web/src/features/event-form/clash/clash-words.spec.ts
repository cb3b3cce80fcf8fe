import type { BusyView, ConnectionView } from '@calendar/client';
import { expect, it } from 'vitest';
import { clashSentences } from './clash-words';

const ACCOUNTS = [
  { id: 'g', provider: 'google' },
  { id: 'o', provider: 'microsoft' },
] as ConnectionView[];
const taken = (more: Partial<BusyView['items'][number]> = {}) => ({
  connectionId: 'g',
  calendarId: 'primary',
  start: '2027-03-01T10:30:00+01:00',
  end: '2027-03-01T11:30:00+01:00',
  tentative: false,
  allDay: false,
  ...more,
});
const said = (items: BusyView['items'], unchecked: BusyView['unchecked'] = []) =>
  clashSentences({ items, unchecked }, ACCOUNTS, 'Europe/Berlin');

it('what is there is told by its time, in the zone of the event, and its account', () => {
  expect(said([taken()]).taken).toEqual([expect.stringMatching(/^Google has something from 10:30.* to 11:30.*\.$/)]);
  expect(said([taken({ connectionId: 'o', tentative: true, allDay: true })]).taken).toEqual([
    'Outlook has something tentative all day.',
  ]);
  expect(said([taken({ end: '2027-03-02T11:30:00+01:00' })]).taken[0]).toMatch(/Mar.*10:30.* to .*Mar.*11:30/);
});

it('three are told, and the rest is counted', () => {
  expect(said([taken(), taken(), taken(), taken(), taken()]).taken.slice(3)).toEqual(['And 2 more.']);
});

it('who could not be asked is named once, unless that is as it was meant', () => {
  const reasons = ['too-slow', 'unavailable', 'switched-off', 'in-review', 'not-supported'] as const;
  const unchecked = reasons.map((reason, index) => ({ connectionId: index < 2 ? 'o' : 'g', reason }));
  expect(said([], unchecked).unchecked).toBe('Outlook could not be looked into just now.');
  expect(said([]).unchecked).toBeNull();
});
