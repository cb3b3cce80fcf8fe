import { storableText } from '@calendar/contracts/calendar-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const AT = '2027-03-01T10:00:00';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

/** What no client of ours may say, but calendars do. */
describe.each([
  ['google', 'an end at its start', { start: zoned(AT), end: zoned(AT) }],
  ['microsoft', 'an end at its start', { start: zoned(AT), end: zoned(AT) }],
  ['google', 'half a character and a NUL', { summary: 'a\ud800b\u0000c', description: 'a\udc00b\u0000' }],
  ['microsoft', 'half a character and a NUL', { location: { displayName: 'a\ud800b\u0000c' } }],
  ['google', 'no title', { summary: '' }],
  ['microsoft', 'no title', { subject: '' }],
  ['google', 'a book as its description', { description: 'word '.repeat(1_500) }],
  ['microsoft', 'a book as its description', { body: { contentType: 'text', content: 'word '.repeat(100_000) } }],
  ['microsoft', 'a reminder after its start', { isReminderOn: true, reminderMinutesBeforeStart: -5 }],
] as const)('an event that gets in %s %s', (provider, _what, body) => {
  it('holds up no other one, and both sides agree again', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const other = await person.synced((await person.app.addInterview({ title: 'Other' })).id);
    await person.calm(provider);
    await person.edit(provider, eventId, body);
    await person.calm(provider);
    const title = provider === 'google' ? { summary: 'Arrived' } : { subject: 'Arrived' };
    await person.edit(provider, other.sync[0]!.providerEventId!, title);
    await eventually(
      () => person.app.event(other.id),
      (event) => event.title === 'Arrived',
    );
    await person.app.ok('PATCH', `/events/${id}`, { location: 'Room 1' });
    await person.synced(id);
    await person.calm(provider);
    const event = await person.app.event(id);
    const seen = (await person.seen(provider)).find((one) => one.id === eventId)!;
    expect(seen).toMatchObject({ location: 'Room 1', start: Date.parse(event.start) });
    expect(storableText(seen.title)).toBe(event.title);
    expect(await person.openConflicts()).toEqual([]);
  });
});

function zoned(dateTime: string) {
  return { dateTime, timeZone: 'Europe/Berlin' };
}
