import { describe, expect, it } from 'vitest';
import { HeldLock } from '../support/held-lock';
import { eventually } from '../support/eventually';
import type { Standing } from './support/engine-person';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const;
/** The lease of a look would have ended by itself then. */
const LEASE_MS = 10_000;

const scene = useEngine();
let account: ScriptedAccount;

const event = (id: string) => scene.person.app.event(id);

async function standing(provider: (typeof PROVIDERS)[number]): Promise<Standing> {
  account = await scene.person.connect(provider);
  await scene.engine.settled();
  return scene.person.interviewIn(account);
}

describe.each(PROVIDERS)('%s', (provider) => {
  it('a list that is older than our last write undoes nothing', async () => {
    const { id, eventId, version } = await standing(provider);
    account.edit(eventId, { description: 'From there' });
    account.script.next('list', {
      // The answer is on its way.
      after: async () => {
        await scene.person.patch(id, { title: 'From here' });
        await scene.engine.run();
        expect(account.titles()).toEqual(['From here']);
        expect((await event(id)).sync[0]!.status).toBe('synced');
      },
    });
    await scene.engine.settled();
    const both = { title: 'From here', description: 'From there' };
    expect(await event(id)).toMatchObject({ ...both, version: version + 2 });
    expect(account.seen()).toMatchObject([both]);
  });

  it('an edit made here while its event is being looked at waits for that and no longer', async () => {
    const { id, eventId } = await standing(provider);
    account.edit(eventId, { description: 'From there' });
    account.script.next('list', {
      after: async () => {
        await scene.person.patch(id, { title: 'From here' });
        await scene.engine.run();
      },
    });
    const began = scene.engine.passedMs;
    let [isHeld, isLaterAt] = [false, Infinity];
    account.script.next('update', {
      times: Infinity,
      after: () => {
        if (account.titles()[0] === 'Later') isLaterAt = Math.min(isLaterAt, scene.engine.passedMs);
      },
    });
    account.script.next('read', {
      after: async () => {
        await scene.person.patch(id, { title: 'Later' });
        await scene.engine.run();
        isHeld = account.titles()[0] !== 'Later';
      },
    });
    // What was written is told of, too, and the list is older than that.
    await scene.engine.settled();
    expect(account.titles()).toEqual(['Later']);
    expect(isHeld || account.asked('read').length === 0).toBe(true);
    expect(isLaterAt - began).toBeLessThan(LEASE_MS / 2);
  });

  it('an edit made here at the very moment when one from there is merged is not lost', async () => {
    const { id, eventId } = await standing(provider);
    // Nobody else can change an event until it is let go; they go on in the order in which they came.
    const turn = await HeldLock.take(
      scene.engine.databaseUrl,
      'SELECT id FROM career_events WHERE id = $1 FOR UPDATE',
      [id],
    );
    const waiting = (count: number) =>
      eventually(
        () => turn.waiting(),
        (seen) => seen === count,
      );
    const patched = scene.person.patch(id, { title: 'From here' });
    await waiting(1);
    account.edit(eventId, { title: 'From there' });
    const merged = scene.engine.run();
    await waiting(2);
    await turn.letGo();
    await Promise.all([patched, merged]);
    await scene.engine.settled();
    const [conflict, ...others] = await scene.person.openConflicts();
    expect(others).toEqual([]);
    expect(conflict?.fields).toMatchObject([{ field: 'title', careerCopilot: 'From here', calendar: 'From there' }]);
    expect(await event(id)).toMatchObject({ title: 'From here' });
  });

  it('a list that lags behind our last write, though it is asked for later, undoes nothing', async () => {
    const { id, eventId, version } = await standing(provider);
    account.edit(eventId, { title: 'From there' });
    await scene.engine.settled();
    account.expireCursors();
    account.lag(['lists']);
    await scene.engine.pass(10_000);
    await scene.person.patch(id, { title: 'From here' });
    await scene.engine.settled();
    await scene.person.app.ok('POST', '/calendar/sync');
    await scene.engine.settled();
    expect(account.asked('list').length).toBeGreaterThan(1);
    expect(await event(id)).toMatchObject({ title: 'From here', version: version + 2 });
    expect(account.titles()).toEqual(['From here']);
  });

  it('an edit that its calendar tells of while it is being read is read right after', async () => {
    const { id, eventId } = await standing(provider);
    account.edit(eventId, { title: 'Read' });
    account.script.next('list', {
      // The answer is on its way, and knows nothing of this.
      after: async () => {
        account.edit(eventId, { location: 'Told meanwhile' });
        await scene.engine.run();
      },
    });
    await scene.engine.settled();
    expect(await event(id)).toMatchObject({ title: 'Read', location: 'Told meanwhile' });
    expect(account.asked('list')).toHaveLength(2);
  });

  it('an edit made before we know of the creation of its event is not lost', async () => {
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    await scene.engine.pass(10_000);
    account.forgetRequests();
    let reading: Promise<void> | undefined;
    account.script.next('create', {
      after: async () => {
        account.edit(account.seen()[0]!.id, { title: 'Edited there' });
        // It waits for the creation that it comes upon.
        reading = scene.engine.run();
        await eventually(
          () => Promise.resolve(account.asked('list').length),
          (count) => count > 0,
        );
      },
    });
    const { id } = await scene.person.app.addInterview();
    await scene.engine.run();
    await reading;
    await scene.engine.settled();
    expect(await event(id)).toMatchObject({ title: 'Edited there', sync: [{ status: 'synced' }] });
    expect(account.seen()).toMatchObject([{ title: 'Edited there' }]);
  });
});
