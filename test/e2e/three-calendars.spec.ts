import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import type { SeenEvent } from '../support/simulated-calendars';
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

it('edits in two Google accounts, in Outlook and here, all at once, end equal everywhere and go round in no loop', async () => {
  const second = person.email('google').replace('@', '-two@');
  await person.connect('google');
  await person.connect('microsoft');
  await person.connect('google', { account: second });
  await eventually(
    () => person.app.connections(),
    (all) => all.length === 3 && all.every(({ push }) => push.status === 'active'),
  );
  await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
  const { id } = await person.app.addInterview();
  await person.synced(id);
  const seen = async () =>
    (
      await Promise.all([
        person.calendars.events('google', person.email('google')),
        person.calendars.events('google', second),
        person.seen('microsoft'),
      ])
    ).map(([event]) => event!);
  const [first, other, outlook] = (await seen()) as [SeenEvent, SeenEvent, SeenEvent];
  for (let round = 0; round < 6; round += 1) {
    const there = { summary: `First ${round}`, location: `Room ${round}` };
    const elsewhere = { summary: `Second ${round}`, description: `Text ${round}` };
    await Promise.all([
      person.calendars.edit('google', person.email('google'), { id: first.id, body: there }),
      person.calendars.edit('google', second, { id: other.id, body: elsewhere }),
      person.edit('microsoft', outlook.id, { subject: `Outlook ${round}` }),
      person.app.ok('PATCH', `/events/${id}`, { title: `Here ${round}` }),
    ]);
  }
  const isSettled = (event: EventJson) =>
    event.location === 'Room 5' && event.description === 'Text 5' && event.sync.every((one) => one.status === 'synced');
  await eventually(() => person.app.event(id), isSettled);
  // Until then the last edits may have been merged, and one of them not be written everywhere yet.
  for (const account of [person.email('google'), second]) await person.quiet('google', account);
  await person.quiet('microsoft');
  const settled = await eventually(() => person.app.event(id), isSettled);
  await eventually(seen, (all) => all.every((one) => one.title === settled.title && one.location === 'Room 5'));
  await person.calm('google');
  await person.calm('microsoft');
  expect(await person.app.event(id)).toMatchObject({ title: settled.title, version: settled.version });
  expect(settled.title).toMatch(/5$/);
  expect(await person.openConflicts()).toEqual([]);
});
