import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start();
  person = await Person.of(stack);
  const { id, eventId } = await person.settledInterview('google');
  await person.edit('google', eventId, { summary: 'Edited there' });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Edited there',
  );
  await person.calm('google');
});
afterAll(() => stack.stop());

/** The value of each series of a process, by its name with its labels. */
async function metricsOf(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

const named = (metrics: Map<string, number>, name: string) =>
  [...metrics.keys()].filter((series) => series.startsWith(`copilot_calendar_${name}`));

describe('after a change in each direction', () => {
  it('the worker tells how many changes went out and came in, and how long they took', async () => {
    const metrics = await eventually(
      () => metricsOf(stack.workers[0]!.url),
      (all) => (all.get('copilot_calendar_inbound_latency_seconds_count') ?? 0) > 0,
    );
    expect(metrics.get('copilot_calendar_inbound_latency_seconds_count')).toBe(1);
    expect(metrics.get('copilot_calendar_inbound_latency_seconds_sum')).toBeLessThan(10);
    const outbound = 'copilot_calendar_sync_latency_seconds_count{provider="google",action="create"}';
    expect(metrics.get(outbound)).toBe(1);
  });

  it('the worker tells that nothing waits', async () => {
    const metrics = await metricsOf(stack.workers[0]!.url);
    expect(metrics.get('copilot_calendar_due_links')).toBe(0);
    expect(metrics.get('copilot_calendar_oldest_due_link_seconds')).toBe(0);
  });

  it('the API tells when a provider was last heard of', async () => {
    const silenceOf = async (provider: string) =>
      (await metricsOf(stack.api.url)).get(`copilot_calendar_watch_silence_seconds{provider="${provider}"}`)!;
    expect(await silenceOf('google')).toBeLessThan(await silenceOf('microsoft'));
  });

  it.each(['connections', 'token_refreshes_total', 'watch_silence_seconds'])('the API serves %s', async (name) => {
    const text = await (await fetch(`${stack.api.url}/metrics`)).text();
    expect(text).toContain(`# TYPE copilot_calendar_${name} `);
  });

  it.each([
    'sync_attempts_total',
    'sync_latency_seconds',
    'inbound_latency_seconds',
    'due_links',
    'oldest_due_link_seconds',
    'queue_jobs',
    'repeated_failure_alerts_total',
    'provider_requests_total',
    'provider_request_seconds',
  ])('the worker serves %s', async (name) => {
    expect(named(await metricsOf(stack.workers[0]!.url), name)).not.toEqual([]);
  });
});

describe('when writes of one person fail again and again', () => {
  const alerts = async () =>
    (await metricsOf(stack.workers[0]!.url)).get('copilot_calendar_repeated_failure_alerts_total');
  const unread = async (of: Person) =>
    (await of.app.ok<{ items: Array<{ kind: string }> }>('GET', '/notifications?unread=true')).items.map(
      ({ kind }) => kind,
    );

  it('one alert is raised, counted and told of in place of each of them, until a write succeeds', async () => {
    const unlucky = await Person.of(stack);
    await unlucky.connect('google');
    const account = unlucky.email('google');
    const refuse = { kind: 'status', status: 400, body: { error: { code: 400, errors: [{ reason: 'invalid' }] } } };
    const match = { account, method: 'POST', path: '/events(\\?|$)' };
    await unlucky.calendars.fault({ provider: 'google', action: refuse, times: 8, match });
    const before = await alerts();
    const added = [];
    for (let index = 0; index < 8; index += 1) added.push(await unlucky.app.addInterview());
    const failed = () => unlucky.app.ok<{ items: unknown[] }>('GET', '/events?syncStatus=failed');
    await eventually(failed, ({ items }) => items.length === added.length);
    expect(await unread(unlucky)).toEqual(['alert.repeated-failure']);
    expect(await alerts()).toBe(before! + 1);
    for (const { id } of added.slice(1)) await unlucky.app.ok('POST', `/events/${id}/resync`);
    // The one that nobody has tried again is told of after all.
    await eventually(
      () => unread(unlucky),
      (kinds) => kinds.length === 1 && kinds[0] === 'sync.failed',
    );
    expect(await alerts()).toBe(before! + 1);
  });
});
