import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const MINUTE_MS = 60_000;
const title = { google: 'summary', microsoft: 'subject' } as const;
const NOT_FOUND = {
  google: { error: { code: 404, errors: [{ reason: 'notFound' }], message: 'Not Found' } },
  microsoft: { error: { code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' } },
} as const;
/** Less than a clock that is wrong would make it, and enough for a busy machine. */
const SOON = { withinMs: 45_000 };

describe.each([
  ['fast', 5 * MINUTE_MS],
  ['slow', -5 * MINUTE_MS],
])('a worker whose clock is five minutes %s', (_, clockShiftMs) => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ workers: 0, env: { SWEEP_INTERVAL_SECONDS: '3600', PULL_INTERVAL_SECONDS: '3600' } });
    await stack.startWorker({ clockShiftMs });
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    person = await Person.of(stack);
  });

  describe.each(PROVIDERS)('at %s', (provider) => {
    const shows = (text: string) =>
      eventually(
        () => person.seen(provider),
        ([event]) => event?.title === text,
        SOON,
      );

    it('writes at once, in a burst, and after a failure, and deletes', async () => {
      await person.connect(provider);
      const { id } = await person.app.addInterview({ title: 'First' });
      await shows('First');
      for (const text of ['Second', 'Third', 'Fourth']) await person.app.ok('PATCH', `/events/${id}`, { title: text });
      await shows('Fourth');
      await person.synced(id, SOON);
      const account = person.email(provider);
      await person.calendars.fault({
        provider,
        match: { method: 'PATCH', account },
        times: 2,
        action: { kind: 'status', status: 503 },
      });
      await person.app.ok('PATCH', `/events/${id}`, { title: 'After an outage' });
      await shows('After an outage');
      await person.synced(id, SOON);
      const { items } = await person.app.ok<{
        items: Array<{ at: string; outcome: string; latencyMs: number | null }>;
      }>('GET', `/events/${id}/timeline`);
      expect(items.filter(({ outcome }) => outcome === 'will_retry')).toHaveLength(2);
      for (const { latencyMs } of items) expect(latencyMs ?? 0).toBeLessThan(MINUTE_MS);
      await person.app.ok('DELETE', `/events/${id}`);
      await eventually(
        () => person.seen(provider),
        (events) => events.length === 0,
        SOON,
      );
    });

    it('takes over what is edited and deleted in the calendar', async () => {
      const { id, eventId } = await person.settledInterview(provider);
      await person.edit(provider, eventId, { [title[provider]]: 'Edited there' });
      const edited = await eventually(
        () => person.app.event(id),
        (event) => event.title === 'Edited there',
        SOON,
      );
      expect(Math.abs(Date.parse(edited.updatedAt) - Date.now())).toBeLessThan(MINUTE_MS);
      await person.calendars.delete(provider, person.email(provider), eventId);
      await eventually(
        () => person.app.event(id),
        ({ status }) => status === 'cancelled',
        SOON,
      );
    });

    it('takes no event for deleted that a copy of the calendar does not know yet', async () => {
      await person.connect(provider);
      const { id } = await person.app.addInterview();
      await person.synced(id, SOON);
      const lag = { kind: 'status', status: 404, body: NOT_FOUND[provider] };
      for (const method of ['PATCH', 'GET']) {
        const match = { method, path: '/events/[^/?]+(\\?.*)?$', account: person.email(provider) };
        await person.calendars.fault({ provider, match, times: 1, action: lag });
      }
      await person.app.ok('PATCH', `/events/${id}`, { title: 'Right after' });
      await shows('Right after');
      await person.synced(id, SOON);
      await person.calendars.clearFaults();
      expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', title: 'Right after' });
      expect(await person.seen(provider)).toHaveLength(1);
    });
  });
});

describe('workers whose clocks differ', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ workers: 0, env: { SWEEP_INTERVAL_SECONDS: '1' } });
    for (const minutes of [0, 5, -5]) await stack.startWorker({ clockShiftMs: minutes * MINUTE_MS });
  });
  afterAll(() => stack.stop());

  /** How often the sweep was asked for, and how often it ran. */
  async function sweeps(): Promise<{ asked: number; ran: number }> {
    const counts = { asked: 0, ran: 0 };
    for (const { url } of stack.workers) {
      const text = await (await fetch(`${url}/metrics`)).text();
      for (const [, outcome, count] of text.matchAll(
        /^copilot_calendar_jobs_total\{job_name="sweep",outcome="(\w+)"\} (\d+)$/gm,
      )) {
        counts.asked += Number(count);
        if (outcome === 'done') counts.ran += Number(count);
      }
    }
    return counts;
  }

  it('sweep once in an interval, all of them together', async () => {
    const [began, before] = [performance.now(), await sweeps()];
    const after = await eventually(sweeps, ({ asked }) => asked - before.asked >= 20, { withinMs: 60_000 });
    const seconds = (performance.now() - began) / 1_000;
    expect(after.ran - before.ran).toBeGreaterThan(0);
    expect(after.ran - before.ran).toBeLessThanOrEqual(Math.ceil(seconds / 0.9) + 1);
  });
});
