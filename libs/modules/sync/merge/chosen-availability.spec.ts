import type { Availability, EventDraft } from '@calendar/contracts/vocabulary';
import { expect, it } from 'vitest';
import type { Base } from '../links/calendar-link';
import { asChosen, withChosenAvailability } from './chosen-availability';

const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
const BASE: Base = { ours: DRAFT, theirs: DRAFT };

const found = (availability: Availability) => ({ presentation: { availability, visibility: 'default' as const } });
const seen = (availability: Availability, base = BASE) =>
  withChosenAvailability(base, { found: found(availability), writes: [], desired: DRAFT });

it.each(['free', 'out_of_office', 'working_elsewhere'] as const)(
  'what the person chooses in the calendar is what we write: %s',
  (availability) => {
    expect(asChosen(DRAFT, seen(availability))).toEqual({ ...DRAFT, availability });
    expect(seen(availability).ours.availability).toBe(availability);
  },
);

it('ours, chosen again, is no choice', () => expect(seen('busy', seen('free'))).toEqual(BASE));

it('a choice stays when the calendar does not tell, as Outlook does of a tentative event', () => {
  const base = seen('free');
  const silent = { ...found('busy'), availabilityUnknown: true } as const;
  expect(withChosenAvailability(base, { found: silent, writes: [], desired: DRAFT })).toBe(base);
});

it('what we have written without hearing that it arrived is nobody’s choice', () => {
  const writes = [{ availability: 'free' as const }];
  const base = withChosenAvailability(BASE, { found: found('free'), writes, desired: DRAFT });
  expect(base).toEqual({ ours: { ...DRAFT, availability: 'free' }, theirs: DRAFT });
});

it('an event that is gone has chosen nothing', () => {
  expect(withChosenAvailability(BASE, { found: null, writes: [], desired: DRAFT })).toBe(BASE);
});
