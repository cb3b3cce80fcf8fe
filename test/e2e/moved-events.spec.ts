import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const title = { google: 'summary', microsoft: 'subject' } as const;

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  // Nothing is polled meanwhile: what arrives was told of.
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

describe.each(PROVIDERS)('an interview that the person moves into another calendar of the %s account', (provider) => {
  let id: string;
  let eventId: string;
  let second: string;

  beforeEach(async () => {
    ({ id, eventId } = await person.settledInterview(provider));
    second = await person.secondCalendar(provider);
  });

  const followed = () =>
    eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
  const standsThere = async (shown: object) => {
    await person.synced(id);
    expect(await person.seen(provider)).toEqual([]);
    expect(await person.seen(provider, second)).toMatchObject([{ id: eventId, ...shown }]);
  };
  const move = async () => {
    await person.move(provider, eventId, { to: second });
    await person.calm(provider);
    await followed();
    await person.calm(provider);
  };
  const targets = async (calendarId: string) => {
    const [connection] = await person.app.connections();
    return [{ connectionId: connection!.id, calendarId, eventTypes: ['interview'] }];
  };

  it('stays as it is, and nothing is written', async () => {
    const before = await person.app.event(id);
    await person.move(provider, eventId, { to: second });
    await person.quiet(provider);
    expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', version: before.version });
    await standsThere({ title: before.title });
    expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
    const { items } = await person.app.ok<{ items: object[] }>('GET', '/notifications');
    expect(items).toEqual([]);
  });

  it('is edited there and here, and both arrive', async () => {
    await move();
    await person.edit(provider, eventId, { [title[provider]]: 'Theirs' }, second);
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Theirs',
    );
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await eventually(
      () => person.seen(provider, second),
      ([event]) => event?.title === 'Ours',
    );
    await standsThere({ title: 'Ours' });
  });

  it('may be edited there at once', async () => {
    await person.move(provider, eventId, { to: second });
    await person.edit(provider, eventId, { [title[provider]]: 'Moved and edited' }, second);
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Moved and edited',
    );
    await person.calm(provider);
    await standsThere({ title: 'Moved and edited' });
  });

  it('may be edited here before anybody has told of the move', async () => {
    await person.loseNotifications(provider, 2);
    await person.move(provider, eventId, { to: second });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await eventually(
      () => person.seen(provider, second),
      ([event]) => event?.title === 'Ours',
    );
    await standsThere({ title: 'Ours' });
  });

  it.each([
    ['told of', 0],
    ['not told of yet', 2],
  ])('is deleted there when it is deleted here, the move being %s', async (_, lost) => {
    if (lost > 0) await person.loseNotifications(provider, lost);
    await person.move(provider, eventId, { to: second });
    if (lost === 0) await person.calm(provider);
    await person.app.ok('DELETE', `/events/${id}`);
    await eventually(
      () => person.seen(provider, second),
      (events) => events.length === 0,
    );
    expect(await person.seen(provider)).toEqual([]);
  });

  it('is cancelled when it is deleted there', async () => {
    await move();
    await person.calendars.delete(provider, person.email(provider), eventId, second);
    await eventually(
      () => person.app.event(id),
      (event) => event.status === 'cancelled',
    );
    await person.app.ok('POST', `/events/${id}/restore`);
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 1,
    );
    await person.synced(id);
    expect(await person.seen(provider, second)).toEqual([]);
  });

  it('may be moved back', async () => {
    await move();
    await person.move(provider, eventId, { from: second, to: 'primary' });
    await person.calm(provider);
    await person.edit(provider, eventId, { [title[provider]]: 'Back' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Back',
    );
    await person.synced(id);
    expect(await person.seen(provider)).toMatchObject([{ id: eventId, title: 'Back' }]);
    expect(await person.seen(provider, second)).toEqual([]);
  });

  it('stays there whatever else the person chooses, and moves when another calendar is chosen', async () => {
    await move();
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { detail: 'busy' } } });
    await eventually(
      () => person.seen(provider, second),
      ([event]) => event?.title === 'Busy',
    );
    await standsThere({ title: 'Busy' });
    // To where it stands already.
    await person.app.ok('PATCH', '/calendar/preferences', { targets: await targets(second) });
    await person.calm(provider);
    await standsThere({ title: 'Busy' });
    await person.app.ok('PATCH', '/calendar/preferences', { targets: await targets('primary') });
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 1,
    );
    await person.synced(id);
    expect(await person.seen(provider, second)).toEqual([]);
  });

  it('is taken out there when the account is disconnected with its events', async () => {
    await move();
    await person.app.ok('DELETE', `/calendar/${provider}?removeEvents=true`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    expect(await person.seen(provider, second)).toEqual([]);
  });

  it('is taken up there when the account comes back', async () => {
    await move();
    await person.app.ok('DELETE', `/calendar/${provider}`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    await person.connect(provider);
    await followed();
    await person.calm(provider);
    await standsThere({});
    await person.edit(provider, eventId, { [title[provider]]: 'Still read' }, second);
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Still read',
    );
  });

  it('is as good as deleted in a calendar that we cannot write to', async () => {
    await person.move(provider, eventId, { to: await person.secondCalendar(provider, { writable: false }) });
    await eventually(
      () => person.app.event(id),
      (event) => event.status === 'cancelled',
    );
  });
});

it.each(PROVIDERS)('twelve of fourteen events in %s move at once, and nothing is held', async (provider) => {
  await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  for (let count = 0; count < 14; count += 1) {
    const { id } = await person.app.addInterview({ title: `Interview ${count}` });
    await person.synced(id);
  }
  await person.calm(provider);
  const second = await person.secondCalendar(provider);
  const ids = (await person.seen(provider)).map(({ id }) => id);
  for (const id of ids.slice(0, 12)) await person.move(provider, id, { to: second });
  await person.quiet(provider);
  expect(await person.app.ok('GET', '/calendar/held-deletions')).toMatchObject({ items: [] });
  expect(await person.app.ok('GET', '/events?status=cancelled')).toMatchObject({ items: [] });
  expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
  expect([(await person.seen(provider)).length, (await person.seen(provider, second)).length]).toEqual([2, 12]);
});
