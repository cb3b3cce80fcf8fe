import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { quickest } from '../support/quickest';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const title = { google: 'summary', microsoft: 'subject' } as const;

const ONE_EVENT = '/events/[^?]';

const NOT_WATCHABLE = {
  google: { error: { code: 400, errors: [{ reason: 'pushNotSupportedForRequestedResource' }], message: 'No push.' } },
  microsoft: { error: { code: 'ExtensionError', message: 'This calendar cannot be watched.' } },
} as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 2, env: { PULL_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
  await settings({ google: { pageSize: null }, microsoft: { pageSize: 10, endlessDelta: false } });
});

describe.each(PROVIDERS)('%s', (provider) => {
  it('a page that fails, a worker that is killed between pages and a token that expires there lose and repeat nothing', async () => {
    const all = await manyInterviews(24);
    await settings({ [provider]: { pageSize: 3 } });
    await person.loseNotifications(provider, 100);
    for (const { eventId } of all) await person.edit(provider, eventId, { [title[provider]]: `Edited ${eventId}` });
    await person.calendars.fault({
      provider,
      match: { method: 'GET', account: person.email(provider) },
      // Outlook is asked for pages that are large enough for all.
      after: provider === 'google' ? 2 : 0,
      times: 2,
      action: { kind: 'delay', ms: 3_000 },
    });
    await person.calendars.forgetRequests();
    await person.app.ok('POST', '/calendar/sync');
    await eventually(
      async () => (await person.calendars.requests({ provider, account: person.email(provider) })).length,
      (count) => count >= (provider === 'google' ? 3 : 1),
    );
    await stack.workers.shift()!.kill();
    await stack.workers.shift()!.kill();
    await person.calendars.fault({
      provider,
      match: { method: 'GET', account: person.email(provider) },
      after: provider === 'google' ? 1 : 0,
      action: { kind: 'status', status: 410 },
    });
    await Promise.all([stack.startWorker(), stack.startWorker()]);
    for (const { id, eventId, version } of all) {
      const event = await eventually(
        () => person.app.event(id),
        (found) => found.title === `Edited ${eventId}`,
        { withinMs: 60_000, everyMs: 200 },
      );
      expect(event.version).toBe(version + 1);
    }
    expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
  });

  it('is left alone for as long as it says when a read comes too fast, whatever it tells us meanwhile', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const account = person.email(provider);
    await person.calendars.fault({
      provider,
      match: { method: 'GET', account },
      action: { kind: 'status', status: 429, headers: { 'Retry-After': '6' }, body: {} },
    });
    await person.edit(provider, eventId, { [title[provider]]: 'Edited' });
    const requests = () => person.calendars.requests({ provider, account });
    await eventually(requests, (seen) => seen.some(({ status }) => status === 429));
    await person.edit(provider, eventId, { [title[provider]]: 'Edited again' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited again',
    );
    const seen = await requests();
    const [refused, next] = seen.slice(seen.findIndex(({ status }) => status === 429));
    expect(Date.parse(next!.at) - Date.parse(refused!.at)).toBeGreaterThanOrEqual(6_000);
  });

  it('an edit made while the grant is dead arrives after reconnecting, merged with ours, and later ones at once', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.status === 'reauth_required',
    );
    await person.edit(
      provider,
      eventId,
      provider === 'google' ? { location: 'There' } : { location: { displayName: 'There' } },
    );
    await person.app.ok('PATCH', `/events/${id}`, { description: 'Ours, too' });
    await person.connect(provider);
    await eventually(
      () => person.app.event(id),
      (event) => event.location === 'There' && event.sync[0]?.status === 'synced',
    );
    expect(await person.app.event(id)).toMatchObject({ title: 'Ours', description: 'Ours, too' });
    expect(await person.seen(provider)).toMatchObject([{ title: 'Ours', location: 'There' }]);
    expect(await person.openConflicts()).toEqual([]);
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
  });

  it('a rebuild that is interrupted goes on where it was, with events that the full read does not show', async () => {
    const all = await manyInterviews(6, { start: '2024-03-01T10:00:00+01:00', end: '2024-03-01T11:00:00+01:00' });
    await person.calm(provider);
    await person.loseNotifications(provider, 5);
    await person.edit(provider, all[3]!.eventId, { [title[provider]]: 'Edited long after' });
    await person.calendars.fault({
      provider,
      match: { method: 'GET', path: ONE_EVENT, account: person.email(provider) },
      after: 3,
      action: { kind: 'status', status: 503 },
    });
    await person.calendars.account(provider, person.email(provider), 'expire-cursors');
    const asked = async () => (await person.requestsTo(provider, ONE_EVENT)).length;
    await eventually(asked, (count) => count > all.length);
    await eventually(
      () => person.app.event(all[3]!.id),
      (event) => event.title === 'Edited long after',
    );
    await delay(1_500);
    // Each of them once, and the one that failed once more.
    expect(await asked()).toBe(all.length + 1);
  });

  it('a watch that has died with the grant is made again by reconnecting', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    // Sooner than the next look at all watches, which is due every ten seconds.
    const madeAgain = await quickest(2_000, async () => {
      await person.calendars.account(provider, person.email(provider), 'revoke-grants');
      await person.calendars.account(provider, person.email(provider), 'expire-watches');
      await eventually(
        () => person.app.connections(),
        ([connection]) => connection?.status === 'reauth_required',
      );
      await person.calendars.forgetRequests();
      await person.connect(provider);
      const began = performance.now();
      await eventually(
        async () => (await person.requestsTo(provider, provider === 'google' ? '/watch' : '/subscriptions')).length,
        (count) => count > 0,
      );
      const ms = performance.now() - began;
      await person.quiet(provider);
      return ms;
    });
    expect(madeAgain).toBeLessThan(2_000);
    await person.calm(provider);
    await person.untilTold(provider, () => person.edit(provider, eventId, { [title[provider]]: 'Told' }));
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Told',
    );
  });

  it('a watch that has died is made again', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await stack.database.query(
      `UPDATE calendar_watches SET created_at = created_at - interval '1 hour',
                                   last_notified_at = last_notified_at - interval '1 hour'`,
    );
    await person.calendars.account(provider, person.email(provider), 'expire-watches');
    await person.calendars.control('POST', '/clock', { advanceMs: -120_000 });
    await person.edit(provider, eventId, { [title[provider]]: 'Polled' });
    await person.calendars.control('POST', '/clock', { reset: true });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Polled',
    );
    await eventually(
      async () => (await person.requestsTo(provider, provider === 'google' ? '/watch' : '/subscriptions')).length,
      (count) => count > 0,
    );
    await person.untilTold(provider, () => person.edit(provider, eventId, { [title[provider]]: 'Told' }));
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Told',
    );
  });

  it('an edit of two months ago, which are more milliseconds than an integer holds, is taken over', async () => {
    const TWO_MONTHS_MS = 60 * 24 * 60 * 60_000;
    const { id, eventId } = await person.settledInterview(provider);
    await person.calendars.control('POST', '/clock', { advanceMs: -TWO_MONTHS_MS });
    await person.edit(provider, eventId, { [title[provider]]: 'Long ago' });
    await person.calendars.control('POST', '/clock', { reset: true });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Long ago',
    );
    type Line = { action: string; latencyMs: number };
    const { items } = await person.app.ok<{ items: Line[] }>('GET', `/events/${id}/timeline`);
    expect(items.find(({ action }) => action === 'merge')?.latencyMs).toBeGreaterThanOrEqual(TWO_MONTHS_MS);
  });

  it('the watch of an account that has left is stopped', async () => {
    await person.settledInterview(provider);
    await person.app.ok('DELETE', `/calendar/${provider}`);
    await eventually(
      async () =>
        (await person.requestsTo(provider, provider === 'google' ? '/channels/stop' : '/subscriptions/')).filter(
          ({ method }) => method !== 'GET',
        ).length,
      (count) => count === 1,
    );
  });

  it('a calendar that cannot be watched is polled, and says so', async () => {
    await person.calendars.fault({
      provider,
      match: { method: 'POST', path: '/watch|/subscriptions', account: person.email(provider) },
      times: null,
      action: { kind: 'status', status: 400, body: NOT_WATCHABLE[provider] },
    });
    await person.connect(provider);
    await eventually(
      () => person.requestsTo(provider, '/watch|/subscriptions'),
      (requests) => requests.length > 0,
    );
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'polling',
    );
    expect(await person.requestsTo(provider, '/watch|/subscriptions')).toHaveLength(1);
    const { id } = await person.app.addInterview();
    const { sync } = await person.synced(id);
    await person.edit(provider, sync[0]!.providerEventId!, { [title[provider]]: 'Polled' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Polled',
    );
    expect((await person.app.connections())[0]).toMatchObject({ status: 'active', lastError: null });
  });
});

describe('Graph', () => {
  it.each(['require-reauthorization', 'remove-subscriptions', 'miss-notifications'])(
    '%s leaves a living watch',
    async (what) => {
      const { id, eventId } = await person.settledInterview('microsoft');
      await person.calendars.account('microsoft', person.email('microsoft'), what);
      await eventually(
        async () =>
          (await person.requestsTo('microsoft', '/subscriptions')).filter(
            ({ method, status }) => method === 'POST' && status === 201,
          ).length,
        (count) => count > 0,
      );
      await person.untilTold('microsoft', () => person.edit('microsoft', eventId, { subject: 'After' }));
      await eventually(
        () => person.app.event(id),
        (event) => event.title === 'After',
      );
    },
  );

  it('pages that never end hold up nobody, and what they told is taken over once they end', async () => {
    const other = await Person.of(stack);
    const theirs = await other.settledInterview('google');
    const { id, eventId } = await person.settledInterview('microsoft');
    await settings({ microsoft: { endlessDelta: true } });
    await person.edit('microsoft', eventId, { subject: 'Endless' });
    const arrival = await quickest(2_000, async (number) => {
      await other.edit('google', theirs.eventId, { summary: `Quick ${number}` });
      await eventually(
        () => other.app.event(theirs.id),
        (event) => event.title === `Quick ${number}`,
      );
    });
    expect(arrival).toBeLessThan(2_000);
    await person.app.ok('PATCH', `/events/${id}`, { location: 'Still written' });
    await eventually(
      () => person.seen('microsoft'),
      ([event]) => event?.location === 'Still written',
    );
    await settings({ microsoft: { endlessDelta: false } });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Endless',
    );
    expect((await person.requestsTo('microsoft', 'delta')).length).toBeLessThan(60);
  });
});

it('pages of Google that never end hold up nobody, and what changed is taken over once they end', async () => {
  const { id, eventId } = await person.settledInterview('google');
  await person.calendars.fault({
    provider: 'google',
    match: { method: 'GET', path: '/events[?]', account: person.email('google') },
    times: null,
    action: { kind: 'status', status: 200, body: { items: [], nextPageToken: 'again' } },
  });
  await person.edit('google', eventId, { summary: 'Endless' });
  await eventually(
    async () => (await person.requestsTo('google', '/events[?]')).length,
    (count) => count > 1,
  );
  await person.app.ok('PATCH', `/events/${id}`, { location: 'Still written' });
  await eventually(
    () => person.seen('google'),
    ([event]) => event?.location === 'Still written',
  );
  await delay(2_000);
  expect((await person.requestsTo('google', '/events[?]')).length).toBeLessThan(60);
  await person.calendars.clearFaults();
  await eventually(
    () => person.app.event(id),
    (event) => event.title === 'Endless',
  );
});

it('a provider that is slow to answer about watches holds up no polls', async () => {
  const { id, eventId } = await person.settledInterview('google');
  const slow = await Person.of(stack);
  for (const provider of PROVIDERS) {
    await person.calendars.fault({
      provider,
      match: { method: 'POST', path: '/watch|/subscriptions', account: slow.email(provider) },
      times: null,
      action: { kind: 'delay', ms: 15_000 },
    });
    await slow.connect(provider);
  }
  await eventually(
    () => slow.calendars.control<{ items: Array<{ struck: number }> }>('GET', '/faults'),
    ({ items }) => items.every(({ struck }) => struck > 0),
  );
  await person.loseNotifications('google', 5);
  await person.edit('google', eventId, { summary: 'Polled' });
  await eventually(
    () => person.app.event(id),
    (event) => event.title === 'Polled',
    // Before the first of them is answered.
    { withinMs: 14_000 },
  );
});

describe('the clock of a watch', () => {
  it('is renewed before its end, new before old', async () => {
    const { eventId, id } = await person.settledInterview('google');
    await stack.database.query(`UPDATE calendar_cursors SET next_watch_at = now() WHERE user_id = '${person.id}'`);
    await eventually(
      async () =>
        (await person.requestsTo('google', '/(watch|channels/stop)')).map(({ path }) => path.includes('stop')),
      (paths) => paths.length === 2 && paths[0] === false,
    );
    await person.untilTold('google', () => person.edit('google', eventId, { summary: 'Once' }));
    const event = await eventually(
      () => person.app.event(id),
      (found) => found.title === 'Once',
    );
    expect(event.version).toBe(2);
  });
});

async function manyInterviews(count: number, fields: Record<string, unknown> = {}) {
  const provider = expect.getState().currentTestName?.includes('microsoft') ? 'microsoft' : 'google';
  await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const all = await Promise.all(
    Array.from({ length: count }, (_, index) => person.app.addInterview({ title: `Interview ${index}`, ...fields })),
  );
  const synced = [];
  for (const { id } of all) {
    const event = await person.synced(id);
    synced.push({ id, version: event.version, eventId: event.sync[0]!.providerEventId! });
  }
  return synced;
}

async function settings(changes: Record<string, unknown>): Promise<void> {
  await person.calendars.control('PATCH', '/settings', changes);
}
