import { beforeAll, beforeEach, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

/** Interviews go into the first calendar of the account, follow-ups into another: both are followed. */
async function twoCalendars() {
  const interview = await person.settledInterview('google');
  const [connection] = await person.app.connections();
  const path = `/calendar/connections/${connection!.id}/calendars`;
  const { items } = await person.app.ok<{ items: Array<{ id: string; primary: boolean; writable: boolean }> }>(
    'GET',
    path,
  );
  const other = items.find(({ primary, writable }) => writable && !primary)!.id;
  await person.app.ok('PATCH', '/calendar/preferences', {
    targets: [
      { connectionId: connection!.id, calendarId: 'primary', eventTypes: ['interview'] },
      { connectionId: connection!.id, calendarId: other, eventTypes: ['follow_up', 'reminder'] },
    ],
  });
  await eventually(
    () => person.requestsTo('google', '/watch'),
    (asked) => asked.length > 0,
  );
  await person.calm('google');
  const place = `/google/accounts/${encodeURIComponent(person.email('google'))}/calendars/${encodeURIComponent(other)}/events`;
  return { ...interview, place };
}

it('what becomes of a copy of an event in another calendar of the account says nothing about the event', async () => {
  const { id, eventId, version, place } = await twoCalendars();
  const [before] = await person.seen('google');
  const at = (hour: number) => ({ dateTime: `${NEXT_YEAR}-03-01T${hour}:00:00`, timeZone: 'Europe/Berlin' });
  // Google gives the copy that an invited calendar gets the id of the event.
  await person.calendars.control('POST', place, { id: eventId, summary: 'Copy', start: at(10), end: at(11) });
  await person.calm('google');
  await person.calendars.control('PATCH', `${place}/${eventId}`, { summary: 'Edited copy' });
  await person.calm('google');
  await person.calendars.control('DELETE', `${place}/${eventId}`);
  await person.calm('google');
  expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', version, title: 'Acme: system design' });
  expect(await person.seen('google')).toEqual([before]);
  await person.edit('google', eventId, { summary: 'Edited' });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Edited',
  );
});
