import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LINKED_PROVIDERS, type LinkedAccount } from '../support/linked-account';
import { LinkedAccounts } from '../support/linked-accounts';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

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

describe.each(LINKED_PROVIDERS)(
  'an interview that the person moves into another calendar of the %s account',
  (provider) => {
    let id: string;
    let eventId: string;
    let second: string;

    beforeEach(async () => {
      account = accounts.of(person, provider);
      ({ id, eventId } = await account.settledInterview());
      second = await account.secondCalendar();
    });

    const standsThere = async (shown: object) => {
      await person.synced(id);
      expect(await account.seen()).toEqual([]);
      expect(await account.seen(second)).toMatchObject([{ id: eventId, ...shown }]);
    };
    const move = async () => {
      await account.move(eventId, { to: second });
      await account.calm();
      await account.followed();
      await account.calm();
    };
    const targets = async (calendarId: string) => {
      const [connection] = await person.app.connections();
      return [{ connectionId: connection!.id, calendarId, eventTypes: ['interview'] }];
    };

    it('stays as it is, and nothing is written', async () => {
      const before = await person.app.event(id);
      await account.move(eventId, { to: second });
      await account.quiet();
      expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', version: before.version });
      await standsThere({ title: before.title });
      expect(await account.writes()).toEqual([]);
      const { items } = await person.app.ok<{ items: object[] }>('GET', '/notifications');
      expect(items).toEqual([]);
      const timeline = await person.app.ok<{ items: object[] }>('GET', `/events/${id}/timeline`);
      const moved = [{ field: 'calendarId', from: 'primary', to: second }];
      expect(timeline.items.slice(1)).toMatchObject([{ actor: 'calendar', action: 'merge', changes: moved }]);
    });

    it('is edited there and here, and both arrive', async () => {
      await move();
      await account.edit(eventId, { title: 'Theirs' }, second);
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Theirs',
      );
      await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
      await eventually(
        () => account.seen(second),
        ([event]) => event?.title === 'Ours',
      );
      await standsThere({ title: 'Ours' });
    });

    it('may be edited there at once', async () => {
      await account.move(eventId, { to: second });
      await account.edit(eventId, { title: 'Moved and edited' }, second);
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Moved and edited',
      );
      await account.calm();
      await standsThere({ title: 'Moved and edited' });
    });

    it('may be edited here before anybody has told of the move', async () => {
      await account.unseen(() => account.move(eventId, { to: second }), 2);
      await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
      await eventually(
        () => account.seen(second),
        ([event]) => event?.title === 'Ours',
      );
      await standsThere({ title: 'Ours' });
    });

    it.each([
      ['told of', true],
      ['not told of yet', false],
    ])('is deleted there when it is deleted here, the move being %s', async (_, isTold) => {
      if (isTold) {
        await account.move(eventId, { to: second });
        await account.calm();
      } else await account.unseen(() => account.move(eventId, { to: second }), 2);
      await person.app.ok('DELETE', `/events/${id}`);
      await eventually(
        () => account.seen(second),
        (events) => events.length === 0,
      );
      expect(await account.seen()).toEqual([]);
    });

    it('is cancelled when it is deleted there', async () => {
      await move();
      await account.delete(eventId, second);
      await eventually(
        () => person.app.event(id),
        (event) => event.status === 'cancelled',
      );
      await person.app.ok('POST', `/events/${id}/restore`);
      await eventually(
        () => account.seen(),
        (events) => events.length === 1,
      );
      await person.synced(id);
      expect(await account.seen(second)).toEqual([]);
    });

    it('may be moved back', async () => {
      await move();
      await account.move(eventId, { from: second, to: 'primary' });
      await account.calm();
      await account.edit(eventId, { title: 'Back' });
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Back',
      );
      await person.synced(id);
      expect(await account.seen()).toMatchObject([{ id: eventId, title: 'Back' }]);
      expect(await account.seen(second)).toEqual([]);
    });

    it('stays there whatever else the person chooses, and moves when another calendar is chosen', async () => {
      await move();
      await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { detail: 'busy' } } });
      await eventually(
        () => account.seen(second),
        ([event]) => event?.title === 'Busy',
      );
      await standsThere({ title: 'Busy' });
      // To where it stands already.
      await person.app.ok('PATCH', '/calendar/preferences', { targets: await targets(second) });
      await account.calm();
      await standsThere({ title: 'Busy' });
      await person.app.ok('PATCH', '/calendar/preferences', { targets: await targets('primary') });
      await eventually(
        () => account.seen(),
        (events) => events.length === 1,
      );
      await person.synced(id);
      expect(await account.seen(second)).toEqual([]);
    });

    it('is taken out there when the account is disconnected with its events', async () => {
      await move();
      await person.app.ok('DELETE', `/calendar/${provider}?removeEvents=true`);
      await eventually(
        () => person.app.connections(),
        (all) => all.length === 0,
      );
      expect(await account.seen(second)).toEqual([]);
    });

    it('is taken up there when the account comes back', async () => {
      await move();
      await person.app.ok('DELETE', `/calendar/${provider}`);
      await eventually(
        () => person.app.connections(),
        (all) => all.length === 0,
      );
      await account.connect();
      await account.followed();
      await account.calm();
      await standsThere({});
      await account.edit(eventId, { title: 'Still read' }, second);
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Still read',
      );
    });

    it('is as good as deleted in a calendar that we cannot write to', async () => {
      await account.move(eventId, { to: await account.secondCalendar({ writable: false }) });
      await eventually(
        () => person.app.event(id),
        (event) => event.status === 'cancelled',
      );
    });
  },
);

it.each(LINKED_PROVIDERS)('twelve of fourteen events in %s move at once, and nothing is held', async (provider) => {
  account = accounts.of(person, provider);
  await account.connect();
  await account.followed();
  for (let count = 0; count < 14; count += 1) {
    const { id } = await person.app.addInterview({ title: `Interview ${count}` });
    await person.synced(id);
  }
  await account.calm();
  const second = await account.secondCalendar();
  const ids = (await account.seen()).map(({ id }) => id);
  for (const id of ids.slice(0, 12)) await account.move(id, { to: second });
  await account.quiet();
  expect(await person.app.ok('GET', '/calendar/held-deletions')).toMatchObject({ items: [] });
  expect(await person.app.ok('GET', '/events?status=cancelled')).toMatchObject({ items: [] });
  expect(await account.writes()).toEqual([]);
  expect([(await account.seen()).length, (await account.seen(second)).length]).toEqual([2, 12]);
});
