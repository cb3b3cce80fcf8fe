import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let person: Person;
let id: string;
let eventId: string;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

async function interviewIn(provider: 'google' | 'microsoft') {
  ({ id, eventId } = await person.settledInterview(provider));
}

const becomes = (is: (event: EventJson) => boolean) => eventually(() => person.app.event(id), is);
const isCancelled = ({ status }: EventJson) => status === 'cancelled';
const isBack = ({ status, sync }: EventJson) => status === 'confirmed' && sync[0]?.status === 'synced';

const deletedThere = async (is: (event: EventJson) => boolean = isCancelled) => {
  await person.calendars.delete('google', person.email('google'), eventId);
  await becomes(is);
  await person.calm('google');
};
const restoredThere = (fields: object = {}) => person.edit('google', eventId, { status: 'confirmed', ...fields });

it('an event that is back in Google is written again, once, in Outlook', async () => {
  await interviewIn('google');
  await person.connect('microsoft');
  await eventually(
    () => person.seen('microsoft'),
    (seen) => seen.length === 1,
  );
  await person.synced(id);
  await deletedThere();
  await eventually(
    () => person.seen('microsoft'),
    (seen) => seen.length === 0,
  );
  await restoredThere({ location: 'Room 7' });
  await becomes(({ status, sync }) => status === 'confirmed' && sync.every((link) => link.status === 'synced'));
  await person.calm('google');
  await person.calm('microsoft');
  expect(await person.seen('google')).toMatchObject([{ id: eventId, location: 'Room 7' }]);
  expect(await person.seen('microsoft')).toMatchObject([{ location: 'Room 7' }]);
});

it('an event that is taken back out of the deleted items of Outlook is back here as well', async () => {
  await interviewIn('microsoft');
  await person.calendars.delete('microsoft', person.email('microsoft'), eventId);
  await becomes(isCancelled);
  await person.calm('microsoft');
  await person.edit('microsoft', eventId, { subject: 'Back again' });
  await becomes((event) => isBack(event) && event.title === 'Back again');
  await person.calm('microsoft');
  expect(await person.seen('microsoft')).toMatchObject([{ id: eventId, title: 'Back again' }]);
  await person.edit('microsoft', eventId, { subject: 'Edited there' });
  await becomes(({ title }) => title === 'Edited there');
});
