import type { EventDraft, TimedSpan } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { isSentTime, timeInDoubt } from './zone-doubt';

const SENT = timed('2027-01-10T09:00:00.000Z', '2027-01-10T10:00:00.000Z');
const BEFORE = timed('2027-01-09T09:00:00.000Z', '2027-01-09T10:00:00.000Z');
const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: BEFORE,
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};

function timed(start: string, end: string, timeZone = 'Europe/Berlin'): TimedSpan {
  return { allDay: false, start, end, timeZone };
}

describe('after a write whose answer was lost', () => {
  const doubtOf = (time: TimedSpan) =>
    timeInDoubt({ ours: DRAFT, theirs: DRAFT }, [{ title: 'Acme' }, { time: SENT }], { ...DRAFT, time });

  it('an event that stands an hour off may have been put there by us', () => {
    expect(doubtOf(timed('2027-01-10T10:00:00.000Z', '2027-01-10T11:00:00.000Z'))).toBe(SENT);
  });

  it.each([
    ['stands as it was', BEFORE],
    ['stands as we have sent it', SENT],
    ['stands there as instants', { ...SENT, timeZone: 'UTC' }],
    ['stands on another day', timed('2027-01-11T09:00:00.000Z', '2027-01-11T10:00:00.000Z')],
  ])('one that %s is in no doubt', (_how, time) => expect(doubtOf(time)).toBeNull());
});

it.each([
  ['the clocks there show what was sent', { start: '2027-01-10T10:00:00', end: '2027-01-10T11:00:00' }, true],
  [
    'they show another time: the person has moved it',
    { start: '2027-01-10T11:00:00', end: '2027-01-10T12:00:00' },
    false,
  ],
  ['nobody can tell', null, false],
])('is ours when %s: %s', (_when, shown, isOurs) => expect(isSentTime(SENT, shown)).toBe(isOurs));
