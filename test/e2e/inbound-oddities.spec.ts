import { storableText } from '@calendar/contracts/calendar-provider';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const AT = `${NEXT_YEAR}-03-01T10:00:00`;
const IN_FOUR_YEARS = NEXT_YEAR + 4;

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
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

it('an event that left what is listed, and cannot be read for now, holds up no other one, and is not lost', async () => {
  const { id, eventId } = await person.settledInterview('microsoft');
  const other = await person.synced((await person.app.addInterview({ title: 'Other' })).id);
  await person.calm('microsoft');
  await person.calendars.fault({
    provider: 'microsoft',
    match: { method: 'GET', path: `/events/${encodeURIComponent(eventId)}`, account: person.email('microsoft') },
    action: { kind: 'status', status: 200, body: { subject: 'Without an id' } },
    times: null,
  });
  const far = { start: zoned(`${IN_FOUR_YEARS}-03-01T10:00:00`), end: zoned(`${IN_FOUR_YEARS}-03-01T11:00:00`) };
  await person.edit('microsoft', eventId, { subject: 'In four years', ...far });
  await eventually(
    () => person.requestsTo('microsoft', encodeURIComponent(eventId)),
    (reads) => reads.length > 0,
  );
  await person.edit('microsoft', other.sync[0]!.providerEventId!, { subject: 'Arrived' });
  await eventually(
    () => person.app.event(other.id),
    ({ title }) => title === 'Arrived',
  );
  await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]!.status === 'retrying',
  );
  await person.calendars.clearFaults();
  await person.app.ok('POST', `/events/${id}/resync`);
  expect(await person.synced(id)).toMatchObject({
    title: 'In four years',
    start: `${IN_FOUR_YEARS}-03-01T10:00:00+01:00`,
  });
});

it('an edit that we cannot take over, for a reason of ours, holds up no other one, and is not lost', async () => {
  const { id, eventId } = await person.settledInterview('google');
  const other = await person.synced((await person.app.addInterview({ title: 'Other' })).id);
  await person.calm('google');
  await stack.database.query(
    `ALTER TABLE career_events ADD CONSTRAINT no_poison CHECK (title <> 'Poison' OR user_id <> '${person.id}')`,
  );
  await person.edit('google', eventId, { summary: 'Poison' });
  await person.edit('google', other.sync[0]!.providerEventId!, { summary: 'Arrived' });
  await eventually(
    () => person.app.event(other.id),
    ({ title }) => title === 'Arrived',
  );
  await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]!.error?.code === 'sync.internal',
  );
  await stack.database.query(`ALTER TABLE career_events DROP CONSTRAINT no_poison`);
  await person.app.ok('POST', `/events/${id}/resync`);
  expect(await person.synced(id)).toMatchObject({ title: 'Poison' });
});

it('an event that a phone touches in Outlook stays in its zone', async () => {
  const { id, eventId } = await person.settledInterview('microsoft');
  const before = await person.app.event(id);
  const byPhone = { originalStartTimeZone: 'tzone://Microsoft/Custom' };
  await person.edit('microsoft', eventId, { subject: 'From the phone', ...byPhone });
  const renamed = await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'From the phone',
  );
  expect(renamed).toMatchObject({ start: before.start, timeZone: before.timeZone, version: before.version + 1 });
  await person.app.ok('PATCH', `/events/${id}`, { location: 'Room 1' });
  await person.synced(id);
  const times = { start: zoned(`${NEXT_YEAR}-03-02T15:00:00`), end: zoned(`${NEXT_YEAR}-03-02T16:00:00`) };
  await person.edit('microsoft', eventId, { ...times, ...byPhone });
  const moved = await eventually(
    () => person.app.event(id),
    ({ start }) => Date.parse(start) === Date.parse(`${NEXT_YEAR}-03-02T14:00:00Z`),
  );
  expect(moved).toMatchObject({ timeZone: before.timeZone, version: before.version + 3 });
  expect(await person.openConflicts()).toEqual([]);
});

function zoned(dateTime: string) {
  return { dateTime, timeZone: 'Europe/Berlin' };
}
