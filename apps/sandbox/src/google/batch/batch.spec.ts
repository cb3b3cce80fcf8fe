import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent } from '../../../test/sandbox-client';

const BATCH = '/www.googleapis.com/batch/calendar/v3';
const EVENTS = '/calendar/v3/calendars/primary/events';

interface Call {
  id?: string;
  line: string;
  headers?: string[];
  json?: object;
}

describe('Google batch requests', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    token = (await client.connect()).access_token;
  });

  const bodyOf = (calls: Call[], lineBreak: string) =>
    [
      ...calls.flatMap(({ id, line, headers = [], json }) => [
        '--cut',
        'Content-Type: application/http',
        ...(id ? [`Content-ID: <${id}>`] : []),
        '',
        line,
        ...headers,
        ...(json ? ['Content-Type: application/json', '', JSON.stringify(json)] : ['']),
        '',
      ]),
      '--cut--',
      '',
    ].join(lineBreak);

  async function send(body: string, { bearer = token, contentType = 'multipart/mixed; boundary=cut' } = {}) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': contentType };
    return fetch(client.sandbox.url + BATCH, { method: 'POST', headers, body });
  }

  /** The answers, each as its parts. */
  async function batch(calls: Call[], { bearer = token, lineBreak = '\r\n' } = {}) {
    const answer = await send(bodyOf(calls, lineBreak), { bearer });
    expect(answer.status).toBe(200);
    const boundary = /boundary=(\S+)/.exec(answer.headers.get('content-type')!)![1]!;
    const sections = (await answer.text()).split(`--${boundary}`);
    expect(sections.pop()).toBe('--\r\n');
    return sections.slice(1).map((section) => {
      const [outer = '', head = '', ...rest] = section.split('\r\n\r\n');
      const json = rest.join('\r\n\r\n').trim();
      return {
        id: /Content-ID: <(.*)>/.exec(outer)?.[1],
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
        head,
        body: json ? JSON.parse(json) : undefined,
      };
    });
  }

  it.each(['\r\n', '\n'])('answer every call by itself, in their order (line break %j)', async (lineBreak) => {
    const answers = await batch(
      [
        { id: 'one', line: `POST ${EVENTS}`, json: timedEvent({ id: 'first', description: 'Line\n\nline' }) },
        { id: 'two', line: `GET ${EVENTS}/nothing HTTP/1.1` },
        { line: 'GET /calendar/v3/users/me/calendarList?maxResults=1' },
      ],
      { lineBreak },
    );
    expect(answers.map(({ id, status }) => [id, status])).toEqual([
      ['response-one', 200],
      ['response-two', 404],
      [undefined, 200],
    ]);
    expect(answers[0]!.body).toMatchObject({ id: 'first', description: 'Line\n\nline' });
    expect(answers[1]!.body.error.errors[0].reason).toBe('notFound');
    expect(answers[2]!.body.items).toHaveLength(1);
  });

  it('take headers of a call of its own, and 204 without a body', async () => {
    await batch([{ line: `POST ${EVENTS}`, json: timedEvent({ id: 'first' }) }]);
    const [stale] = await batch([{ line: `DELETE ${EVENTS}/first`, headers: ['If-Match: "1"'] }]);
    expect(stale!.status).toBe(412);
    const [stranger] = await batch([{ line: `DELETE ${EVENTS}/first`, headers: ['Authorization: Bearer other'] }]);
    expect([stranger!.status, stranger!.head.includes('WWW-Authenticate: Bearer')]).toEqual([401, true]);
    const [deleted] = await batch([{ line: `DELETE ${EVENTS}/first` }]);
    expect([deleted!.status, deleted!.body]).toEqual([204, undefined]);
  });

  it('count as many requests, and meet the faults of each', async () => {
    await client.control('/settings', { method: 'PATCH', json: { google: { requestsPerMinutePerUser: 3 } } });
    const action = { kind: 'cut-after' };
    await client.control('/faults', {
      json: { provider: 'google', match: { method: 'POST', path: '/events$' }, action },
    });
    const calls = [
      { line: `POST ${EVENTS}`, json: timedEvent({ id: 'first' }) },
      ...Array.from({ length: 3 }, () => ({ line: `GET ${EVENTS}` })),
    ];
    const statuses = (await batch(calls)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 403, 503]);
    expect(statuses[0]).toBe(503);
    const events = await client.control('/google/accounts/ann@example.test/calendars/primary/events');
    expect(events.body.items).toHaveLength(1);
    const { items } = (await client.control('/requests?provider=google&account=ann@example.test')).body;
    expect(items.filter(({ path }: { path: string }) => path.startsWith(EVENTS))).toHaveLength(4);
  });

  it.each([
    ['no multipart', '{}', 'application/json'],
    ['no boundary', bodyOf([{ line: `GET ${EVENTS}` }], '\r\n'), 'multipart/mixed'],
    ['no closing boundary', '--cut\r\n\r\nGET /calendar/v3/colors\r\n', undefined],
    ['no call', '--cut--\r\n', undefined],
    ['a call without request line', '--cut\r\nContent-Type: application/http\r\n\r\nhello\r\n--cut--', undefined],
  ])('are refused with %s', async (_, body, contentType) => {
    const answer = await send(body, contentType === undefined ? {} : { contentType });
    expect(answer.status).toBe(400);
    expect(reasonOf({ status: 400, headers: answer.headers, body: await answer.json() })).toBe('badRequest');
  });

  it('are refused with more calls than the settings allow', async () => {
    await client.control('/settings', { method: 'PATCH', json: { google: { batchSize: 2 } } });
    const calls = Array.from({ length: 3 }, () => ({ line: `GET ${EVENTS}` }));
    expect((await send(bodyOf(calls, '\r\n'))).status).toBe(400);
  });

  it.each(['/calendar/v3/../../_control/requests', '/oauth2/v3/certs', '/batch/calendar/v3'])(
    'reach nothing but the Calendar API (%s)',
    async (path) => {
      const [answer] = await batch([{ line: `GET ${path}` }]);
      expect(answer!.status).toBe(400);
    },
  );
});
