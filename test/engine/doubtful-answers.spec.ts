import { beforeEach, describe, expect, it } from 'vitest';
import { useEngine } from './support/use-engine';
import type { ScriptedAccount } from './support/scripted-account';

const scene = useEngine();
let account: ScriptedAccount;

const settled = () => scene.engine.settled({ withinMs: 90_000 });
const link = async (id: string) => (await scene.person.app.event(id)).sync[0]!;
const NOT_THERE = { status: 404 };

beforeEach(async () => {
  account = await scene.person.connect('microsoft');
  await scene.engine.settled();
});

describe('Outlook says that an event has changed, and shows it unchanged', () => {
  it.each([
    ['refused with 412', 'precondition-failed'],
    ['refused with 404', 'not-found'],
  ] as const)('when a change is %s, it is tried again less and less often, and arrives', async (_, code) => {
    const { id } = await scene.person.interviewIn(account);
    account.script.refuse('update', code, { times: Infinity });
    await scene.person.patch(id, { title: 'Second' });
    await scene.engine.settled();
    const inAMinute = account.asked('update').length;
    await scene.engine.settled({ withinMs: 900_000 });
    expect(await link(id)).toMatchObject({ status: 'retrying' });
    // Then it is every five minutes at most, by chance up to twice as often or more.
    expect(account.asked('update').length).toBeLessThan(10 * inAMinute);
    account.script.clear();
    await scene.engine.settled({ withinMs: 400_000 });
    expect(await link(id)).toMatchObject({ status: 'synced' });
    expect(account.titles()).toEqual(['Second']);
  });
});

describe('Outlook does not show at once what was created', () => {
  it('an event whose creation was not confirmed is waited for, and not created twice', async () => {
    account.script.loseAnswer('create');
    account.script.refuse('create', 'not-found', { ...NOT_THERE, doubtful: true });
    const { id } = await scene.person.app.addInterview({ title: 'Once' });
    await scene.engine.settled({ withinMs: 5_000 });
    expect(await link(id)).toMatchObject({ status: 'retrying', error: { code: 'sync.unconfirmed' } });
    await settled();
    expect(await link(id)).toMatchObject({ status: 'synced' });
    expect(account.titles()).toEqual(['Once']);
  });

  it('an event that is deleted here before its creation was confirmed is looked for twice', async () => {
    account.lag(['reads']);
    account.script.loseAnswer('create', { after: () => scene.person.app.ok('DELETE', `/events/${id}`) });
    let id = '';
    ({ id } = await scene.person.app.addInterview());
    account.script.next('find', { after: () => account.catchUp() });
    await settled();
    expect(account.asked('find')).toHaveLength(2);
    expect(account.titles()).toEqual([]);
  });
});

describe('Outlook does not find what was written a moment ago', () => {
  it('a change of it is tried again, and nobody is asked', async () => {
    const { id } = await scene.person.app.addInterview();
    await scene.engine.settled({ withinMs: 100 });
    account.script.refuse(['update', 'read', 'locate'], 'not-found', { ...NOT_THERE, times: 2 });
    await scene.person.patch(id, { title: 'Second' });
    await settled();
    expect(account.titles()).toEqual(['Second']);
    expect(await link(id)).toMatchObject({ status: 'synced' });
    expect(await scene.person.openConflicts()).toEqual([]);
  });

  it('its deletion is tried again', async () => {
    const { id } = await scene.person.app.addInterview();
    await scene.engine.settled({ withinMs: 100 });
    account.script.refuse('delete', 'not-found', NOT_THERE);
    await scene.person.app.ok('DELETE', `/events/${id}`);
    await settled();
    expect(account.titles()).toEqual([]);
  });
});
