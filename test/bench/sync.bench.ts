import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { startServer } from '../support/processes';
import { Stack } from '../support/stack';
import { BareGoogleClient } from './bare-google-client';
import { atOnce, percentiles, printReport, report } from './figures';

const CONCURRENCY = 16;
/** Google lets one account do 600 requests a minute, so the work is spread over many. */
const PEOPLE = 20;
const CHANGES_EACH = 50;
const SAMPLES = 200;
const BACKFILL = 5_000;
const QUICK = { withinMs: 30_000, everyMs: 2 };

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ env: { API_RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' } });
});
afterAll(async () => {
  printReport();
  await stack.stop();
});

it('throughput from REST to the calendar, beside the bare official client', async () => {
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => watchedPerson()));
  const bare = await Promise.all(
    people.map(({ id }) => BareGoogleClient.connect(stack.sandbox.url, `${id}@bare.test`)),
  );
  const turns = numbers(PEOPLE * CHANGES_EACH);

  const floorMs = await atOnce(CONCURRENCY, turns, (turn) => bare[turn % PEOPLE]!.insert(`Interview ${turn}`));
  const began = performance.now();
  const restMs = await atOnce(CONCURRENCY, turns, (turn) => people[turn % PEOPLE]!.app.addInterview());
  for (const person of people) {
    await eventually(
      () => person.seen('google'),
      (events) => events.length === CHANGES_EACH,
      { withinMs: 120_000, everyMs: 20 },
    );
  }
  const perSecond = (ms: number) => (turns.length / ms) * 1_000;
  const all = performance.now() - began;
  const share = Math.round((perSecond(all) / perSecond(floorMs)) * 100);
  report('changes a second, REST in to event there', perSecond(all).toFixed(0), `${share} % of the bare client`);
  report('changes a second, accepted over REST', perSecond(restMs).toFixed(0));
  report('inserts a second, bare official client', perSecond(floorMs).toFixed(0), 'the floor');
});

it('latency from the answer of REST to the provider', async () => {
  const idle = await latencies(await watchedPerson(), SAMPLES);
  report('answer to provider request, idle', percentiles(idle));

  const busy = await Person.of(stack);
  const events = Array.from({ length: BACKFILL }, () => ({ ...UPCOMING, id: randomUUID() }));
  for (let from = 0; from < BACKFILL; from += 500) {
    await busy.app.ok('POST', '/events/bulk', { events: events.slice(from, from + 500) });
  }
  const other = await watchedPerson();
  await busy.connect('google');
  report('the same, beside a backfill of 5,000', percentiles(await latencies(other, SAMPLES)));
  report('one interview of the person who is backfilled', percentiles(await latencies(busy, 20, 'synced')));
});

it('latency from an edit in the calendar to Career Copilot', async () => {
  for (const provider of ['google', 'microsoft'] as const) {
    const person = await Person.of(stack);
    const { id, eventId } = await person.settledInterview(provider);
    const samples: number[] = [];
    for (let index = 0; index < SAMPLES / 4; index += 1) {
      const title = `Edit ${index}`;
      const began = performance.now();
      await person.edit(provider, eventId, provider === 'google' ? { summary: title } : { subject: title });
      await eventually(
        () => person.app.event(id),
        (event) => event.title === title,
        QUICK,
      );
      samples.push(performance.now() - began);
    }
    report(`edit in ${provider} to event changed here`, percentiles(samples));
  }
});

it('requests to the provider', async () => {
  const person = await Person.of(stack);
  const { id, eventId } = await person.settledInterview('google');
  const requestsAfter = async (change: () => Promise<unknown>): Promise<string> => {
    await person.calendars.forgetRequests();
    await change();
    let seen = await person.calendars.requests({ provider: 'google', account: person.email('google') });
    for (let before = -1; before !== seen.length;) {
      before = seen.length;
      await delay(1_000);
      seen = await person.calendars.requests({ provider: 'google', account: person.email('google') });
    }
    const writes = seen.filter(({ method }) => method !== 'GET').length;
    return `${writes} written, ${seen.length - writes} read`;
  };
  const rename = (title: string) => person.app.ok('PATCH', `/events/${id}`, { title });
  report('requests for a change, and for its echo', await requestsAfter(() => rename('Once')), 'bar: 1 written');
  const burst = () => atOnce(CONCURRENCY, numbers(100), (edit) => rename(`Edit ${edit}`));
  report('requests for 100 edits at once', await requestsAfter(burst), 'bar: 2 written');
  const same = async () => person.app.ok('PATCH', `/events/${id}`, { title: (await person.app.event(id)).title });
  report('requests for no change', await requestsAfter(same), 'bar: none');
  const theirs = () => person.edit('google', eventId, { summary: 'Theirs' });
  report('requests for an edit in the calendar', await requestsAfter(theirs), 'bar: 1 read');
});

it('what the API takes to answer under load', async () => {
  const person = await watchedPerson();
  const { id } = await person.app.addInterview();
  const reads: number[] = [];
  const writes: number[] = [];
  const timed = async (samples: number[], method: string, body?: unknown) => {
    const began = performance.now();
    await person.app.ok(method, `/events/${id}`, body);
    samples.push(performance.now() - began);
  };
  const turns = numbers(1_000);
  await atOnce(CONCURRENCY, turns, () => timed(reads, 'GET'));
  await atOnce(CONCURRENCY, turns, (turn) => timed(writes, 'PATCH', { title: `Title ${turn}` }));
  report('GET of an event, 16 at a time', percentiles(reads));
  report('PATCH of one event, 16 at a time', percentiles(writes));
});

it('start and memory', async () => {
  report('memory of the API after this', memoryOf(stack.api.pid));
  report('memory of the worker after this', memoryOf(stack.workers[0]!.pid));
  for (const name of ['api', 'worker'] as const) {
    const began = performance.now();
    const server = await startServer(name, { ...stack.serverEnv, METRICS_PORT: '' });
    report(`start of ${name} until ready`, `${Math.round(performance.now() - began)} ms`);
    report(`memory of ${name} at rest`, memoryOf(server.pid));
    await server.stop();
  }
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

async function watchedPerson(): Promise<Person> {
  const person = await Person.of(stack);
  await person.connect('google');
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  return person;
}

/** One event after the other, from the answer of the API on: until its write arrives at the provider, or is known to be done (ms). */
async function latencies(person: Person, count: number, until: 'arrived' | 'synced' = 'arrived'): Promise<number[]> {
  const account = person.email('google');
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const title = `Sample ${index}`;
    const { id } = await person.app.addInterview({ title });
    const answered = Date.now();
    await eventually(
      () => person.app.event(id),
      (event) => event.sync[0]?.status === 'synced',
      QUICK,
    );
    samples.push((until === 'arrived' ? await lastWriteAt(person, account) : Date.now()) - answered);
  }
  return samples;
}

async function lastWriteAt(person: Person, account: string): Promise<number> {
  const writes = await person.calendars.writes('google', account);
  return Date.parse(writes.at(-1)!.at);
}

function memoryOf(pid: number): string {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return `${Math.round(Number(kilobytes) / 1_024)} MB`;
}
