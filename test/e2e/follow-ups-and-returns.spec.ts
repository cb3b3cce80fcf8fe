import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR, UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const THREE_HOURS_BEFORE = { start: `${NEXT_YEAR}-03-01T07:00:00+01:00`, end: `${NEXT_YEAR}-03-01T07:15:00+01:00` };

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
  await person.connect('google');
});

const titles = async () => (await person.seen('google')).map(({ title }) => title).toSorted();
const showing = (...expected: string[]) =>
  eventually(titles, (seen) => JSON.stringify(seen) === JSON.stringify(expected));

interface RawEvent {
  summary: string;
  reminders?: { overrides?: Array<{ minutes: number }> };
}

/** The reminders of an event in the simulated calendar, in minutes. */
async function remindersOf(title: string): Promise<number[]> {
  const place = `/google/accounts/${encodeURIComponent(person.email('google'))}/calendars/primary/events`;
  const { items } = await person.calendars.control<{ items: RawEvent[] }>('GET', place);
  const event = items.find(({ summary }) => summary === title);
  return (event?.reminders?.overrides ?? []).map(({ minutes }) => minutes);
}

it('of two follow-ups before an interview, Outlook shows one as its reminder, and the other by itself', async () => {
  const other = await Person.of(stack);
  await other.connect('microsoft');
  await other.app.ok('PATCH', '/calendar/preferences', { eventTypes: { follow_up: { as: 'interview_reminder' } } });
  const relatesTo = (await other.app.addInterview({ title: 'Interview' })).id;
  const shows = (...expected: string[]) =>
    eventually(
      async () => (await other.seen('microsoft')).map(({ title }) => title).toSorted(),
      (seen) => seen.join() === expected.join(),
    );
  await other.app.addInterview({ type: 'follow_up', title: 'Late', relatesTo, ...THREE_HOURS_BEFORE });
  await shows('Interview');
  const dayBefore = { start: `${NEXT_YEAR}-02-28T10:00:00+01:00`, end: `${NEXT_YEAR}-02-28T10:15:00+01:00` };
  const early = await other.app.addInterview({ type: 'follow_up', title: 'Early', relatesTo, ...dayBefore });
  await shows('Interview', 'Late');
  await other.app.ok('DELETE', `/events/${early.id}`);
  await shows('Interview');
});

describe('a follow-up that shows as a reminder on its interview', () => {
  let interview: string;
  let followUp: string;

  beforeEach(async () => {
    await person.app.ok('PATCH', '/calendar/preferences', {
      eventTypes: { follow_up: { as: 'interview_reminder' } },
    });
    interview = (await person.app.addInterview({ title: 'Interview' })).id;
    const fields = { type: 'follow_up', title: 'Follow-up', relatesTo: interview, ...THREE_HOURS_BEFORE };
    followUp = (await person.app.addInterview(fields)).id;
    await eventually(
      () => remindersOf('Interview'),
      (minutes) => minutes.includes(180),
    );
  });

  it('does not become a reminder of the interview itself when the person edits the reminders there', async () => {
    const [seen] = await person.seen('google');
    const popups = (...minutes: number[]) => ({
      reminders: { useDefault: false, overrides: minutes.map((each) => ({ method: 'popup', minutes: each })) },
    });
    await person.edit('google', seen!.id, popups(180, 60, 5));
    await eventually(
      () => person.app.event(interview),
      ({ reminders }) => JSON.stringify(reminders) === '[60,5]',
    );
    const moved = { start: `${NEXT_YEAR}-03-01T08:00:00+01:00`, end: `${NEXT_YEAR}-03-01T08:15:00+01:00` };
    await person.app.ok('PATCH', `/events/${followUp}`, moved);
    await eventually(
      () => remindersOf('Interview'),
      (minutes) => minutes.join() === '5,60,120',
    );
    await person.edit('google', seen!.id, popups(60, 5));
    await eventually(
      () => remindersOf('Interview'),
      (minutes) => minutes.join() === '5,60,120',
    );
    expect((await person.app.event(interview)).reminders).toEqual([60, 5]);
  });

  it('leaves the interview that it no longer belongs to', async () => {
    const other = await person.app.addInterview({ title: 'Other' });
    await person.app.ok('PATCH', `/events/${followUp}`, { relatesTo: other.id });
    for (const [title, reminds] of [
      ['Other', true],
      ['Interview', false],
    ] as const) {
      await eventually(
        () => remindersOf(title),
        (minutes) => minutes.includes(180) === reminds,
      );
    }
    await person.app.ok('PATCH', `/events/${followUp}`, { relatesTo: null });
    await showing('Follow-up', 'Interview', 'Other');
    await eventually(
      () => remindersOf('Other'),
      (minutes) => !minutes.includes(180),
    );
  });

  it('gets an event of its own when its interview is cancelled or deleted, and loses it when that comes back', async () => {
    await person.app.ok('PATCH', `/events/${interview}`, { status: 'cancelled' });
    await showing('Follow-up');
    await person.app.ok('PATCH', `/events/${interview}`, { status: 'confirmed' });
    await showing('Interview');
    await eventually(
      () => remindersOf('Interview'),
      (minutes) => minutes.includes(180),
    );
    await person.app.ok('DELETE', `/events/${interview}`);
    await showing('Follow-up');
  });

  it('gets an event of its own when its interview is moved before it, or is none any more', async () => {
    const early = { start: `${NEXT_YEAR}-03-01T06:00:00+01:00`, end: `${NEXT_YEAR}-03-01T06:30:00+01:00` };
    await person.app.ok('PATCH', `/events/${interview}`, early);
    await showing('Follow-up', 'Interview');
    const { start, end } = UPCOMING;
    await person.app.ok('PATCH', `/events/${interview}`, { start, end });
    await showing('Interview');
    await person.app.ok('PATCH', `/events/${interview}`, { type: 'reminder' });
    await showing('Follow-up', 'Interview');
  });
});

describe('events that were kept in the calendar while the account was away', () => {
  it('are brought in step when it comes back: deleted, cancelled, moved to the past', async () => {
    const [deleted, cancelled, moved, same] = await Promise.all(
      ['Deleted', 'Cancelled', 'Moved', 'Same'].map((title) => person.app.addInterview({ title })),
    );
    await showing('Cancelled', 'Deleted', 'Moved', 'Same');
    for (const { id } of [deleted!, cancelled!, moved!, same!]) await person.synced(id);
    await person.app.ok('DELETE', '/calendar/google');
    expect(await titles()).toHaveLength(4);

    await person.app.ok('DELETE', `/events/${deleted!.id}`);
    await person.app.ok('PATCH', `/events/${cancelled!.id}`, { status: 'cancelled' });
    const past = { start: '2020-03-01T10:00:00Z', end: '2020-03-01T11:00:00Z' };
    await person.app.ok('PATCH', `/events/${moved!.id}`, past);
    await person.connect('google');

    await showing('Moved', 'Same');
    await eventually(
      () => person.seen('google'),
      (events) => events.some(({ start }) => start === Date.parse(past.start)),
    );
  });
});
