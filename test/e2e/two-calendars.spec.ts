import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person, type ConflictJson } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const otherOf = { google: 'microsoft', microsoft: 'google' } as const;
const titled = {
  google: (summary: string) => ({ summary }),
  microsoft: (subject: string) => ({ subject }),
};

let stack: RunningStack;
let person: Person;
let id: string;
let version: number;
let eventIds: Record<string, string>;
let connectionIds: Record<string, string>;

beforeAll(async () => {
  stack = await sharedStack();
});

/** An interview that stands in both calendars. */
beforeEach(async () => {
  person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    (all) => all.length === 2 && all.every(({ push }) => push.status === 'active'),
  );
  ({ id, version } = await person.app.addInterview());
  const { sync } = await person.synced(id);
  eventIds = Object.fromEntries(sync.map(({ provider, providerEventId }) => [provider, providerEventId!]));
  connectionIds = Object.fromEntries(sync.map(({ provider, connectionId }) => [provider, connectionId]));
  for (const provider of PROVIDERS) await person.calm(provider);
});

const titles = async () =>
  (await Promise.all(PROVIDERS.map((provider) => person.seen(provider)))).map((all) => all.map(({ title }) => title));
const retitle = (provider: SimulatedProvider, title: string) =>
  person.edit(provider, eventIds[provider]!, titled[provider](title));
const stateIn = (event: EventJson, provider: string) => event.sync.find((one) => one.provider === provider)?.status;

async function show(...expected: string[][]) {
  await eventually(titles, (all) => JSON.stringify(all) === JSON.stringify(expected));
}

describe.each(PROVIDERS)('deleted in %s', (provider) => {
  const other = otherOf[provider];
  const remove = () => person.calendars.delete(provider, person.email(provider), eventIds[provider]!);

  it('and to be cancelled: it leaves both calendars, and restoring brings it back to both', async () => {
    await remove();
    await show([], []);
    expect(await person.app.event(id)).toMatchObject({ status: 'cancelled', version: version + 1 });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync.every(({ status }) => status === 'removed'),
    );
    await person.app.ok('POST', `/events/${id}/restore`);
    await show(['Acme: system design'], ['Acme: system design']);
    expect((await person.synced(id)).version).toBe(version + 2);
    await person.calm(other);
    expect(await person.openConflicts()).toEqual([]);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    await show(['Later'], ['Later']);
  });

  it('and to be left alone there: the other calendar and Career Copilot go on as if nothing had happened', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'unlink' });
    await remove();
    await eventually(
      () => person.app.event(id),
      (event) => stateIn(event, provider) === 'removed',
    );
    await person.calm(other);
    expect(stateIn(await person.app.event(id), other)).toBe('synced');
    expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', version });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    const left = (title: string) => (provider === 'google' ? [[], [title]] : [[title], []]);
    await show(...left('Later'));
    await retitle(other, 'From there');
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'From there',
    );
    await person.calm(other);
    await show(...left('From there'));
  });

  it('and to be put back: it stands there again, and the other calendar is not touched', async () => {
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'recreate' });
    await remove();
    await eventually(
      () => person.seen(provider),
      ([seen]) => seen !== undefined && seen.id !== eventIds[provider],
    );
    await person.synced(id);
    for (const each of PROVIDERS) await person.quiet(each);
    expect((await person.app.event(id)).version).toBe(version);
    expect(await person.calendars.writes(other, person.email(other))).toEqual([]);
  });
});

describe('with a title in conflict in both calendars', () => {
  let conflicts: Record<string, ConflictJson>;

  beforeEach(async () => {
    for (const provider of PROVIDERS) {
      await person.loseNotifications(provider, 1);
      await retitle(provider, `From ${provider}`);
    }
    await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    const found = await eventually(
      () => person.openConflicts(),
      (all) => all.length === 2,
    );
    const of = (provider: string) =>
      found.find((one) => (one as ConflictJson & { connectionId: string }).connectionId === connectionIds[provider])!;
    conflicts = { google: of('google'), microsoft: of('microsoft') };
  });

  const resolve = (provider: string, resolution: string) =>
    person.app.ok('POST', `/calendar/conflicts/${conflicts[provider]!.id}/resolve`, { resolution });

  it.each([
    ['google', 'microsoft'],
    ['microsoft', 'google'],
  ] as const)('one decided for %s, then the other for Career Copilot: all show the same', async (first, second) => {
    await resolve(first, 'calendar');
    await eventually(
      () => person.app.event(id),
      (event) => event.title === `From ${first}`,
    );
    expect((await person.openConflicts()).map((one) => one.fields)).toMatchObject([
      [{ field: 'title', careerCopilot: `From ${first}`, calendar: `From ${second}` }],
    ]);
    await resolve(second, 'career_copilot');
    await show([`From ${first}`], [`From ${first}`]);
    expect((await person.synced(id)).title).toBe(`From ${first}`);
    expect(await person.openConflicts()).toEqual([]);
  });

  it.each([
    ['google', 'microsoft'],
    ['microsoft', 'google'],
  ] as const)('one decided for Career Copilot, then the other for %s: all show the same', async (first, second) => {
    await resolve(second, 'career_copilot');
    await resolve(first, 'calendar');
    await show([`From ${first}`], [`From ${first}`]);
    expect((await person.synced(id)).title).toBe(`From ${first}`);
    expect(await person.openConflicts()).toEqual([]);
  });

  it('both decided for their calendars at once: all show the same', async () => {
    await Promise.all(PROVIDERS.map((provider) => resolve(provider, 'calendar')));
    const { title } = await person.synced(id);
    await show([title], [title]);
    expect(title).not.toBe('From here');
    expect(await person.openConflicts()).toEqual([]);
  });
});

it('an edit in Google of a title that is in conflict in Outlook: the conflict shows it, and can be decided', async () => {
  await person.loseNotifications('microsoft', 1);
  await retitle('microsoft', 'From Outlook');
  await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
  await show(['From here'], ['From Outlook']);
  await eventually(
    () => person.openConflicts(),
    (all) => all.length === 1,
  );
  await retitle('google', 'From Google');
  await eventually(
    () => person.app.event(id),
    (event) => event.title === 'From Google',
  );
  const [conflict] = await person.openConflicts();
  expect(conflict?.fields).toMatchObject([{ field: 'title', careerCopilot: 'From Google', calendar: 'From Outlook' }]);
  await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'calendar' });
  await show(['From Outlook'], ['From Outlook']);
  await person.synced(id);
});

it('of two edits in two calendars the newest wins, although the older one arrives first', async () => {
  await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
  for (const [provider, ms] of [
    ['google', 1_500],
    ['microsoft', 4_000],
  ] as const) {
    const match = { account: person.email(provider) };
    await person.calendars.fault({ provider, match, action: { kind: 'notification', mode: 'delay', ms }, times: 1 });
  }
  await retitle('google', 'Older');
  await delay(500);
  await retitle('microsoft', 'Newer');
  await eventually(
    () => person.app.event(id),
    (event) => event.title !== 'Acme: system design',
  );
  for (const provider of PROVIDERS) await person.calm(provider);
  await show(['Newer'], ['Newer']);
  expect((await person.synced(id)).title).toBe('Newer');
});

it('restored while one account is away: it is back in the other, and in this one when it comes back', async () => {
  await person.calendars.delete('google', person.email('google'), eventIds['google']!);
  await show([], []);
  await person.calendars.account('microsoft', person.email('microsoft'), 'revoke-grants');
  await stack.database.query(
    `UPDATE calendar_credentials SET token_expiry = now(), last_refreshed_at = now() - interval '1 minute' WHERE user_id = '${person.id}'`,
  );
  await person.app.ok('POST', `/events/${id}/restore`);
  await show(['Acme: system design'], []);
  await eventually(
    () => person.app.event(id),
    (event) => stateIn(event, 'microsoft') === 'paused',
  );
  await person.connect('microsoft');
  await show(['Acme: system design'], ['Acme: system design']);
  await person.synced(id);
});
