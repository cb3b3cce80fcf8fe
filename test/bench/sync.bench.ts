import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { startServer } from '../support/processes';
import { Stack } from '../support/stack';
import { atOnce, percentiles, printReport, report } from './figures';
import { LoadClient } from './load-client';

const CONCURRENCY = 16;
const SAMPLES = 200;
const BACKFILL = 5_000;
const QUICK = { withinMs: 30_000, everyMs: 2 };
/** Longer than a calendar that changes all the time is left alone after each read: a person's edits lie further apart. */
const BETWEEN_EDITS_MS = 700;
/** By then what follows from the create before has come to the calendar: it goes round on the same two cores. */
const BETWEEN_CREATES_MS = 100;

let stack: Stack;
/** What is timed goes through it: the client of the tests checks each answer against the contract. */
let client: LoadClient;

beforeAll(async () => {
  stack = await Stack.start({ env: { API_RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' } });
  client = new LoadClient(stack.api.url, CONCURRENCY);
});
afterAll(async () => {
  printReport();
  await client.close();
  await stack.stop();
});

it('what the API takes to answer, idle', async () => {
  const token = await tokenOf(await watchedPerson());
  const idle = await createTimes(token, BETWEEN_CREATES_MS);
  report('a single create, idle', percentiles(idle), 'bar: p95 25 ms');
  report('a create right after the one before', percentiles(await createTimes(token, 0)));
  const bulks: number[] = [];
  for (let sample = 0; sample < SAMPLES / 10; sample += 1) {
    const owner = await tokenOf(await Person.of(stack));
    const events = Array.from({ length: 500 }, () => ({ ...UPCOMING, id: randomUUID() }));
    const began = performance.now();
    await client.send({ method: 'POST', path: '/events/bulk', token: owner, body: { events } });
    bulks.push(performance.now() - began);
  }
  report('a bulk of 500, idle', percentiles(bulks), 'bar: p95 250 ms');
});

it('latency from the answer of REST to the provider', async () => {
  const idle = await latencies(await watchedPerson(), SAMPLES);
  report('answer to provider request, idle', percentiles(idle), 'bar: p95 30 ms');

  const busy = await Person.of(stack);
  const events = Array.from({ length: BACKFILL }, () => ({ ...UPCOMING, id: randomUUID() }));
  for (let from = 0; from < BACKFILL; from += 500) {
    await busy.app.ok('POST', '/events/bulk', { events: events.slice(from, from + 500) });
  }
  const other = await watchedPerson();
  await busy.connect('google');
  report('the same, beside a backfill of 5,000', percentiles(await latencies(other, SAMPLES)), 'bar: p95 150 ms');
  report('one interview of the person who is backfilled', percentiles(await latencies(busy, 20, 'synced')));
});

it('latency from an edit in the calendar to Career Copilot', async () => {
  for (const provider of ['google', 'microsoft'] as const) {
    const person = await Person.of(stack);
    const { id, eventId } = await person.settledInterview(provider);
    const token = await tokenOf(person);
    const samples: number[] = [];
    for (let index = 0; index < SAMPLES / 4; index += 1) {
      const title = `Edit ${index}`;
      await delay(BETWEEN_EDITS_MS);
      const began = performance.now();
      await person.edit(provider, eventId, provider === 'google' ? { summary: title } : { subject: title });
      await eventually(
        () => read(token, id),
        (event) => event.title === title,
        QUICK,
      );
      samples.push(performance.now() - began);
    }
    report(`edit in ${provider} to event changed here`, percentiles(samples), 'bar: p95 150 ms');
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
  const token = await tokenOf(person);
  const reads: number[] = [];
  const writes: number[] = [];
  const timed = async (samples: number[], method: 'GET' | 'PATCH', body?: unknown) => {
    const began = performance.now();
    await client.send({ method, path: `/events/${id}`, token, body });
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

function tokenOf(person: Person): Promise<string> {
  return stack.token({ sub: person.id });
}

async function read(token: string, id: string): Promise<EventJson> {
  return JSON.parse(await client.send({ method: 'GET', path: `/events/${id}`, token })) as EventJson;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** What the API takes to answer to one create after the other, ms. */
async function createTimes(token: string, pauseMs: number): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await delay(pauseMs);
    const began = performance.now();
    await client.send({ method: 'POST', path: '/events', token, body: UPCOMING });
    times.push(performance.now() - began);
  }
  return times;
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
  const token = await tokenOf(person);
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const body = { ...UPCOMING, title: `Sample ${index}` };
    const { id } = JSON.parse(await client.send({ method: 'POST', path: '/events', token, body })) as EventJson;
    const answered = Date.now();
    await eventually(
      () => read(token, id),
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
