import { expect, it } from 'vitest';
import { natureChanges } from './nature-changes';

const single = { providerCalendarId: 'primary', recurring: false, guests: 0 };

it('what a person makes of an event is told by what it was and what it is', () => {
  expect(natureChanges(single, { providerCalendarId: 'jobs', recurring: true, guests: 3 })).toEqual({
    fields: ['calendarId', 'recurring', 'guests'],
    before: { calendarId: 'primary', recurring: 'false', guests: '0' },
    after: { calendarId: 'jobs', recurring: 'true', guests: '3' },
  });
});

it('nothing is told of what has stayed', () => {
  expect(natureChanges(single, { ...single }).fields).toEqual([]);
  expect(natureChanges(single, { ...single, guests: 1 }).fields).toEqual(['guests']);
});
