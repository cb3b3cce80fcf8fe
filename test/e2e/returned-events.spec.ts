import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const IN_BERLIN = { dateTime: `${NEXT_YEAR}-03-01T10:00:00`, timeZone: 'Europe/Berlin' };

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
const prefer = (body: object) => person.app.ok('PATCH', '/calendar/preferences', body);

const deletedThere = async (is: (event: EventJson) => boolean = isCancelled) => {
  await person.calendars.delete('google', person.email('google'), eventId);
  await becomes(is);
  await person.calm('google');
};
const restoredThere = (fields: object = {}) => person.edit('google', eventId, { status: 'confirmed', ...fields });

/** The notification of it is lost, and no other with it: what follows at once would share it. */
const unnoticed = async (act: () => Promise<unknown>) => {
  await person.loseNotifications('google', 1);
  await act();
  await person.quiet('google');
  await person.calendars.clearFaults();
};

/** What is edited there comes here, and the other way round, and it is there once. */
const isFollowed = async () => {
  await person.calm('google');
  await person.edit('google', eventId, { location: 'Room 9' });
  await becomes(({ location }) => location === 'Room 9');
  await person.app.ok('PATCH', `/events/${id}`, { location: 'Room 10' });
  await eventually(
    () => person.seen('google'),
    (seen) => seen.length === 1 && seen[0]!.location === 'Room 10',
  );
};

/** Of the next reads of the event itself, so many are answered by a copy that lags behind. */
const readsLag = (times: number, status: 'cancelled' | 'confirmed', event: object = {}) =>
  person.calendars.fault({
    provider: 'google',
    match: { method: 'GET', path: `/events/${eventId}`, account: person.email('google') },
    times,
    action: { kind: 'status', status: 200, body: { ...event, id: eventId, status } },
  });

describe('an event of Google that comes back out of the bin', () => {
  beforeEach(() => interviewIn('google'));

  it('moves on, and is not doubled, when its type goes into another calendar by now', async () => {
    const [connection] = await person.app.connections();
    const path = `/calendar/connections/${connection!.id}/calendars`;
    const { items } = await person.app.ok<{ items: Array<{ id: string; primary: boolean; writable: boolean }> }>(
      'GET',
      path,
    );
    const other = items.find(({ primary, writable }) => writable && !primary)!.id;
    await deletedThere();
    await prefer({
      targets: [
        { connectionId: connection!.id, calendarId: other, eventTypes: ['interview'] },
        { connectionId: connection!.id, calendarId: 'primary', eventTypes: ['follow_up', 'reminder'] },
      ],
    });
    await person.calm('google');
    await restoredThere({ location: 'Room 7' });
    await becomes((event) => isBack(event) && event.location === 'Room 7');
    await person.calm('google');
    const there = await person.calendars.events('google', person.email('google'), other);
    expect([...there, ...(await person.seen('google'))]).toMatchObject([{ location: 'Room 7' }]);
  });

  it.each([
    ['which is switched off by now', { eventTypes: { interview: { sync: false } } }],
    ['of which it is to show nothing by now', null],
  ])('is left alone in the calendar, %s', async (_, preferences) => {
    await deletedThere();
    if (preferences) await prefer(preferences);
    else await person.app.ok('PATCH', `/events/${id}`, { addToCalendar: false });
    await restoredThere();
    await becomes(({ status }) => status === 'confirmed');
    await person.calm('google');
    expect(await person.seen('google')).toMatchObject([{ id: eventId }]);
  });

  it('is there once when it had been written again by the policy', async () => {
    await prefer({ onCalendarDelete: 'recreate' });
    await deletedThere((event) => isBack(event) && event.sync[0]!.providerEventId !== eventId);
    await restoredThere();
    await person.calm('google');
    await eventually(
      () => person.seen('google'),
      (seen) => seen.length === 1,
    );
    expect(await person.app.event(id)).toMatchObject({ status: 'confirmed' });
    eventId = (await person.synced(id)).sync[0]!.providerEventId!;
    await isFollowed();
  });

  it('keeps what was edited in it when it had been written again by the policy', async () => {
    await prefer({ onCalendarDelete: 'recreate' });
    await deletedThere((event) => isBack(event) && event.sync[0]!.providerEventId !== eventId);
    await restoredThere({ summary: 'Edited with it' });
    await becomes((event) => isBack(event) && event.title === 'Edited with it');
    await person.calm('google');
    expect(await person.seen('google')).toMatchObject([{ title: 'Edited with it' }]);
  });

  it('is followed again when it was to be left alone', async () => {
    await prefer({ onCalendarDelete: 'unlink' });
    await deletedThere(({ sync }) => sync[0]!.status === 'removed');
    await restoredThere();
    await becomes(isBack);
    expect(await person.seen('google')).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('ends the question whether it is to be there, with what both sides have edited', async () => {
    await person.loseNotifications('google', 1);
    await person.calendars.delete('google', person.email('google'), eventId);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Edited here' });
    await eventually(
      () => person.openConflicts(),
      (open) => open.length === 1,
    );
    await person.calm('google');
    await restoredThere({ location: 'Room 7' });
    await becomes((event) => isBack(event) && event.location === 'Room 7');
    expect(await person.openConflicts()).toEqual([]);
    expect(await person.seen('google')).toMatchObject([{ id: eventId, title: 'Edited here', location: 'Room 7' }]);
    const { items } = await person.app.ok<{ items: Array<{ outcome: string }> }>('GET', `/events/${id}/timeline`);
    expect(items.filter(({ outcome }) => outcome === 'agreed')).toHaveLength(1);
    await isFollowed();
  });

  it('is taken up when the first reads of it still say that it is deleted', async () => {
    await deletedThere();
    await readsLag(2, 'cancelled');
    await restoredThere();
    await becomes(isBack);
    await person.calm('google');
    expect(await person.seen('google')).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('costs a list and two reads, once', async () => {
    await deletedThere();
    await restoredThere();
    await becomes(isBack);
    await eventually(
      async () => (await person.requestsTo('google', '/events')).length,
      (count) => count > 1,
    );
    expect((await person.requestsTo('google', '/events')).length).toBeLessThanOrEqual(3);
    expect(await person.calendars.writes('google', person.email('google'))).toEqual([]);
  });

  it('comes back at another time, for whole days', async () => {
    await deletedThere();
    await restoredThere({
      start: { date: `${NEXT_YEAR}-03-02`, dateTime: null },
      end: { date: `${NEXT_YEAR}-03-03`, dateTime: null },
      visibility: 'private',
    });
    await becomes(isBack);
    expect(await person.app.event(id)).toMatchObject({ allDay: true, start: `${NEXT_YEAR}-03-02` });
    await isFollowed();
  });

  it('is deleted, got back and deleted again', async () => {
    await unnoticed(() => person.calendars.delete('google', person.email('google'), eventId));
    await restoredThere();
    await person.calendars.delete('google', person.email('google'), eventId);
    await becomes(isCancelled);
    await person.calm('google');
    expect(await person.seen('google')).toEqual([]);
    await restoredThere();
    await person.calendars.delete('google', person.email('google'), eventId);
    await person.calm('google');
    await becomes(isCancelled);
    await restoredThere();
    await becomes(isBack);
  });

  it('comes back while the account is away', async () => {
    await deletedThere();
    await person.app.ok('DELETE', '/calendar/google');
    await restoredThere({ summary: 'Back' });
    await person.connect('google');
    await becomes((event) => isBack(event) && event.title === 'Back');
    expect(await person.seen('google')).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('has been edited here meanwhile: both edits stay', async () => {
    await deletedThere();
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Edited here' });
    await restoredThere({ location: 'Room 7' });
    await becomes((event) => isBack(event) && event.location === 'Room 7');
    await eventually(
      () => person.seen('google'),
      (seen) => seen.length === 1 && seen[0]!.title === 'Edited here' && seen[0]!.location === 'Room 7',
    );
  });

  it('leaves its place to nothing that was edited there meanwhile: all edits stay, in one event', async () => {
    await prefer({ onCalendarDelete: 'recreate' });
    await deletedThere((event) => isBack(event) && event.sync[0]!.providerEventId !== eventId);
    const [second] = await person.seen('google');
    await unnoticed(() => person.edit('google', second!.id, { location: 'Of the second' }));
    await restoredThere({ summary: 'Of the first' });
    await eventually(
      () => person.seen('google'),
      (seen) => seen.length === 1 && seen[0]!.location === 'Of the second' && seen[0]!.title === 'Of the first',
    );
    await becomes((event) => isBack(event) && event.title === 'Of the first' && event.location === 'Of the second');
    await person.calm('google');
    expect(await person.seen('google')).toHaveLength(1);
  });

  it('does not take back what was edited here before it was written again', async () => {
    await person.loseNotifications('google', 1);
    await person.calendars.delete('google', person.email('google'), eventId);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Edited here' });
    const [conflict] = await eventually(
      () => person.openConflicts(),
      (open) => open.length === 1,
    );
    await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'career_copilot' });
    await becomes((event) => isBack(event) && event.sync[0]!.providerEventId !== eventId);
    await person.calm('google');
    await restoredThere();
    await becomes((event) => isBack(event) && event.sync[0]!.providerEventId === eventId);
    await person.calm('google');
    expect(await person.seen('google')).toMatchObject([{ id: eventId, title: 'Edited here' }]);
    expect(await person.app.event(id)).toMatchObject({ title: 'Edited here' });
  });

  it('is there once when the cancellation is undone here at the same moment', async () => {
    for (let round = 0; round < 4; round += 1) {
      await deletedThere();
      await Promise.all([restoredThere(), person.app.ok('POST', `/events/${id}/restore`)]);
      await becomes(isBack);
      await person.calm('google');
      const seen = await person.seen('google');
      expect(seen).toHaveLength(1);
      eventId = seen[0]!.id;
      expect((await person.synced(id)).sync[0]).toMatchObject({ providerEventId: eventId });
    }
  });

  it('is noticed by a full read, after the cursor has expired', async () => {
    await deletedThere();
    await person.loseNotifications('google', 1);
    await restoredThere();
    await person.calendars.account('google', person.email('google'), 'expire-cursors');
    await person.calendars.create('google', person.email('google'), { summary: 'x', start: IN_BERLIN, end: IN_BERLIN });
    await becomes(isBack);
    expect((await person.synced(id)).sync[0]).toMatchObject({ providerEventId: eventId });
  });

  it('does not come back for a copy of the list that knows nothing of the deletion', async () => {
    const before = await person.edit('google', eventId, { location: 'Room 3' });
    await becomes(({ location }) => location === 'Room 3');
    await person.calm('google');
    await deletedThere();
    await readsLag(5, 'confirmed', before);
    await person.calendars.fault({
      provider: 'google',
      match: { method: 'GET', path: '/events\\?', account: person.email('google') },
      times: 1,
      action: { kind: 'status', status: 200, body: { items: [before], nextPageToken: 'lagging' } },
    });
    await person.calendars.create('google', person.email('google'), { summary: 'x', start: IN_BERLIN, end: IN_BERLIN });
    await person.calm('google');
    expect(await person.app.event(id)).toMatchObject({ status: 'cancelled' });
  });
});

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
