import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { HeldLock } from '../support/held-lock';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
/** Sweeps and leases are part of the recovery. */
const RECOVERY = { withinMs: 90_000, everyMs: 100 };

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 2, privateRedis: true, env: { SWEEP_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
});

const CREATE = {
  google: { method: 'POST', path: '/events(\\?|$)' },
  microsoft: { method: 'POST', path: '/events(\\?|$)' },
} as const;

describe.each(PROVIDERS)('an unreliable %s', (provider) => {
  beforeEach(async () => {
    await person.connect(provider);
  });

  const fault = (action: object, match: object = {}, times: number | null = 1) =>
    person.calendars.fault({ provider, action, times, match: { account: person.email(provider), ...match } });

  const settled = (id: string, title: string) =>
    eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'synced',
      RECOVERY,
    ).then(async () => {
      const seen = await person.seen(provider);
      expect(seen.map((event) => event.title)).toEqual([title]);
    });

  it.each([
    ['the connection breaks after a create was applied', { kind: 'cut-after' }],
    ['the connection breaks before', { kind: 'cut-before' }],
    ['a create is answered with an outage after it was applied', { kind: 'status-after', status: 503, body: 'Busy' }],
    ['a create is answered with a page of HTML', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }],
    [
      'a create is refused for being too fast',
      { kind: 'status', status: 429, headers: { 'Retry-After': '1' }, body: {} },
    ],
  ])('leaves exactly one event when %s', async (_, action) => {
    await fault(action, CREATE[provider]);
    const { id } = await person.app.addInterview({ title: 'Once' });
    await settled(id, 'Once');
  });

  it('leaves exactly one event, as it is wanted now, when it changes before a lost create is known', async () => {
    await fault({ kind: 'cut-after' }, CREATE[provider]);
    const { id } = await person.app.addInterview({ title: 'First' });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Second' });
    await settled(id, 'Second');
  });

  it('leaves no event when it is deleted before a lost create is known', async () => {
    await fault({ kind: 'cut-after' }, CREATE[provider]);
    const { id } = await person.app.addInterview();
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 1,
      RECOVERY,
    );
    await person.app.ok('DELETE', `/events/${id}`);
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 0,
      RECOVERY,
    );
  });

  it('neither loses nor doubles a change whose answer was lost', async () => {
    const { id } = await person.app.addInterview();
    await settled(id, 'Acme: system design');
    await fault({ kind: 'cut-after' }, { method: 'PATCH' });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Changed' });
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'Changed',
      RECOVERY,
    );
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'synced',
      RECOVERY,
    );
    const conflicts = await person.app.ok<{ items: unknown[] }>('GET', '/calendar/conflicts');
    expect(conflicts.items).toEqual([]);
  });

  it('shows why a change waits, in words for the person', async () => {
    await fault({ kind: 'status', status: 503, body: '' }, CREATE[provider], null);
    const { id } = await person.app.addInterview();
    const waiting = await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'retrying',
      RECOVERY,
    );
    expect(waiting.sync[0]?.error).toMatchObject({
      code: 'sync.provider-unavailable',
      retryAt: expect.any(String) as string,
    });
    await person.calendars.clearFaults();
    await settled(id, 'Acme: system design');
  });

  it('a refused access token is replaced once, unseen', async () => {
    await person.calendars.account(provider, person.email(provider), 'expire-access-tokens');
    const { id } = await person.app.addInterview({ title: 'Fresh token' });
    await settled(id, 'Fresh token');
    expect((await person.app.connections())[0]?.status).toBe('active');
  });
});

describe('with Redis stopped and emptied in mid-work', () => {
  it('every change is accepted meanwhile, and still arrives', async () => {
    await person.connect('google');
    const before = await Promise.all(
      Array.from({ length: 40 }, (_, index) => person.app.addInterview({ title: `Before ${index}` })),
    );
    await stack.privateRedis?.stop();
    const during = await Promise.all(
      Array.from({ length: 10 }, (_, index) => person.app.addInterview({ title: `During ${index}` })),
    );
    await person.app.ok('DELETE', `/events/${before[0]!.id}`);
    expect((await fetch(`${stack.api.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${stack.api.url}/health/ready`)).status).toBe(503);
    await stack.privateRedis?.restartEmpty();
    const wanted = [...before.slice(1), ...during].map(({ title }) => title).sort();
    const titles = async () => (await person.seen('google')).map(({ title }) => title).sort();
    // Not merely as many: for a moment the deleted one may stand there and another not yet.
    await eventually(titles, (seen) => isDeepStrictEqual(seen, wanted), RECOVERY);
    await person.calm('google');
    expect(await titles()).toEqual(wanted);
  });

  it('live streams end when it is back, so that what was missed is read again', async () => {
    const open = async () => LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
    const before = await open();
    await stack.privateRedis?.stop();
    const during = await open();
    await stack.privateRedis?.restartEmpty();
    await Promise.all([before.ended, during.ended]);
    const after = await open();
    await person.connect('google');
    const { event } = await after.next(({ data }) => data['status'] === 'active');
    expect(event).toBe('connection');
    after.close();
  });
});

describe('with connections of Postgres cut in mid-work', () => {
  it('nothing is lost or doubled, clients are told to try again, and nobody dies of it', async () => {
    await person.connect('google');
    const titles = Array.from({ length: 60 }, (_, index) => `Interview ${index}`);
    const refusals = new Set<number>();
    const add = async (title: string): Promise<void> => {
      const id = randomUUID();
      for (;;) {
        const { status } = await person.app.call('PUT', `/events/${id}`, { body: { ...UPCOMING, title } });
        if (status === 200 || status === 201) return;
        refusals.add(status);
        // Who does not wait asks so often in the meantime that it becomes too often.
        await delay(100);
      }
    };
    // The first cut meets clients that wait for an answer.
    const lock = await HeldLock.take(stack.database.url, 'LOCK TABLE career_events IN SHARE ROW EXCLUSIVE MODE');
    const added = Promise.all(titles.map(add));
    await eventually(
      () => lock.waiting(),
      (count) => count > 0,
    );
    for (let cut = 0; cut < 20; cut += 1) {
      await stack.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await delay(50);
    }
    await added;
    const seen = await eventually(
      () => person.seen('google'),
      (events) => events.length === titles.length,
      RECOVERY,
    );
    expect(seen.map(({ title }) => title).sort()).toEqual(titles.sort());
    expect([...refusals]).toEqual([503]);
  });
});

describe('with workers and API killed in mid-work', () => {
  it('nothing is lost and nothing is doubled', async () => {
    await person.connect('microsoft');
    await person.calendars.control('PATCH', '/settings', { latencyMs: 100 });
    const titles = Array.from({ length: 30 }, (_, index) => `Interview ${index}`);
    await Promise.all(titles.map((title) => person.app.addInterview({ title })));
    await stack.workers.shift()?.kill();
    await stack.api.kill();
    await stack.startApi();
    await stack.startWorker();
    await person.calendars.control('PATCH', '/settings', { latencyMs: 0 });
    const seen = await eventually(
      () => person.seen('microsoft'),
      (events) => events.length === titles.length,
      RECOVERY,
    );
    expect(seen.map(({ title }) => title).sort()).toEqual(titles.sort());
  });

  it.each(PROVIDERS)(
    'nothing of a bulk is lost or doubled in %s when they die with outcomes that wait',
    async (provider) => {
      await person.connect(provider);
      await person.calendars.control('PATCH', '/settings', { latencyMs: 50 });
      const titles = Array.from({ length: 60 }, (_, index) => `Bulk ${index}`);
      const events = titles.map((title) => ({ ...UPCOMING, id: randomUUID(), title }));
      await person.app.ok('POST', '/events/bulk', { events });
      // Eight outcomes are stored together: some have been, and of others only the calendar knows.
      await eventually(
        () => person.seen(provider),
        (seen) => seen.length >= 12,
        RECOVERY,
      );
      await Promise.all(stack.workers.splice(0).map((worker) => worker.kill()));
      await Promise.all([stack.startWorker(), stack.startWorker()]);
      await person.calendars.control('PATCH', '/settings', { latencyMs: 0 });
      const { items } = await eventually(
        () => person.app.ok<{ items: EventJson[] }>('GET', '/events?limit=100'),
        (list) => list.items.every(({ sync }) => sync[0]?.status === 'synced'),
        RECOVERY,
      );
      expect(items).toHaveLength(titles.length);
      const seen = await person.seen(provider);
      expect(seen.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
      expect(await person.openConflicts()).toEqual([]);
    },
  );
});
