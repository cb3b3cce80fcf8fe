import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiApp } from '../../support/api-app';
import { eventually } from '../../support/eventually';
import { signToken } from '../api/test-config';

/** As many as one person may have open at once. */
const PLACES = 20;

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

async function ask(sub: string, { method = 'GET', body }: { method?: string; body?: string } = {}) {
  const authorization = `Bearer ${await signToken({ sub })}`;
  const length = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const asked = request(`${api.url}/api/v1/stream`, { method, headers: { authorization, ...length } });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
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
