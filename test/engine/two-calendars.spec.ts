import { beforeEach, describe, expect, it } from 'vitest';
import type { ConflictJson } from '../support/people';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const;
type Provider = (typeof PROVIDERS)[number];
const otherOf = { google: 'microsoft', microsoft: 'google' } as const;
const PAIRS = [
  ['google', 'microsoft'],
  ['microsoft', 'google'],
] as const;

const scene = useEngine();
let accounts: Record<Provider, ScriptedAccount>;
let eventIds: Record<Provider, string>;
let id: string;
let version: number;

const settled = () => scene.engine.settled();
const event = () => scene.person.app.event(id);
const stateIn = async (provider: Provider) =>
  (await event()).sync.find((link) => link.provider === provider)?.status ?? null;
const retitle = (provider: Provider, title: string) => accounts[provider].edit(eventIds[provider], { title });
function show(google: string[], microsoft: string[]): void {
  expect(PROVIDERS.map((provider) => accounts[provider].titles())).toEqual([google, microsoft]);
}
const showEverywhere = async (title: string) => {
  show([title], [title]);
  expect(await event()).toMatchObject({ title, sync: [{ status: 'synced' }, { status: 'synced' }] });
};

/** An interview that stands in both calendars. */
beforeEach(async () => {
  accounts = {
    google: await scene.person.connect('google'),
    microsoft: await scene.person.connect('microsoft'),
  };
  await settled();
  ({ id, version } = await scene.person.interviewIn(accounts.google));
  const { sync } = await event();
  const idIn = (provider: string) => sync.find((link) => link.provider === provider)!.providerEventId!;
  eventIds = { google: idIn('google'), microsoft: idIn('microsoft') };
  accounts.microsoft.forgetRequests();
});

describe.each(PROVIDERS)('deleted in %s', (provider) => {
  const other = otherOf[provider];
  const remove = async () => {
    accounts[provider].delete(eventIds[provider]);
    await settled();
  };

  it('and to be cancelled: it leaves both calendars, and restoring brings it back to both', async () => {
    await remove();
    show([], []);
    expect(await event()).toMatchObject({ status: 'cancelled', version: version + 1 });
    expect(await Promise.all(PROVIDERS.map(stateIn))).toEqual(['removed', 'removed']);
    await scene.person.app.ok('POST', `/events/${id}/restore`);
    await settled();
    await showEverywhere('Acme: system design');
    expect((await event()).version).toBe(version + 2);
    expect(await scene.person.openConflicts()).toEqual([]);
    await scene.person.patch(id, { title: 'Later' });
    await settled();
    show(['Later'], ['Later']);
  });

  it('and to be left alone there: the other calendar and Career Copilot go on as if nothing had happened', async () => {
    await scene.person.prefer({ onCalendarDelete: 'unlink' });
    await remove();
    expect([await stateIn(provider), await stateIn(other)]).toEqual(['removed', 'synced']);
    expect(await event()).toMatchObject({ status: 'confirmed', version });
    await scene.person.patch(id, { title: 'Later' });
    await settled();
    const left = (title: string) => (provider === 'google' ? show([], [title]) : show([title], []));
    left('Later');
    retitle(other, 'From there');
    await settled();
    expect((await event()).title).toBe('From there');
    left('From there');
  });

  it('and to be put back: it stands there again, and the other calendar is not touched', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    await remove();
    const [seen, ...others] = accounts[provider].seen();
    expect(others).toEqual([]);
    expect(seen!.id).not.toBe(eventIds[provider]);
    expect((await event()).version).toBe(version);
    expect(accounts[other].writes()).toEqual([]);
  });
});

describe('with a title in conflict in both calendars', () => {
  let conflicts: Record<Provider, ConflictJson>;

  beforeEach(async () => {
    for (const provider of PROVIDERS) accounts[provider].untoldly(() => retitle(provider, `From ${provider}`));
    await scene.person.patch(id, { title: 'From here' });
    await settled();
    const found = (await scene.person.openConflicts()) as Array<ConflictJson & { connectionId: string }>;
    const of = (provider: Provider) => {
      const [conflict, ...others] = found.filter(
        ({ connectionId }) => connectionId === accounts[provider].connectionId,
      );
      if (!conflict || others.length > 0) throw new Error(`not one conflict in ${provider}: ${JSON.stringify(found)}`);
      return conflict;
    };
    conflicts = { google: of('google'), microsoft: of('microsoft') };
  });

  const resolve = async (provider: Provider, resolution: string) => {
    await scene.person.resolve(conflicts[provider], { resolution });
    await settled();
  };

  it.each(PAIRS)('one decided for %s, then the other for Career Copilot: all show the same', async (first, second) => {
    await resolve(first, 'calendar');
    expect((await event()).title).toBe(`From ${first}`);
    expect((await scene.person.openConflicts()).map(({ fields }) => fields)).toMatchObject([
      [{ field: 'title', careerCopilot: `From ${first}`, calendar: `From ${second}` }],
    ]);
    await resolve(second, 'career_copilot');
    await showEverywhere(`From ${first}`);
    expect(await scene.person.openConflicts()).toEqual([]);
  });

  it.each(PAIRS)('one decided for Career Copilot, then the other for %s: all show the same', async (first, second) => {
    await resolve(second, 'career_copilot');
    await resolve(first, 'calendar');
    await showEverywhere(`From ${first}`);
    expect(await scene.person.openConflicts()).toEqual([]);
  });

  it('both decided for their calendars at once: all show the same', async () => {
    await Promise.all(
      PROVIDERS.map((provider) => scene.person.resolve(conflicts[provider], { resolution: 'calendar' })),
    );
    await settled();
    const { title } = await event();
    await showEverywhere(title);
    expect(title).not.toBe('From here');
    expect(await scene.person.openConflicts()).toEqual([]);
  });
});

it('an edit in Google of a title that is in conflict in Outlook: the conflict shows it, and can be decided', async () => {
  accounts.microsoft.untoldly(() => retitle('microsoft', 'From Outlook'));
  await scene.person.patch(id, { title: 'From here' });
  await settled();
  show(['From here'], ['From Outlook']);
  expect(await scene.person.openConflicts()).toHaveLength(1);
  retitle('google', 'From Google');
  await settled();
  expect((await event()).title).toBe('From Google');
  const [conflict] = await scene.person.openConflicts();
  expect(conflict?.fields).toMatchObject([{ field: 'title', careerCopilot: 'From Google', calendar: 'From Outlook' }]);
  await scene.person.resolve(conflict!, { resolution: 'calendar' });
  await settled();
  await showEverywhere('From Outlook');
});

it.each(PAIRS)(
  'of two edits in two calendars the newest wins, although the older one arrives first (%s)',
  async (older, newer) => {
    await scene.person.prefer({ conflictPolicy: 'newest' });
    retitle(older, 'Older');
    await scene.engine.pass(500);
    accounts[newer].untoldly(() => retitle(newer, 'Newer'));
    // What is written for the older one meets the newer one.
    await settled();
    await showEverywhere('Newer');
  },
);

it.each(PAIRS)(
  'of two edits in two calendars the newest wins, although it arrives first (%s)',
  async (older, newer) => {
    await scene.person.prefer({ conflictPolicy: 'newest' });
    accounts[older].untoldly(() => retitle(older, 'Older'));
    await scene.engine.pass(500);
    retitle(newer, 'Newer');
    await settled();
    await showEverywhere('Newer');
  },
);

it('restored while one account is away: it is back in the other, and in this one when it comes back', async () => {
  accounts.google.delete(eventIds.google);
  await settled();
  show([], []);
  scene.person.endGrant(accounts.microsoft);
  await scene.person.app.ok('POST', `/events/${id}/restore`);
  await settled();
  show(['Acme: system design'], []);
  expect(await stateIn('microsoft')).toBe('paused');
  await scene.person.connect('microsoft');
  await settled();
  await showEverywhere('Acme: system design');
});
