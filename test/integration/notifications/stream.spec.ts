import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { CalendarFound, CalendarLost, ConflictFound, WatchChanged } from '@calendar/contracts/domain-events';
import { LiveChannel } from '@calendar/modules/notifications/live/live-channel';
import { LiveStreams } from '@calendar/modules/notifications/live/live-streams';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi, type MockInstance } from 'vitest';
import { ApiApp } from '../../support/api-app';
import { ApiContract } from '../../support/api-contract';
import { CareerCopilot, INTERVIEW } from '../../support/career-copilot';
import { eventually } from '../../support/eventually';
import { LiveStream } from '../../support/live-stream';
import { signToken } from '../api/test-config';

/** As many as one person may have open at once. */
const PLACES = 20;

/** Where the OpenAPI document shows a message. */
const PLACE_OF_MESSAGES = [
  'paths',
  '/api/v1/stream',
  'get',
  'responses',
  '200',
  'content',
  'text/event-stream',
  'schema',
];

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

/** Whose connection it is. */
interface Of {
  userId: string;
  connectionId: string;
}

interface Ask {
  method?: string;
  body?: string;
  /** How long the token is good. */
  goodFor?: string;
}

async function ask(sub: string, { method = 'GET', body, goodFor }: Ask = {}) {
  const authorization = `Bearer ${await signToken({ sub }, goodFor)}`;
  const length = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const asked = request(`${api.url}/api/v1/stream`, { method, headers: { authorization, ...length } });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

/** A stream whose client reads nothing, with more under way than the line holds. The busier the machine, the longer it is good. */
async function fullStream(opening: MockInstance<LiveStreams['open']>, tell: () => Promise<void>) {
  for (const goodFor of ['3s', '6s', '12s']) {
    const stream = await ask('sleeps for long', { goodFor });
    const served = opening.mock.lastCall![1] as ServerResponse;
    while (served.writableLength === 0 && !served.destroyed) await tell();
    if (!served.destroyed) return { stream, served };
    stream.on('error', () => undefined).resume();
  }
  throw new Error('Each stream was over before it was full.');
}

/** @throws when the stream is silent about it */
async function eventuallyHears(stream: IncomingMessage, words: string): Promise<void> {
  let heard = '';
  // For as long as it is listened to: what comes between two listeners is lost.
  stream.on('data', (chunk) => (heard += String(chunk)));
  await eventually(
    () => Promise.resolve(heard),
    (text) => text.includes(words),
  );
  stream.destroy();
}

it.each([
  ['nothing', undefined],
  ['a body', '{}'],
])('a stream that was asked for with %s gives its place back when it is closed', async (name, body) => {
  const sub = `closes streams with ${name}`;
  for (let opened = 0; opened < PLACES; opened++) {
    const stream = await ask(sub, body === undefined ? {} : { body });
    expect(stream.statusCode).toBe(200);
    stream.destroy();
  }
  const next = await eventually(
    () => ask(sub),
    ({ statusCode }) => statusCode === 200,
  );
  next.destroy();
});

it('whoever asks for the head of a stream gets it and takes no place', async () => {
  for (let asked = 0; asked <= PLACES; asked++) {
    const answer = await ask('looks at heads', { method: 'HEAD' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    answer.resume();
    await once(answer, 'end');
  }
});

it('a stream ends with the token that opened it', async () => {
  const stream = await ask('signed in for two seconds', { goodFor: '2s' });
  stream.resume();
  await expect(once(stream, 'end')).resolves.toEqual([]);
});

it('a stream whose token is good for longer than timers last stays open', async () => {
  const stream = await ask('signed in for a year', { goodFor: '365d' });
  stream.resume();
  expect(await Promise.race([once(stream, 'end'), delay(500, 'open')])).toBe('open');
  stream.destroy();
});

it.each([
  ['one stream', 1],
  ['streams that are opened together', 2],
])('%s: whoever has its first byte is told of all that happens from then on', async (sub, count) => {
  const { subscribe } = Redis.prototype;
  const slowly = vi.spyOn(Redis.prototype, 'subscribe').mockImplementation(async function (this: Redis, ...channels) {
    await delay(300);
    return subscribe.apply(this, channels);
  });
  const streams = await Promise.all(Array.from({ length: count }, () => ask(sub)));
  await api.get(LiveChannel).send(sub, { type: 'notification', data: { text: 'at once' } });
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
  for (const stream of streams) await eventuallyHears(stream, 'at once');
  slowly.mockRestore();
});

it('a stream begins without Redis, too', async () => {
  const never = vi.spyOn(Redis.prototype, 'subscribe').mockReturnValue(new Promise(() => undefined));
  const stream = await ask('is not listened for');
  expect(stream.statusCode).toBe(200);
  stream.destroy();
  never.mockRestore();
});

it('a client that does not read is cut off before its news fill the memory', async () => {
  const stream = await ask('sleeps');
  const broken = once(stream, 'error');
  const data = { text: 'x'.repeat(100_000) };
  for (let message = 0; message < 300; message += 1) {
    await api.get(LiveChannel).send('sleeps', { type: 'notification', data });
  }
  stream.resume();
  expect(await broken).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
});

it('a client that does not read is cut off when its token ends, and what happens afterwards harms nobody', async () => {
  const opening = vi.spyOn(api.get(LiveStreams), 'open');
  const tell = () =>
    api.get(LiveChannel).send('sleeps for long', { type: 'connection', data: { text: 'x'.repeat(50_000) } });
  const { stream, served } = await fullStream(opening, tell);
  const harmed = vi.fn<(error: Error) => void>();
  served.on('error', harmed);
  const broken = once(stream, 'error');
  await eventually(
    () => Promise.resolve(served.destroyed || served.writableEnded),
    (isOver) => isOver,
  );
  await tell();
  await delay(200);
  expect(harmed).not.toHaveBeenCalled();
  stream.resume();
  expect(await broken).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
});

it('tells what is edited here, one by one or as a whole, in the words of the OpenAPI document', async () => {
  const sub = 'edits';
  const token = await signToken({ sub });
  const app = new CareerCopilot(() => api.url, token);
  const contract = await ApiContract.at(api.url);
  const stream = await LiveStream.open(api.url, token);
  const { id } = await app.addInterview();
  await stream.next(({ event, data }) => event === 'event' && data['eventId'] === id && data['version'] === 1);
  await app.ok('DELETE', `/events/${id}`);
  await stream.next(({ event, data }) => event === 'event' && data['eventId'] === id && data['change'] === 'deleted');
  await app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'calendar' });
  await stream.next(({ event, data }) => event === 'preferences' && data['version'] === 2);
  const events = Array.from({ length: 21 }, () => ({ ...INTERVIEW, id: randomUUID() }));
  await app.ok('POST', '/events/bulk', { events });
  await stream.next(({ event, data }) => event === 'event' && data['eventId'] === null);
  await api.publish(
    new ConflictFound({
      conflictId: randomUUID(),
      userId: sub,
      eventId: id,
      connectionId: id,
      fields: ['title'],
      kind: 'fields' as const,
      guests: 0,
    }),
  );
  await stream.next(({ event }) => event === 'notification');
  const faults = stream.received.flatMap((message) => contract.faultsOf(message, PLACE_OF_MESSAGES));
  expect(faults).toEqual([]);
  stream.close();
});

describe.each(['active', 'reauth_required', 'disconnecting'])('of an account that is %s by then', (status) => {
  it.each([
    ['a calendar is lost', (of: Of) => new CalendarLost({ ...of, calendarId: 'primary' })],
    ['no calendar is missing any more', (of: Of) => new CalendarFound(of)],
    ['changes arrive otherwise', (of: Of) => new WatchChanged(of)],
  ])('streams hear how it is when %s', async (_what, event) => {
    const person = await api.person();
    const connectionId = await api.connectionOf(person.id, { status });
    const send = vi.spyOn(api.get(LiveChannel), 'send');
    await api.publish(event({ userId: person.id, connectionId }));
    const sent = send.mock.calls.map(([, message]) => message).filter(({ type }) => type === 'connection');
    send.mockRestore();
    expect(sent).toEqual([{ type: 'connection', data: { connectionId, status } }]);
  });
});

it('nothing is told of an account that is gone by then', async () => {
  const { id: userId } = await api.person();
  const send = vi.spyOn(api.get(LiveChannel), 'send');
  await api.publish(new WatchChanged({ userId, connectionId: randomUUID() }));
  expect(send).not.toHaveBeenCalled();
  send.mockRestore();
});
