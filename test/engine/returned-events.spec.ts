import { beforeEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { NEXT_YEAR } from '../support/career-copilot';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const satisfies ProviderId[];

const scene = useEngine();
let account: ScriptedAccount;
let id: string;
let eventId: string;

const event = () => scene.person.app.event(id);
const link = async () => (await event()).sync[0]!;
const settled = () => scene.engine.settled();
const patch = (fields: object) => scene.person.patch(id, fields);

const deletedThere = async () => {
  account.delete(eventId);
  await settled();
};
const restoredThere = async (fields: Parameters<ScriptedAccount['restore']>[1] = {}) => {
  account.restore(eventId, fields);
  await settled();
};
const target = (calendarId: string, eventTypes: string[]) => ({
  connectionId: account.connectionId,
  calendarId,
  eventTypes,
});

/** It is as alive as before. */
const isBack = async () => expect(await event()).toMatchObject({ status: 'confirmed', sync: [{ status: 'synced' }] });

/** What is edited there comes here, and the other way round, and it is there once. */
const isFollowed = async () => {
  const { providerEventId } = await link();
  account.edit(providerEventId!, { location: 'Room 9' });
  await settled();
  expect(await event()).toMatchObject({ location: 'Room 9' });
  await patch({ location: 'Room 10' });
  await settled();
  expect(account.seen()).toMatchObject([{ id: providerEventId, location: 'Room 10' }]);
};

describe.each(PROVIDERS)('an event of %s that comes back out of the bin', (provider) => {
  beforeEach(async () => {
    account = await scene.person.connect(provider);
    await settled();
    ({ id, eventId } = await scene.person.interviewIn(account));
  });

  it('is back here as well, with what was edited there, and nothing is written', async () => {
    await deletedThere();
    expect(await event()).toMatchObject({ status: 'cancelled' });
    account.forgetRequests();
    await restoredThere({ title: 'Back again' });
    await isBack();
    expect(await event()).toMatchObject({ title: 'Back again' });
    expect(account.seen()).toMatchObject([{ id: eventId, title: 'Back again' }]);
    expect(account.writes()).toEqual([]);
    const told = await scene.person.notifications('event.cancelled-from-calendar');
    expect(told).toMatchObject([{ readAt: expect.any(String) as string }]);
    expect(await scene.person.timeline(id)).toContainEqual(
      expect.objectContaining({ actor: 'calendar', action: 'merge', fields: ['status'], outcome: 'succeeded' }),
    );
    await isFollowed();
  });

  it('stays away from what the person has deleted here', async () => {
    await deletedThere();
    await scene.person.app.ok('DELETE', `/events/${id}`);
    await restoredThere();
    expect((await scene.person.app.call('GET', `/events/${id}`)).status).toBe(404);
  });

  it('is taken up again, not doubled, when the person undoes the cancellation here as well', async () => {
    await deletedThere();
    account.untoldly(() => account.restore(eventId, { location: 'Room 7' }));
    await scene.person.app.ok('POST', `/events/${id}/restore`);
    await settled();
    await isBack();
    expect(account.seen()).toMatchObject([{ id: eventId, location: 'Room 7' }]);
    expect(await event()).toMatchObject({ location: 'Room 7' });
    await isFollowed();
  });

  it('is taken up again, with what is said here, when it was to be left alone', async () => {
    await scene.person.prefer({ onCalendarDelete: 'unlink' });
    await deletedThere();
    expect(await link()).toMatchObject({ status: 'removed' });
    const plan = await scene.person.app.ok('GET', `/calendar/connections/${account.connectionId}/plan`);
    expect(plan).toEqual({ create: 0, update: 0, delete: 0, unchanged: 1, items: [] });
    await restoredThere();
    await patch({ title: 'Edited here' });
    await scene.person.app.ok('POST', `/events/${id}/resync`);
    await settled();
    expect(account.seen()).toMatchObject([{ id: eventId, title: 'Edited here' }]);
    await isFollowed();
  });

  it('moves on, and is not doubled, when its type goes into another calendar by now', async () => {
    await deletedThere();
    const targets = [target('second', ['interview']), target('primary', ['follow_up', 'reminder'])];
    await scene.person.prefer({ targets });
    await settled();
    await restoredThere({ location: 'Room 7' });
    await isBack();
    expect(await event()).toMatchObject({ location: 'Room 7' });
    expect([...account.seen('second'), ...account.seen()]).toMatchObject([{ location: 'Room 7' }]);
  });

  it.each([
    ['which is switched off by now', () => scene.person.prefer({ eventTypes: { interview: { sync: false } } })],
    ['of which it is to show nothing by now', () => patch({ addToCalendar: false })],
  ])('is left alone in the calendar, %s', async (_, decide) => {
    await deletedThere();
    await decide();
    await restoredThere();
    expect(await event()).toMatchObject({ status: 'confirmed' });
    expect(account.seen()).toMatchObject([{ id: eventId }]);
  });

  it('is there once when it had been written again by the policy', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    await deletedThere();
    await isBack();
    expect((await link()).providerEventId).not.toBe(eventId);
    await restoredThere();
    expect(account.seen()).toHaveLength(1);
    await isBack();
    await isFollowed();
  });

  it('keeps what was edited in it when it had been written again by the policy', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    await deletedThere();
    await restoredThere({ title: 'Edited with it' });
    await isBack();
    expect(await event()).toMatchObject({ title: 'Edited with it' });
    expect(account.titles()).toEqual(['Edited with it']);
  });

  it('is followed again when it was to be left alone', async () => {
    await scene.person.prefer({ onCalendarDelete: 'unlink' });
    await deletedThere();
    expect(await link()).toMatchObject({ status: 'removed' });
    await restoredThere();
    await isBack();
    expect(account.seen()).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('ends the question whether it is to be there, with what both sides have edited', async () => {
    account.untoldly(() => account.delete(eventId));
    await patch({ title: 'Edited here' });
    await settled();
    expect(await scene.person.openConflicts()).toHaveLength(1);
    await restoredThere({ location: 'Room 7' });
    await isBack();
    expect(await scene.person.openConflicts()).toEqual([]);
    expect(account.seen()).toMatchObject([{ id: eventId, title: 'Edited here', location: 'Room 7' }]);
    const lines = await scene.person.timeline(id);
    expect(lines.filter(({ outcome }) => outcome === 'agreed')).toHaveLength(1);
    await isFollowed();
  });

  it('is taken up when the first reads of it still say that it is deleted', async () => {
    await deletedThere();
    account.lag(['reads']);
    account.restore(eventId);
    account.script.next('read', { times: 1 });
    account.script.next('read', { before: () => account.catchUp() });
    await settled();
    await isBack();
    expect(account.seen()).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('costs a list and two reads, once', async () => {
    await deletedThere();
    account.forgetRequests();
    await restoredThere();
    await isBack();
    expect(account.requests.map(({ act }) => act)).toEqual(['list', 'read', 'read']);
  });

  it('comes back at another time, for whole days', async () => {
    await deletedThere();
    const time = { allDay: true, start: `${NEXT_YEAR}-03-02`, end: `${NEXT_YEAR}-03-03`, timeZone: null } as const;
    await restoredThere({ time, visibility: 'private' });
    await isBack();
    expect(await event()).toMatchObject({ allDay: true, start: `${NEXT_YEAR}-03-02` });
    await isFollowed();
  });

  it('is deleted, got back and deleted again', async () => {
    account.untoldly(() => {
      account.delete(eventId);
      account.restore(eventId);
    });
    await deletedThere();
    expect(await event()).toMatchObject({ status: 'cancelled' });
    expect(account.seen()).toEqual([]);
    account.restore(eventId);
    await deletedThere();
    expect(await event()).toMatchObject({ status: 'cancelled' });
    await restoredThere();
    await isBack();
  });

  it('comes back while the account is away', async () => {
    await deletedThere();
    await scene.person.disconnect(account);
    account.restore(eventId, { title: 'Back' });
    await scene.person.connect(provider);
    await settled();
    await isBack();
    expect(await event()).toMatchObject({ title: 'Back' });
    expect(account.seen()).toMatchObject([{ id: eventId }]);
    await isFollowed();
  });

  it('has been edited here meanwhile: both edits stay', async () => {
    await deletedThere();
    await patch({ title: 'Edited here' });
    await restoredThere({ location: 'Room 7' });
    await isBack();
    expect(await event()).toMatchObject({ title: 'Edited here', location: 'Room 7' });
    expect(account.seen()).toMatchObject([{ title: 'Edited here', location: 'Room 7' }]);
  });

  it('leaves its place to nothing that was edited there meanwhile: all edits stay, in one event', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    await deletedThere();
    const { providerEventId: second } = await link();
    account.untoldly(() => account.edit(second!, { location: 'Of the second' }));
    await restoredThere({ title: 'Of the first' });
    const both = { title: 'Of the first', location: 'Of the second' };
    expect(account.seen()).toMatchObject([both]);
    expect(await event()).toMatchObject(both);
    await isBack();
  });

  it('does not take back what was edited here before it was written again', async () => {
    account.untoldly(() => account.delete(eventId));
    await patch({ title: 'Edited here' });
    await settled();
    const [conflict] = await scene.person.openConflicts();
    await scene.person.resolve(conflict!, { resolution: 'career_copilot' });
    await settled();
    await isBack();
    expect((await link()).providerEventId).not.toBe(eventId);
    await restoredThere();
    await isBack();
    expect(await link()).toMatchObject({ providerEventId: eventId });
    expect(account.seen()).toMatchObject([{ id: eventId, title: 'Edited here' }]);
    expect(await event()).toMatchObject({ title: 'Edited here' });
  });

  it.each(['before the cancellation is undone here', 'after it'])(
    'is there once when it comes back %s',
    async (when) => {
      await deletedThere();
      const undone = () => scene.person.app.ok('POST', `/events/${id}/restore`);
      if (when === 'after it') await undone();
      account.restore(eventId);
      if (when !== 'after it') await undone();
      await settled();
      await isBack();
      expect(account.seen()).toHaveLength(1);
      expect(await link()).toMatchObject({ providerEventId: account.seen()[0]!.id });
    },
  );

  it('is there once when it comes back while another one is created for the undone cancellation', async () => {
    await deletedThere();
    await scene.person.app.ok('POST', `/events/${id}/restore`);
    account.script.next('create', { before: () => account.restore(eventId) });
    await settled();
    await isBack();
    expect(account.seen()).toHaveLength(1);
    expect(await link()).toMatchObject({ providerEventId: account.seen()[0]!.id });
  });

  it('is noticed by a full read, after the cursor has expired', async () => {
    await deletedThere();
    account.untoldly(() => account.restore(eventId));
    account.expireCursors();
    account.create({ title: 'x' });
    await settled();
    await isBack();
    expect(await link()).toMatchObject({ providerEventId: eventId });
  });

  it('does not come back for a copy of the list that knows nothing of the deletion', async () => {
    account.edit(eventId, { location: 'Room 3' });
    await settled();
    const before = account.history.latest;
    await deletedThere();
    expect(await event()).toMatchObject({ status: 'cancelled' });
    account.lag(['lists', 'reads'], before);
    account.expireCursors();
    account.create({ title: 'x' });
    await settled();
    expect(await event()).toMatchObject({ status: 'cancelled' });
  });
});

it.each(PROVIDERS)('an event that is back in %s is written again, once, in the other calendar', async (provider) => {
  account = await scene.person.connect(provider);
  const other = await scene.person.connect(provider === 'google' ? 'microsoft' : 'google');
  await settled();
  ({ id, eventId } = await scene.person.interviewIn(account));
  expect(other.seen()).toHaveLength(1);
  await deletedThere();
  expect(other.seen()).toEqual([]);
  await restoredThere({ location: 'Room 7' });
  const { status, sync } = await event();
  expect([status, ...sync.map((each) => each.status)]).toEqual(['confirmed', 'synced', 'synced']);
  expect(account.seen()).toMatchObject([{ id: eventId, location: 'Room 7' }]);
  expect(other.seen()).toMatchObject([{ location: 'Room 7' }]);
});
