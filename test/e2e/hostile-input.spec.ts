import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiContract } from '../support/api-contract';
import { INTERVIEW } from '../support/career-copilot';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

interface ProblemJson {
  code: string;
  status: number;
  errors?: Array<{ field: string; message: string }>;
  requestId: string;
}

const NOBODY = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

let stack: RunningStack;
let token: string;
let contract: ApiContract;

beforeAll(async () => {
  stack = await sharedStack();
  token = await stack.token({ sub: 'someone' });
  contract = await ApiContract.at(stack.api.url);
});

async function send(
  method: string,
  path: string,
  { raw, type = 'application/json' }: { raw?: string; type?: string } = {},
) {
  const response = await fetch(`${stack.api.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(raw === undefined ? {} : { 'content-type': type }) },
    ...(raw === undefined ? {} : { body: raw }),
  });
  const text = await response.text();
  const { status, headers } = response;
  contract.check({ method, path: `/api/v1${path}`, sent: raw, status, headers, text });
  return { status, type: headers.get('content-type'), text };
}

/** Sends what must be refused. @returns the problem, which is a 4xx of the right kind */
async function refused(method: string, path: string, body?: unknown): Promise<ProblemJson> {
  return refusedRaw(method, path, body === undefined ? {} : { raw: JSON.stringify(body) });
}

async function refusedRaw(method: string, path: string, sent: { raw?: string; type?: string }): Promise<ProblemJson> {
  const { status, type, text } = await send(method, path, sent);
  expect(`${status} ${type} ${text}`).toMatch(/^4\d\d application\/problem\+json/);
  const problem = JSON.parse(text) as ProblemJson;
  expect(problem).toMatchObject({
    status,
    code: expect.any(String) as string,
    requestId: expect.any(String) as string,
  });
  return problem;
}

const fieldsOf = (problem: ProblemJson) => (problem.errors ?? []).map(({ field }) => field);

describe('an event', () => {
  const long = (length: number) => 'x'.repeat(length);
  it.each<[field: string, value: unknown]>([
    ['type', 'party'],
    ['type', null],
    ['title', 1],
    ['title', null],
    ['title', ''],
    ['title', '   '],
    ['title', long(301)],
    ['title', 'a\u0000b'],
    ['title', ['x']],
    ['title', { a: 1 }],
    ['description', null],
    ['description', long(8_001)],
    ['location', 5],
    ['location', long(1_001)],
    ['start', 'tomorrow'],
    ['start', null],
    ['start', '2027-03-01'],
    ['start', '2027-03-01T10:00:00'],
    ['start', '2027-02-30T10:00:00Z'],
    ['start', '9999-01-01T00:00:00Z'],
    ['end', '2027-03-01T10:00:00+01:00'],
    ['end', '2027-03-01T09:00:00+01:00'],
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', '+01:00'],
    ['timeZone', null],
    ['timeZone', 1],
    ['timeZone', ''],
    ['allDay', 'yes'],
    ['allDay', null],
    ['status', 'maybe'],
    ['addToCalendar', null],
    ['addToCalendar', 'true'],
    ['reminders', [1, 2, 3, 4, 5, 6]],
    ['reminders', [-1]],
    ['reminders', [40_321]],
    ['reminders', ['5']],
    ['reminders', [1.5]],
    ['reminders', 5],
    ['relatesTo', 'x'],
    ['relatesTo', NOBODY],
    ['metadata', []],
    ['metadata', null],
    ['metadata', { a: long(17_000) }],
    ['unknown', 1],
    ['version', 3],
    ['sync', []],
    ['userId', 'x'],
  ])('whose %s is %j is refused with that field named', async (field, value) => {
    expect(fieldsOf(await refused('POST', '/events', { ...INTERVIEW, [field]: value }))).toContain(field);
    expect(fieldsOf(await refused('PUT', `/events/${randomUUID()}`, { ...INTERVIEW, [field]: value }))).toContain(
      field,
    );
  });

  it.each(['type', 'title', 'start', 'end', 'timeZone'] as const)(
    'without %s is refused with that field named',
    async (field) => {
      const { [field]: _left, ...rest } = INTERVIEW;
      expect(fieldsOf(await refused('POST', '/events', rest))).toContain(field);
    },
  );

  it.each(['', '{', 'null', '[]', '"x"', '1', '{"title":}', '\u0000', '{"__proto__":{"x":1}}'])(
    'that is %j is refused',
    async (raw) => {
      await refusedRaw('POST', '/events', { raw });
    },
  );

  it('that is huge, deep, or no JSON at all is refused', async () => {
    expect((await refused('POST', '/events', { ...INTERVIEW, description: 'x'.repeat(2_000_000) })).status).toBe(413);
    await refusedRaw('POST', '/events', { raw: `{"metadata":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}` });
    expect((await refusedRaw('POST', '/events', { raw: 'a=b', type: 'text/plain' })).status).toBe(415);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])(
    'is not found by %s under an id that is none, or of others',
    async (method) => {
      const body = method === 'PUT' ? INTERVIEW : method === 'PATCH' ? { title: 'x' } : undefined;
      expect(fieldsOf(await refused(method, '/events/not-a-uuid', body))).toEqual(['id']);
      const stranger = await Person.of(stack);
      const { id } = await stranger.app.addInterview();
      expect((await refused(method, `/events/${id}`, body)).status).toBe(404);
    },
  );
});

describe('a bulk request', () => {
  it('of too many, or of something else than a list, is refused', async () => {
    expect(
      fieldsOf(await refused('POST', '/events/bulk', { events: Array.from({ length: 501 }, () => INTERVIEW) })),
    ).toEqual(['events']);
    expect(fieldsOf(await refused('POST', '/events/bulk', { events: {} }))).toContain('events');
    expect(fieldsOf(await refused('POST', '/events/bulk', {}))).toContain('events');
  });

  it('judges each event on its own, in order', async () => {
    const [good, twice] = [randomUUID(), randomUUID()];
    const events = [
      null,
      5,
      { ...INTERVIEW, id: 'x' },
      { ...INTERVIEW, id: good },
      { ...INTERVIEW, id: twice },
      { ...INTERVIEW, id: twice },
      { ...INTERVIEW, id: randomUUID(), end: 'x' },
      { ...INTERVIEW, id: randomUUID(), relatesTo: NOBODY },
      { ...INTERVIEW, id: randomUUID(), relatesTo: good },
    ];
    const { status, text } = await send('POST', '/events/bulk', { raw: JSON.stringify({ events }) });
    const { items } = JSON.parse(text) as { items: Array<{ status: string; errors?: Array<{ field: string }> }> };
    expect(status).toBe(200);
    expect(items.map((item) => [item.status, ...(item.errors ?? []).map(({ field }) => field)])).toEqual([
      ['invalid', ''],
      ['invalid', ''],
      ['invalid', 'id'],
      ['created'],
      ['created'],
      ['invalid', 'id'],
      ['invalid', 'end'],
      ['invalid', 'relatesTo'],
      ['created'],
    ]);
  });
});

describe('elsewhere', () => {
  it.each<[field: string, body: unknown]>([
    ['eventTypes.interview.reminders', { eventTypes: { interview: { reminders: [1, 2, 3, 4, 5, 6] } } }],
    ['eventTypes.interview.sync', { eventTypes: { interview: { sync: 'x' } } }],
    ['eventTypes.interview.as', { eventTypes: { interview: { as: 'event' } } }],
    ['eventTypes.party', { eventTypes: { party: { sync: true } } }],
    ['conflictPolicy', { conflictPolicy: 'x' }],
    [
      'targets.0.connectionId',
      { targets: [{ connectionId: NOBODY, calendarId: 'primary', eventTypes: ['interview'] }] },
    ],
    ['targets.0.calendarId', { targets: [{ connectionId: NOBODY, calendarId: '', eventTypes: [] }] }],
    ['targets', { targets: {} }],
    ['foo', { foo: 1 }],
  ])('preferences with a fault in %s are refused with that field named', async (field, body) => {
    expect(fieldsOf(await refused('PATCH', '/calendar/preferences', body))).toContain(field);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil',
    'javascript:x',
    5,
    null,
    '/a\nb',
    '/\t/evil.example',
    `/${'a'.repeat(600)}`,
  ])('consent that is to return to %j is refused', async (returnTo) => {
    expect(fieldsOf(await refused('POST', '/calendar/google/connect', { returnTo }))).toContain('returnTo');
  });

  it.each([
    ['GET', '/events?limit=0'],
    ['GET', '/events?limit=201'],
    ['GET', '/events?limit=1.5'],
    ['GET', '/events?limit=1&limit=2'],
    ['GET', '/events?cursor=nonsense'],
    ['GET', '/events?from=yesterday'],
    ['GET', '/events?to=%00'],
    ['GET', '/events?type=party'],
    ['GET', '/events?foo=1'],
    ['POST', '/calendar/yahoo/connect'],
    ['DELETE', '/calendar/yahoo'],
    ['DELETE', '/calendar/google?removeEvents=maybe'],
    ['DELETE', '/calendar/connections/x'],
    ['DELETE', `/calendar/connections/${NOBODY}`],
    ['GET', `/calendar/connections/${NOBODY}/calendars`],
    ['GET', `/calendar/connections/${NOBODY}/plan`],
    ['POST', '/calendar/preview'],
    ['GET', '/calendar/conflicts?status=x'],
    ['POST', `/calendar/conflicts/${NOBODY}/resolve`],
    ['POST', `/calendar/held-deletions/${NOBODY}/apply`],
    ['GET', `/events/${NOBODY}/timeline`],
    ['POST', `/events/${NOBODY}/resync`],
    ['POST', '/events/not-a-uuid/resync'],
    ['POST', '/webhooks/google'],
    ['POST', '/webhooks/microsoft'],
    ['GET', '/nowhere'],
    ['PUT', '/events'],
  ])('%s %s is refused', async (method, path) => {
    await refused(method, path);
  });

  it('a list is no body', async () => {
    await refused('POST', '/calendar/google/connect', []);
    await refused('PATCH', '/calendar/preferences', []);
  });
});
