import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { LINKED_PROVIDERS, type LinkedAccount } from '../support/linked-account';
import { LinkedAccounts } from '../support/linked-accounts';
import { Person, type ConflictJson } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const START = Date.parse(`${NEXT_YEAR}-03-01T09:00:00Z`);
const DAY_MS = 86_400_000;

interface NaturalConflict extends ConflictJson {
  kind: string;
  guests: number;
}

let stack: RunningStack;
let accounts: LinkedAccounts;
let person: Person;
let account: LinkedAccount;

beforeAll(async () => {
  // Nothing is polled meanwhile: what arrives was told of.
  stack = await sharedStack();
  accounts = await LinkedAccounts.start(stack);
});
afterAll(() => accounts.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

const conflicts = async (count: number) =>
  (await eventually(
    () => person.openConflicts(),
    (all) => all.length === count,
  )) as NaturalConflict[];
/** What the timeline tells of what the person has made of an event in the calendar. */
const becameThere = async (id: string) => {
  type Timeline = { items: Array<{ actor: string; action: string; changes: object[] }> };
  const { items } = await person.app.ok<Timeline>('GET', `/events/${id}/timeline`);
  const lines = items.filter(({ actor, action }) => actor === 'calendar' && action === 'merge');
  return lines.flatMap(({ changes }) => changes);
};
const resolve = (id: string, resolution: string) =>
  person.app.ok('POST', `/calendar/conflicts/${id}/resolve`, { resolution });

describe.each(LINKED_PROVIDERS)('an interview that the person makes a series of in %s', (provider) => {
  let id: string;
  let eventId: string;

  beforeEach(async () => {
    account = accounts.of(person, provider);
    ({ id, eventId } = await account.settledInterview());
    await account.edit(eventId, { daily: true });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]!.recurring,
    );
    await account.calm();
  });

  const standsThere = (shown: object) =>
    eventually(
      () => account.seen(),
      (events) =>
        events.length > 0 && Object.entries(shown).every(([key, value]) => events[0]![key as 'title'] === value),
    );

  it('stays linked, and tells that it is one', async () => {
    expect(await person.app.event(id)).toMatchObject({
      status: 'confirmed',
      sync: [{ status: 'synced', recurring: true, guests: false, providerEventId: eventId }],
    });
    expect(await account.writes()).toEqual([]);
    expect(await becameThere(id)).toEqual([{ field: 'recurring', from: 'false', to: 'true' }]);
  });

  it('goes on with its texts, both ways', async () => {
    await account.edit(eventId, { title: 'Theirs' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Theirs',
    );
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await standsThere({ title: 'Ours', id: eventId });
    await person.synced(id);
    expect(await conflicts(0)).toEqual([]);
  });

  it('takes place when the series does, or its first occurrence', async () => {
    await account.edit(account.occurrence(eventId, START), { start: START + 7_200_000 });
    await eventually(
      () => person.app.event(id),
      ({ start }) => Date.parse(start) === START + 7_200_000,
    );
    expect((await person.app.event(id)).sync[0]!.status).toBe('synced');
  });

  it('is cancelled when its first occurrence is dropped, and the others stay', async () => {
    await account.delete(account.occurrence(eventId, START));
    await eventually(
      () => person.app.event(id),
      ({ status }) => status === 'cancelled',
    );
    await account.calm();
    expect(await account.seen()).not.toEqual([]);
    expect(await account.writes()).toEqual([]);
  });

  it('moves as a whole only when the person says so', async () => {
    await patchTime(2);
    const [conflict] = await conflicts(1);
    expect(conflict).toMatchObject({ kind: 'series', guests: 0, fields: [{ field: 'time' }] });
    expect(await account.writes()).toEqual([]);
    await resolve(conflict!.id, 'career_copilot');
    await standsThere({ start: START + 2 * DAY_MS });
    await person.synced(id);
    expect((await person.app.event(id)).sync[0]!.recurring).toBe(true);
    await conflicts(0);
  });

  it('is left as it is when the person says so, and is no longer linked', async () => {
    await patchTime(2);
    const [conflict] = await conflicts(1);
    await resolve(conflict!.id, 'calendar');
    await account.calm();
    const event = await person.app.event(id);
    expect([Date.parse(event.start), event.sync[0]!.status]).toEqual([START + 2 * DAY_MS, 'removed']);
    await standsThere({ start: START });
    await person.app.ok('POST', `/events/${id}/resync`);
    await person.synced(id);
    await eventually(
      () => account.seen(),
      (events) => events.filter(({ start }) => start === START + 2 * DAY_MS).length >= 1,
    );
  });

  it.each([
    ['career_copilot', 0],
    ['calendar', 1],
  ])('is deleted as a whole only when the person says so: %s', async (resolution, left) => {
    await person.app.ok('DELETE', `/events/${id}`);
    const [conflict] = await conflicts(1);
    expect(conflict).toMatchObject({ kind: 'series', fields: [{ field: 'status', careerCopilot: 'cancelled' }] });
    expect((await account.writes()).filter(({ method }) => method === 'DELETE')).toEqual([]);
    await person.app.call('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { body: { resolution } });
    await eventually(
      () => account.seen(),
      (events) => (left === 0 ? events.length === 0 : events.length > 0),
    );
    await account.calm();
    expect((await account.seen()).length > 0).toBe(left > 0);
    expect((await person.app.call('GET', `/events/${id}`)).status).toBe(404);
  });

  it('asks whatever the policy is', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'career_copilot' });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    const [conflict] = await conflicts(1);
    expect(conflict!.kind).toBe('series');
    await person.app.ok('PATCH', `/events/${id}`, { status: 'confirmed' });
    await conflicts(0);
    await person.synced(id);
  });

  it('is a single event again when the person says so, and asks no more', async () => {
    await patchTime(2);
    await conflicts(1);
    await account.edit(eventId, { daily: false });
    await conflicts(0);
    await standsThere({ start: START + 2 * DAY_MS });
    expect((await person.synced(id)).sync[0]!.recurring).toBe(false);
  });

  it('stays when the account is disconnected with its events', async () => {
    await person.app.ok('DELETE', `/calendar/${provider}?removeEvents=true`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    expect(await account.seen()).not.toEqual([]);
  });

  it('is one of which a copy or the second part of it is none of ours', async () => {
    const copied = await account.copy(eventId);
    await account.calm();
    await account.edit(copied, { title: 'Copy' });
    await account.calm();
    await account.delete(copied);
    await account.calm();
    expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', title: 'Acme: system design' });
  });

  function patchTime(days: number): Promise<EventJson> {
    const moved = (instant: number) => new Date(instant + days * DAY_MS).toISOString();
    return person.app.ok('PATCH', `/events/${id}`, { start: moved(START), end: moved(START + 3_600_000) });
  }
});

describe.each(LINKED_PROVIDERS)('an interview to which the person invites guests in %s', (provider) => {
  let id: string;
  let eventId: string;

  beforeEach(async () => {
    account = accounts.of(person, provider);
    ({ id, eventId } = await account.settledInterview());
    await account.edit(eventId, { guests: 3 });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]!.guests,
    );
    await account.calm();
  });

  it('is edited there as ever', async () => {
    await account.edit(eventId, { title: 'Theirs' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Theirs',
    );
    expect(await person.app.event(id)).toMatchObject({ sync: [{ status: 'synced', guests: true, recurring: false }] });
    expect(await becameThere(id)).toEqual([
      { field: 'guests', from: '0', to: '3' },
      { field: 'title', from: 'Acme: system design', to: 'Theirs' },
    ]);
    expect(await account.writes()).toEqual([]);
  });

  it('is not edited from here before the person says so, who is told how many will be told', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours', location: 'Room 2' });
    const [conflict] = await conflicts(1);
    expect(conflict).toMatchObject({ kind: 'guests', guests: 3 });
    expect(conflict!.fields.map(({ field }) => field).sort()).toEqual(['location', 'title']);
    const { items } = await person.app.ok<{ items: Array<{ message: string }> }>('GET', '/notifications');
    expect(items[0]!.message).toContain('3 guests will be told');
    expect(await account.writes()).toEqual([]);
    await resolve(conflict!.id, 'career_copilot');
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Ours' && event.location === 'Room 2',
    );
    await person.synced(id);
    const written = await account.writes();
    expect(written).toHaveLength(1);
    if (provider === 'google') expect(written[0]!.path).toContain('sendUpdates=all');
    // Another edit is another question.
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours again' });
    expect(await conflicts(1)).toMatchObject([{ kind: 'guests', fields: [{ field: 'title' }] }]);
  });

  it('is taken back here when the person says no', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    const [conflict] = await conflicts(1);
    await resolve(conflict!.id, 'calendar');
    expect((await person.synced(id)).title).toBe('Acme: system design');
    expect(await account.writes()).toEqual([]);
  });

  it.each([
    ['career_copilot', 0],
    ['calendar', 1],
  ])('is deleted there only when the person says so: %s', async (resolution, left) => {
    await person.app.ok('DELETE', `/events/${id}`);
    const [conflict] = await conflicts(1);
    expect(conflict).toMatchObject({ kind: 'guests', guests: 3 });
    await person.app.call('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { body: { resolution } });
    await account.quiet();
    expect(await account.seen()).toHaveLength(left);
  });

  it('goes on by itself when nobody is invited any more', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await conflicts(1);
    await account.edit(eventId, { guests: 0 });
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Ours',
    );
    await conflicts(0);
    expect((await person.synced(id)).sync[0]!.guests).toBe(false);
  });
});
