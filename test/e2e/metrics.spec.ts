import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTERVIEW } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { metricsIn, queries } from '../support/monitoring-files';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

let collector: OtlpReceiver;
let stack: Stack;
let person: Person;

beforeAll(async () => {
  collector = await OtlpReceiver.start();
  stack = await Stack.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'debug' } });
  person = await Person.of(stack);
  const { id, eventId } = await person.settledInterview('google');
  await person.edit('google', eventId, { summary: 'Edited there' });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Edited there',
  );
  await person.calm('google');
});
afterAll(async () => {
  await stack.stop();
  await collector.stop();
});

/** The value of each series of a process, by its name with its labels. */
async function metricsOf(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('after a change in each direction', () => {
  it('the worker tells how many changes went out and came in, and how long they took', async () => {
    const metrics = await eventually(
      () => metricsOf(stack.workers[0]!.url),
      (all) => (all.get('copilot_calendar_inbound_latency_seconds_count') ?? 0) > 0,
    );
    expect(metrics.get('copilot_calendar_inbound_latency_seconds_count')).toBe(1);
    expect(metrics.get('copilot_calendar_inbound_latency_seconds_sum')).toBeLessThan(60);
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

  it('the processes serve every metric that an alert or a panel of the dashboard asks for', async () => {
    const texts = await Promise.all(
      [stack.api, ...stack.workers].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const served = new Set([...texts.join('\n').matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
    const asked = queries().flatMap((query) => metricsIn(query).map(({ name }) => name));
    expect([...new Set(asked)].filter((name) => !served.has(name))).toEqual([]);
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

describe('a trace', () => {
  /** With all that it is part of: every process sends its spans every few seconds. */
  const span = (is: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> =>
    eventually(
      () => Promise.resolve(collector.spans.find(is)),
      (found) => found !== undefined && collector.lineOf(found).length >= 4,
      { everyMs: 100 },
    ) as Promise<ReceivedSpan>;

  it('leads from the request of a caller, whose trace it goes on with, through the job to the request to the provider', async () => {
    const id = randomUUID();
    const [traceId, requestId] = [randomUUID().replaceAll('-', ''), randomUUID()];
    await person.app.call('PUT', `/events/${id}`, {
      body: { ...INTERVIEW, title: 'Planted title' },
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'X-Request-Id': requestId },
    });
    await person.synced(id);
    const write = await span((one) => one.traceId === traceId && one.kind === 3 && one.name.startsWith('POST '));
    expect(collector.lineOf(write)).toEqual([
      'worker: POST /calendar/v3/calendars/{id}/events',
      'worker: process sync_calendar_event',
      'api: add sync_calendar_event',
      'api: PUT /api/v1/events/{id}',
    ]);
    const line = stack.workers[0]!.output()
      .split('\n')
      .find((text) => text.includes(requestId) && text.includes('is done'));
    expect(JSON.parse(line!)).toMatchObject({
      level: 'info',
      job: 'sync_calendar_event',
      eventId: id,
      requestId,
      traceId,
      outcome: 'done',
      written: 1,
      ms: expect.any(Number),
      waitMs: expect.any(Number),
    });
  });

  it('leads from the webhook of a provider to the merge of what was changed there, and on to the other calendar', async () => {
    const merge = await span(({ name }) => name === 'merge calendar change');
    expect(collector.lineOf(merge)).toEqual([
      'worker: merge calendar change',
      'worker: process pull_calendar_changes',
      'api: add pull_calendar_changes',
      'api: POST /api/v1/webhooks/google',
    ]);
  });

  it('holds nothing of a person, and neither does a log, at whatever level', async () => {
    const { id } = await person.settledInterview('microsoft');
    await person.app.call('PATCH', `/events/${id}`, { body: { title: 'Planted title', description: 'Planted words' } });
    await person.app.call('GET', '/events?q=Planted');
    await person.synced(id);
    const asked = await person.app.call('GET', '/events', { headers: { 'X-Request-Id': 'the-last-one' } });
    expect(asked.status).toBe(200);
    await eventually(
      () => Promise.resolve(collector.text),
      (text) => text.includes('the-last-one'),
      { everyMs: 100 },
    );
    const told = [collector.text, stack.api.output(), ...stack.workers.map((worker) => worker.output())];
    for (const planted of ['Planted', person.email('google'), person.id, 'Bearer ', 'access_token', 'ya29.']) {
      expect(told.filter((text) => text.includes(planted)).map((text) => around(text, planted))).toEqual([]);
    }
  });
});

/** Where something stands, for whoever wants to know who wrote it. */
function around(text: string, planted: string): string {
  const at = text.indexOf(planted);
  return text.slice(Math.max(0, at - 300), at + 100);
}
