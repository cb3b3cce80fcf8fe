import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { LINKED_PROVIDERS, type LinkedAccount } from '../support/linked-account';
import { LinkedAccounts } from '../support/linked-accounts';
import { Person, type ConflictJson } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let accounts: LinkedAccounts;
let person: Person;
let account: LinkedAccount;

beforeAll(async () => {
  // Nothing is polled meanwhile: an edit whose notification is lost is found by what is written, and not before.
  stack = await sharedStack();
  accounts = await LinkedAccounts.start(stack);
});
afterAll(() => accounts.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
});

describe.each(LINKED_PROVIDERS)('with a title in conflict in %s', (provider) => {
  let id: string;
  let eventId: string;

  beforeEach(async () => {
    account = accounts.of(person, provider);
    ({ id, eventId } = await account.settledInterview());
    await account.unseen(() => account.edit(eventId, { title: 'Theirs' }));
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await conflicts(1);
  });

  it('our own edit to the same ends it', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Theirs' });
    await conflicts(0);
    expect((await person.synced(id)).title).toBe('Theirs');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    await shows('Later');
  });

  it('our own edit to the same ends it, also together with another field', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Theirs', location: 'Room 2' });
    await conflicts(0);
    expect((await person.synced(id)).title).toBe('Theirs');
  });

  it('a cancellation here ends it, and a new life of the event begins without it', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    await eventually(
      () => account.seen(),
      (events) => events.length === 0,
    );
    await conflicts(0);
    await person.app.ok('PATCH', `/events/${id}`, { status: 'confirmed' });
    await shows('Ours');
    await person.synced(id);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    await shows('Later');
  });

  it('a type that is switched off and on again ends it', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { sync: false } } });
    await eventually(
      () => account.seen(),
      (events) => events.length === 0,
    );
    await conflicts(0);
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { sync: true } } });
    await shows('Ours');
    await person.synced(id);
  });

  it('leaving and coming back of the account keeps it, and it can be decided', async () => {
    await person.app.ok('DELETE', `/calendar/${provider}`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    await conflicts(0);
    await account.connect();
    const [conflict] = await conflicts(1);
    await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'calendar' });
    expect((await person.synced(id)).title).toBe('Theirs');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    await shows('Later');
  });

  it('of which one field is decided, the other goes on waiting', async () => {
    const conflict = await placeInConflictToo();
    await person.app.ok('POST', `/calendar/conflicts/${conflict.id}/resolve`, { fields: { location: 'calendar' } });
    const [left] = await conflicts(1);
    expect(left?.fields.map(({ field }) => field)).toEqual(['title']);
    expect(await person.app.event(id)).toMatchObject({ location: 'There', title: 'Ours' });
    await person.app.ok('POST', `/calendar/conflicts/${conflict.id}/resolve`, { fields: { title: 'career_copilot' } });
    expect(await decisions()).toMatchObject([
      { outcome: 'calendar', fields: ['location'] },
      { outcome: 'career_copilot', fields: ['title'] },
    ]);
    await shows('Ours');
    expect((await account.seen())[0]?.location).toBe('There');
    await person.synced(id);
  });

  it('of which each field is decided for another side: the timeline tells which for whom', async () => {
    const conflict = await placeInConflictToo();
    const fields = { location: 'calendar', title: 'career_copilot' };
    await person.app.ok('POST', `/calendar/conflicts/${conflict.id}/resolve`, { fields });
    expect(await decisions()).toMatchObject([
      { actor: 'career_copilot', outcome: 'career_copilot', fields: ['title'] },
      { actor: 'career_copilot', outcome: 'calendar', fields: ['location'] },
    ]);
  });

  async function placeInConflictToo(): Promise<ConflictJson> {
    await account.unseen(() => account.edit(eventId, { location: 'There' }));
    await person.app.ok('PATCH', `/events/${id}`, { location: 'Here' });
    const [conflict] = await eventually(
      () => person.openConflicts(),
      ([found]) => found?.fields.length === 2,
    );
    return conflict!;
  }

  async function decisions() {
    const { items } = await person.app.ok<{ items: Array<{ action: string }> }>('GET', `/events/${id}/timeline`);
    return items.filter(({ action }) => action === 'resolve');
  }

  async function shows(text: string) {
    await eventually(
      () => account.seen(),
      (events) => events.length === 1 && events[0]?.title === text,
    );
  }
});

describe.each(LINKED_PROVIDERS)('cancelled here and edited in %s', (provider) => {
  let id: string;
  let eventId: string;

  beforeEach(async () => {
    account = accounts.of(person, provider);
    ({ id, eventId } = await account.settledInterview());
    await account.unseen(() => account.edit(eventId, { title: 'Edited there' }));
    await person.app.ok('DELETE', `/events/${id}`);
    await conflicts(1);
  });

  it('is brought back by the edit when the calendar wins', async () => {
    await resolve('calendar');
    await eventually(
      async () => (await person.app.call<EventJson>('GET', `/events/${id}`)).body,
      (event) => event.title === 'Edited there' && event.status === 'confirmed',
    );
    await person.synced(id);
    expect(await account.seen()).toMatchObject([{ id: eventId, title: 'Edited there' }]);
  });

  it('is deleted there when Career Copilot wins', async () => {
    await resolve('career_copilot');
    await eventually(
      () => account.seen(),
      (events) => events.length === 0,
    );
    await conflicts(0);
  });

  it('leaves the calendar with an account that takes its events along, and is asked about no more', async () => {
    await person.app.ok('DELETE', `/calendar/${provider}?removeEvents=true`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    expect(await account.seen()).toEqual([]);
    await account.connect();
    await account.calm();
    expect(await person.openConflicts()).toEqual([]);
  });

  it('is merged when the event is wanted here again', async () => {
    await person.app.ok('PUT', `/events/${id}`, UPCOMING);
    await conflicts(0);
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited there',
    );
    await person.synced(id);
  });
});

describe.each(LINKED_PROVIDERS)('edited here and deleted in %s', (provider) => {
  it('is no longer asked about once it is cancelled here as well', async () => {
    account = accounts.of(person, provider);
    const { id, eventId } = await account.settledInterview();
    await account.unseen(() => account.delete(eventId));
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Still wanted' });
    await conflicts(1);
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    await conflicts(0);
    await person.app.ok('PATCH', `/events/${id}`, { status: 'confirmed' });
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Still wanted',
    );
    await person.synced(id);
  });
});

describe.each(LINKED_PROVIDERS)('edited in %s, unseen as yet', (provider) => {
  let id: string;

  beforeEach(async () => {
    account = accounts.of(person, provider);
    const interview = await account.settledInterview();
    id = interview.id;
    await account.unseen(() => account.edit(interview.eventId, { title: 'Edited there' }));
  });

  it('and then hidden there behind "Busy": the edit is not lost, and nobody is asked', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { detail: 'busy' } } });
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Busy',
    );
    expect((await person.synced(id)).title).toBe('Edited there');
    expect(await person.openConflicts()).toEqual([]);
    const { items } = await person.app.ok<{ items: Array<{ kind: string }> }>('GET', '/notifications');
    expect(items.filter(({ kind }) => kind === 'sync.conflict')).toEqual([]);
  });

  it('and then edited here and taken out of the calendar: the edit made here is not lost', async () => {
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Edited here', addToCalendar: false });
    await eventually(
      () => account.seen(),
      (events) => events.length === 0,
    );
    expect((await person.app.event(id)).title).toBe('Edited here');
    const { items } = await person.app.ok<{ items: object[] }>('GET', `/events/${id}/timeline`);
    expect(items).toContainEqual(
      expect.objectContaining({ actor: 'system', action: 'resolve', outcome: 'career_copilot', fields: ['title'] }),
    );
  });

  it.each([
    ['career_copilot', 0],
    ['calendar', 1],
  ])('and then cancelled here: %s wins if it is to, and the timeline tells so', async (conflictPolicy, left) => {
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy });
    await person.app.ok('PATCH', `/events/${id}`, { status: 'cancelled' });
    const { items } = await eventually(
      () => person.app.ok<{ items: Array<{ action: string }> }>('GET', `/events/${id}/timeline`),
      ({ items: lines }) => lines.some(({ action }) => action === 'resolve'),
    );
    expect(items).toContainEqual(
      expect.objectContaining({ actor: 'system', action: 'resolve', outcome: conflictPolicy, fields: ['status'] }),
    );
    await eventually(
      () => account.seen(),
      (events) => events.length === left,
    );
    await account.calm();
    expect(await account.seen()).toHaveLength(left);
    expect((await person.app.event(id)).status).toBe(left === 0 ? 'cancelled' : 'confirmed');
  });
});

describe('held deletions', () => {
  it('put back nothing that has come back meanwhile, and cancel nothing that is wanted again', async () => {
    for (const decision of ['discard', 'apply']) {
      person = await Person.of(stack);
      await person.connect('google');
      await eventually(
        () => person.app.connections(),
        ([connection]) => connection?.push.status === 'active',
      );
      const all = await Promise.all(
        Array.from({ length: 14 }, (_, index) => person.app.addInterview({ title: `Interview ${index}` })),
      );
      for (const { id } of all) await person.synced(id);
      await person.calm('google');
      const there = await person.seen('google');
      await person.deleteTogether(
        'google',
        there.map(({ id }) => id),
      );
      const { items } = await eventually(
        () => person.app.ok<{ items: Array<{ id: string }> }>('GET', '/calendar/held-deletions'),
        (held) => held.items.length === 1,
      );
      const [wanted, cancelled] = all;
      await person.app.ok('PATCH', `/events/${wanted!.id}`, { title: 'Wanted' });
      await person.app.ok('PATCH', `/events/${cancelled!.id}`, { status: 'cancelled' });
      const [conflict] = await conflicts(1);
      await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'career_copilot' });
      await person.synced(wanted!.id);
      await person.app.ok('POST', `/calendar/held-deletions/${items[0]!.id}/${decision}`);
      await eventually(
        () => person.seen('google'),
        (seen) => seen.length === (decision === 'discard' ? 13 : 1),
      );
      await person.calm('google');
      const seen = await person.seen('google');
      expect(seen.filter((event) => event.title === 'Wanted')).toHaveLength(1);
      expect(seen).toHaveLength(decision === 'discard' ? 13 : 1);
      expect((await person.app.event(wanted!.id)).status).toBe('confirmed');
      expect((await person.app.event(all[5]!.id)).status).toBe(decision === 'discard' ? 'confirmed' : 'cancelled');
    }
  });
});

async function conflicts(count: number) {
  return eventually(
    () => person.openConflicts(),
    (found) => found.length === count,
  );
}

async function resolve(resolution: string) {
  const [conflict] = await person.openConflicts();
  await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution });
}
