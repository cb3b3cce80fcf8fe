import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccountGate } from '@calendar/platform/redis';
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

describe.each(PROVIDERS)('a worker that stands still for longer than its lease, at %s', (provider) => {
  beforeEach(async () => {
    const leases = scene.engine.ofWorker(LinkLeases) as unknown as { extend(): Promise<void> };
    vi.spyOn(leases, 'extend').mockResolvedValue();
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    ({ id } = await scene.person.interviewIn(account));
  });
  afterEach(() => vi.restoreAllMocks());

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
    const gate = scene.engine.ofWorker(AccountGate);
    const acquire = gate.acquire.bind(gate);
    const now = performance.now.bind(performance);
    vi.spyOn(gate, 'acquire').mockImplementationOnce(async (request) => {
      await patch({ status: 'confirmed' });
      await anotherWorks();
      vi.spyOn(performance, 'now').mockImplementation(() => now() + LONG_MS);
      return acquire(request);
    });
    await patch({ status: 'cancelled' });
    await scene.engine.settled();
    expect(account.asked('delete')).toEqual([]);
    expect(account.titles()).toHaveLength(1);
    expect(await event()).toMatchObject({ sync: [{ status: 'synced' }] });
  });
});
