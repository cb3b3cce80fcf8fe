import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { DeletionBrake } from '../../libs/modules/sync/deletions/deletion-brake';
import { UPCOMING } from '../support/career-copilot';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

interface HeldJson {
  id: string;
  heldAt: string;
  events: Array<{ id: string; title: string }>;
}

const PROVIDERS = ['google', 'microsoft'] as const satisfies ProviderId[];

const scene = useEngine();
let account: ScriptedAccount;

const held = async () => (await scene.person.app.ok<{ items: HeldJson[] }>('GET', '/calendar/held-deletions')).items;
const asked = () => scene.person.notifications('sync.deletions-held');
const cancelled = async () =>
  (await scene.person.app.ok<{ items: object[] }>('GET', '/events?status=cancelled&limit=200')).items;
const decide = async (id: string, answer: string) => {
  await scene.person.app.ok('POST', `/calendar/held-deletions/${id}/${answer}`);
  await scene.engine.settled();
};

/** @returns the ids of the events there */
async function settledInterviews(provider: ProviderId, count: number): Promise<string[]> {
  account = await scene.person.connect(provider);
  await scene.engine.settled();
  const interview = (index: number) => ({ ...UPCOMING, id: randomUUID(), title: `Interview ${index}` });
  await scene.person.app.ok('POST', '/events/bulk', {
    events: Array.from({ length: count }, (_, index) => interview(index)),
  });
  await scene.engine.settled();
  await scene.engine.pass(10_000);
  account.forgetRequests();
  return account.seen().map(({ id }) => id);
}

/** The person deletes them all before anybody looks. */
async function deleteTogether(ids: readonly string[]): Promise<void> {
  for (const id of ids) account.delete(id);
  await scene.engine.settled();
}

describe.each(PROVIDERS)('%s', (provider) => {
  it('deletions that trickle in over many pulls are one: the brake holds what follows the tenth', async () => {
    const ids = await settledInterviews(provider, 14);
    for (const [index, id] of ids.entries()) {
      account.delete(id);
      // One at a time: each of them has a pull of its own.
      await scene.engine.settled({ withinMs: 500 });
      expect((await cancelled()).length + (await held()).flatMap(({ events }) => events).length).toBe(index + 1);
    }
    expect(await cancelled()).toHaveLength(10);
    const [question, ...others] = await held();
    expect(others).toEqual([]);
    expect(question?.events).toHaveLength(4);
    expect(await asked()).toMatchObject([{ readAt: null }]);
    await decide(question!.id, 'discard');
    expect(await asked()).toMatchObject([{ readAt: expect.any(String) as string }]);
    expect(account.seen()).toHaveLength(4);
    expect(await cancelled()).toHaveLength(10);
  });

  it('deletions that are a minute apart are not one', async () => {
    const ids = await settledInterviews(provider, 14);
    for (const id of ids) {
      account.delete(id);
      await scene.engine.settled();
      await scene.engine.pass(61_000);
    }
    expect(await cancelled()).toHaveLength(14);
    expect(await held()).toEqual([]);
  });

  it('as many deletions among many more events are carried out', async () => {
    const ids = await settledInterviews(provider, 26);
    await deleteTogether(ids.slice(0, 12));
    expect(await cancelled()).toHaveLength(12);
    expect(await held()).toEqual([]);
  });

  it('an event that comes back in the calendar is no longer held', async () => {
    const ids = await settledInterviews(provider, 14);
    await deleteTogether(ids);
    const [question] = await held();
    expect(question?.events).toHaveLength(14);
    account.restore(ids[0]!, { title: 'Back again' });
    await scene.engine.settled();
    expect(await held()).toMatchObject([{ id: question!.id, events: { length: 13 } }]);
    await decide(question!.id, 'apply');
    expect(await cancelled()).toHaveLength(13);
    // The person has just said so, and need not be told of each.
    expect(await scene.person.notifications('event.cancelled-from-calendar')).toEqual([]);
    expect(account.seen()).toMatchObject([{ id: ids[0], title: 'Back again' }]);
  });

  it('when all that is held has come back, nothing is left to decide', async () => {
    const ids = await settledInterviews(provider, 12);
    await deleteTogether(ids);
    expect(await asked()).toMatchObject([{ readAt: null }]);
    for (const id of ids) account.restore(id);
    await scene.engine.settled();
    expect(await held()).toEqual([]);
    expect(await asked()).toMatchObject([{ readAt: expect.any(String) as string }]);
    expect(await cancelled()).toEqual([]);
  });

  it.each([
    ['apply', 0, 3],
    ['discard', 12, 12],
  ])('after the answer "%s" events come back, and each is there once', async (answer, left, expected) => {
    const ids = await settledInterviews(provider, 12);
    await deleteTogether(ids);
    const [question] = await held();
    await decide(question!.id, answer);
    expect(account.seen()).toHaveLength(left);
    for (const id of ids.slice(0, 3)) account.restore(id);
    await scene.engine.settled();
    expect(await cancelled()).toHaveLength(12 - expected);
    const seen = account.seen().map(({ id }) => id);
    expect(seen).toHaveLength(expected);
    expect(seen).toEqual(expect.arrayContaining(ids.slice(0, 3)));
  });

  it('an account that leaves and comes back asks once, and can be answered', async () => {
    const ids = await settledInterviews(provider, 12);
    await deleteTogether(ids);
    expect(await held()).toHaveLength(1);
    await scene.person.disconnect(account);
    expect(await held()).toEqual([]);
    await scene.person.connect(provider);
    await scene.engine.settled();
    const [question, ...others] = await held();
    expect(others).toEqual([]);
    expect(question?.events).toHaveLength(12);
    await decide(question!.id, 'discard');
    expect(account.seen()).toHaveLength(12);
    expect(await held()).toEqual([]);
  });

  it.each([
    ['apply', 1],
    ['discard', 14],
  ])('what an edit has had written again before it could be held is not held (%s)', async (answer, left) => {
    await settledInterviews(provider, 14);
    await scene.person.prefer({ conflictPolicy: 'career_copilot' });
    const { items } = await scene.person.app.ok<{ items: Array<{ id: string }> }>('GET', '/events?limit=200');
    const [{ id: wanted }] = items as [{ id: string }];
    const brake = scene.engine.ofWorker(DeletionBrake);
    const sift = brake.sift.bind(brake);
    const sifting = vi.spyOn(brake, 'sift').mockImplementationOnce(async (...found) => {
      await scene.person.patch(wanted, { title: 'Wanted' });
      await scene.engine.run();
      return sift(...found);
    });
    await deleteTogether(account.seen().map(({ id }) => id));
    sifting.mockRestore();
    const [question] = await held();
    expect(question?.events).toHaveLength(13);
    await decide(question!.id, answer);
    expect(account.seen()).toHaveLength(left);
    expect(account.titles().filter((title) => title === 'Wanted')).toHaveLength(1);
    expect((await scene.person.app.event(wanted)).status).toBe('confirmed');
  });

  it('deletions of ours whose answers are lost are no question when the events are wanted again before that is known', async () => {
    await settledInterviews(provider, 30);
    const show = (...eventTypes: string[]) =>
      scene.person.prefer({ targets: [{ connectionId: account.connectionId, calendarId: 'primary', eventTypes }] });
    account.script.loseAnswer('delete', { times: Infinity });
    account.lag(['lists']);
    await show('reminder');
    await scene.engine.run();
    expect(account.titles()).toEqual([]);
    account.catchUp();
    // The calendar tells of them before the links are looked at.
    account.script.refuse('read', 'unavailable', { times: Infinity });
    await show('interview', 'reminder');
    account.create({ title: 'Lunch' });
    await scene.engine.settled({ withinMs: 10_000 });
    expect(await asked()).toEqual([]);
    account.script.clear();
    await scene.engine.settled();
    expect(account.titles()).toHaveLength(31);
    expect(await cancelled()).toEqual([]);
  });

  it.each([
    ['discard', 13, 'confirmed'],
    ['apply', 1, 'cancelled'],
  ])(
    'held deletions that are answered with "%s" put back nothing that has come back meanwhile, and cancel nothing that is wanted again',
    async (answer, left, status) => {
      await settledInterviews(provider, 14);
      type Listed = { items: Array<{ id: string; title: string }> };
      const { items: all } = await scene.person.app.ok<Listed>('GET', '/events?limit=200');
      await deleteTogether(account.seen().map(({ id }) => id));
      const [question] = await held();
      const [wanted, gone, other] = all;
      await scene.person.patch(wanted!.id, { title: 'Wanted' });
      await scene.person.patch(gone!.id, { status: 'cancelled' });
      await scene.engine.settled();
      const [conflict, ...others] = await scene.person.openConflicts();
      expect(others).toEqual([]);
      await scene.person.resolve(conflict!, { resolution: 'career_copilot' });
      await scene.engine.settled();
      expect(await scene.person.app.event(wanted!.id)).toMatchObject({ sync: [{ status: 'synced' }] });
      await decide(question!.id, answer);
      expect(account.seen()).toHaveLength(left);
      expect(account.titles().filter((title) => title === 'Wanted')).toHaveLength(1);
      expect((await scene.person.app.event(wanted!.id)).status).toBe('confirmed');
      expect((await scene.person.app.event(other!.id)).status).toBe(status);
    },
  );
});
