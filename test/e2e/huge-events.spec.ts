import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

/** More than is read of an answer. */
const HUGE = 'x'.repeat(11 * 1_024 * 1_024);

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const body = (content: string) => ({ body: { contentType: 'text', content } });

it('an event in Outlook that is larger than what may be read holds up nothing but itself, and arrives when it is not', async () => {
  const { id, eventId } = await person.settledInterview('microsoft');
  const other = await person.synced((await person.app.addInterview({ title: 'The other' })).id);
  await person.calm('microsoft');
  await person.edit('microsoft', eventId, { subject: 'Huge', ...body(HUGE) });
  await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]?.status === 'retrying',
  );
  await person.edit('microsoft', other.sync[0]!.providerEventId!, { subject: 'Not held up' });
  await eventually(
    () => person.app.event(other.id),
    ({ title }) => title === 'Not held up',
  );
  await person.edit('microsoft', eventId, { subject: 'Not huge any more', ...body('Short') });
  const event = await eventually(
    () => person.app.event(id),
    ({ title, sync }) => title === 'Not huge any more' && sync[0]?.status === 'synced',
  );
  expect(event.description?.trim()).toBe('Short');
});
