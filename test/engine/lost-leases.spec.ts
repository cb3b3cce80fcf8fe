import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { AccountGate } from '@calendar/platform/redis';
import { InboundLinkStore } from '../../libs/modules/sync/pull/inbound-link.store';
import { LinkLeases } from '../../libs/modules/sync/links/link-lease.store';
import type { Act } from './support/script';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft', 'caldav'] as const;
/** A lease has ended by then. */
const LONG_MS = 11_000;

const scene = useEngine();
let account: ScriptedAccount;
let id: string;

const event = () => scene.person.app.event(id);
const patch = (fields: object) => scene.person.patch(id, fields);

/** The worker stands still, and says of nothing that it still has it; then another one does its work. */
const anotherWorks = async () => {
  await scene.engine.pass(LONG_MS);
  await scene.engine.lookRound();
};

const ended = async (act: Act) => {
  const asked = account.asked(act).length;
  await scene.engine.settled();
  expect(account.asked(act)).toHaveLength(asked);
};

const now = performance.now.bind(performance);
const leaseEnds = () => void vi.spyOn(performance, 'now').mockImplementation(() => now() + LONG_MS);

/** The next time that the worker asks for a permit. */
const standsStillBeforeItsPermit = (meanwhile: () => Promise<void>) => {
  const gate = scene.engine.ofWorker(AccountGate);
  const acquire = gate.acquire.bind(gate);
  vi.spyOn(gate, 'acquire').mockImplementationOnce(async (request) => {
    await meanwhile();
    leaseEnds();
    return acquire(request);
  });
};

const begin = async (provider: ProviderId) => {
  const leases = scene.engine.ofWorker(LinkLeases) as unknown as { extend(): Promise<void> };
  vi.spyOn(leases, 'extend').mockResolvedValue();
  account = await scene.person.connect(provider);
  await scene.engine.settled();
  ({ id } = await scene.person.interviewIn(account));
};
afterEach(() => vi.restoreAllMocks());

describe.each(PROVIDERS)('a worker that stands still for longer than its lease, at %s', (provider) => {
  beforeEach(() => begin(provider));

  it('stores nothing of it: what another one has written since stays as it is known', async () => {
    account.script.next('update', {
      after: async () => {
        await patch({ title: 'Newest' });
        await anotherWorks();
        expect(await event()).toMatchObject({ sync: [{ status: 'synced' }] });
      },
    });
    await patch({ title: 'First' });
    await scene.engine.run();
    expect(await event()).toMatchObject({ title: 'Newest', sync: [{ status: 'synced' }] });
    expect(account.titles()).toEqual(['Newest']);
    const written = (await scene.person.timeline(id)).filter(({ action }) => action === 'update');
    expect(written).toMatchObject([{ outcome: 'succeeded' }, { outcome: 'succeeded' }]);
    await ended('update');
  });

  it('takes nothing away that is wanted again since', async () => {
    standsStillBeforeItsPermit(async () => {
      await patch({ status: 'confirmed' });
      await anotherWorks();
    });
    await patch({ status: 'cancelled' });
    await scene.engine.settled();
    expect(account.asked('delete')).toEqual([]);
    expect(account.titles()).toHaveLength(1);
    expect(await event()).toMatchObject({ sync: [{ status: 'synced' }] });
  });

  it('creates nothing for an event that was deleted since it was taken: should it die then, nobody would look for it', async () => {
    const leases = scene.engine.ofWorker(LinkLeases);
    const note = leases.recordIntent.bind(leases);
    vi.spyOn(leases, 'recordIntent').mockImplementationOnce(async (...intent) => {
      await scene.person.app.ok('DELETE', `/events/${other}`);
      return note(...intent);
    });
    const created = account.asked('create').length;
    const { id: other } = await scene.person.app.addInterview({ title: 'Never there' });
    await scene.engine.settled();
    expect(account.asked('create')).toHaveLength(created);
    expect(account.titles()).toHaveLength(1);
  });

  it('sends nothing of what has waited for a connection meanwhile', async () => {
    account.script.waitForConnection('create', async () => {
      await scene.person.app.ok('DELETE', `/events/${other}`);
      await anotherWorks();
      // Who has taken it over looks a second time.
      await scene.engine.pass(2 * LONG_MS);
      await scene.engine.lookRound();
      leaseEnds();
    });
    const { id: other } = await scene.person.app.addInterview({ title: 'Never there' });
    await scene.engine.settled();
    expect(account.titles()).toHaveLength(1);
    expect(account.titles()).not.toContain('Never there');
  });

  it('stores nothing over what the person has decided meanwhile', async () => {
    const [standing] = account.seen();
    account.untoldly(() => account.edit(standing!.id, { title: 'Theirs' }));
    await patch({ title: 'Ours' });
    await scene.engine.settled();
    const [conflict] = await scene.person.openConflicts();
    account.script.next('update', {
      after: async () => {
        await scene.engine.pass(LONG_MS);
        await scene.person.resolve(conflict!, { resolution: 'career_copilot' });
      },
    });
    await patch({ location: 'Room 7' });
    await scene.engine.settled();
    expect(account.seen()).toMatchObject([{ title: 'Ours', location: 'Room 7' }]);
    expect(await event()).toMatchObject({ title: 'Ours', location: 'Room 7', sync: [{ status: 'synced' }] });
    expect(await scene.person.openConflicts()).toEqual([]);
    const written = (await scene.person.timeline(id)).filter(({ action }) => action === 'update').at(-1);
    expect(written).toMatchObject({ changes: [{ field: 'title', from: 'Theirs', to: 'Ours' }] });
  });

  it('goes on at once with what no other one has taken since', async () => {
    standsStillBeforeItsPermit(() => Promise.resolve());
    await patch({ title: 'Edited' });
    await scene.engine.run();
    expect(account.titles()).toEqual(['Edited']);
    expect(await event()).toMatchObject({ sync: [{ status: 'synced' }] });
  });
});

// A calendar behind CalDAV has no bin.
describe.each(['google', 'microsoft'] as const)('a worker that stands still, at %s', (provider) => {
  beforeEach(() => begin(provider));

  it('makes no room for an event that was back and is gone again', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    const [first] = account.seen();
    account.delete(first!.id);
    await scene.engine.settled();
    const leases = scene.engine.ofWorker(LinkLeases);
    const take = leases.takeForReturn.bind(leases);
    vi.spyOn(leases, 'takeForReturn').mockImplementationOnce(async (...asked) => {
      const lease = await take(...asked);
      standsStillBeforeItsPermit(() => Promise.resolve(account.untoldly(() => account.delete(first!.id))));
      return lease;
    });
    account.restore(first!.id, {});
    await scene.engine.settled();
    expect(account.asked('delete')).toEqual([]);
    expect(account.titles()).toHaveLength(1);
    expect(await event()).toMatchObject({ status: 'confirmed', sync: [{ status: 'synced' }] });
  });

  it.each(['recreate', 'cancel'] as const)(
    'looks again for an event that is back, and that it could not take up (%s)',
    async (onCalendarDelete) => {
      await scene.person.prefer({ onCalendarDelete });
      const [first] = account.seen();
      account.delete(first!.id);
      await scene.engine.settled();
      const links = scene.engine.ofWorker(InboundLinkStore);
      const takeUp = links.takeUpDeletedRemote.bind(links);
      vi.spyOn(links, 'takeUpDeletedRemote').mockImplementationOnce((link, calendarId) =>
        takeUp({ ...link, leaseToken: randomUUID() }, calendarId),
      );
      account.restore(first!.id, {});
      await scene.engine.settled();
      expect(account.seen().map(({ id: each }) => each)).toEqual([first!.id]);
      expect(await event()).toMatchObject({ status: 'confirmed', sync: [{ status: 'synced' }] });
    },
  );
});
