import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW } from '../../support/career-copilot';

interface Problem {
  code: string;
  detail: string;
  errors?: Array<{ field: string; message: string }>;
}

let api: ApiApp;
let person: ApiPerson;
let id: string;

beforeAll(async () => {
  api = await ApiApp.start();
  person = await api.person();
  ({ id } = await person.app.addInterview());
});
afterAll(() => api.stop());

const LONG = (length: number) => 'x'.repeat(length);
const SHOWN = 60;

/** The cases with a name that stays readable when the value is long. */
const named = (cases: ReadonlyArray<[field: string, json: string]>) =>
  cases.map(([field, json]) => [`${field}: ${json.slice(0, SHOWN)} (${json.length})`, field, json] as const);
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** A field that no request may carry in this form: the value as JSON text. */
const BAD_FIELDS: ReadonlyArray<[field: string, json: string]> = [
  ['type', '"party"'],
  ['type', 'null'],
  ['type', '["interview"]'],
  ['type', '"__proto__"'],
  ['title', '""'],
  ['title', '"   "'],
  ['title', '" 　"'],
  ['title', 'null'],
  ['title', '5'],
  ['title', '{"length":3}'],
  ['title', '["a"]'],
  ['title', JSON.stringify(LONG(301))],
  ['title', '"NUL \\u0000"'],
  ['title', '"two\\nlines"'],
  ['title', '"escape \\u001b[31m"'],
  ['title', '"half a pair \\ud83d"'],
  ['description', 'null'],
  ['description', '7'],
  ['description', JSON.stringify(LONG(8_001))],
  ['description', '"NUL \\u0000"'],
  ['description', '"\\udc00 alone"'],
  ['location', 'null'],
  ['location', 'true'],
  ['location', JSON.stringify(LONG(1_001))],
  ['location', '"NUL \\u0000"'],
  ['start', 'null'],
  ['start', '1764583200000'],
  ['start', '""'],
  ['start', '"tomorrow"'],
  ['start', '"2027-03-01"'],
  ['start', '"2027-03-01T10:00:00"'],
  ['start', '"2027-02-30T10:00:00Z"'],
  ['start', '"2027-03-01T25:00:00Z"'],
  ['start', '"2027-03-01T10:00:00+99:99"'],
  ['start', '"2027-03-01T10:00:00+24:00"'],
  ['start', '"1969-12-31T23:59:59Z"'],
  ['start', '"2201-01-01T00:00:00Z"'],
  ['start', '"99999999-01-01T00:00:00Z"'],
  ['start', '"-000001-01-01T00:00:00Z"'],
  ['start', '"2027-W09-1T10:00:00Z"'],
  ['start', '{"$gt":""}'],
  ['end', 'null'],
  ['end', '"later"'],
  ['end', '"2027-03-01T10:00:00+01:00"'],
  ['end', '"2027-03-01T09:59:59+01:00"'],
  ['end', '"2027-03-01T10:00:00.900+01:00"'],
  ['timeZone', '"Mars/Olympus"'],
  ['timeZone', '"+01:00"'],
  ['timeZone', '""'],
  ['timeZone', '" "'],
  ['timeZone', 'null'],
  ['timeZone', '1'],
  ['timeZone', '"local"'],
  ['timeZone', '"constructor"'],
  ['timeZone', '"Europe/Berlin\\u0000"'],
  ['timeZone', JSON.stringify(LONG(100_000))],
  ['allDay', 'null'],
  ['allDay', '"true"'],
  ['allDay', '1'],
  ['status', '"done"'],
  ['status', 'null'],
  ['addToCalendar', 'null'],
  ['addToCalendar', '"yes"'],
  ['reminders', '30'],
  ['reminders', '"30"'],
  ['reminders', '[-1]'],
  ['reminders', '[40321]'],
  ['reminders', '[1.5]'],
  ['reminders', '["10"]'],
  ['reminders', '[null]'],
  ['reminders', '[[10]]'],
  ['reminders', '[1e400]'],
  ['reminders', '[1,2,3,4,5,6]'],
  ['reminders', '{"0":10,"length":1}'],
  ['relatesTo', '"no uuid"'],
  ['relatesTo', '5'],
  ['relatesTo', '""'],
  ['metadata', 'null'],
  ['metadata', '[]'],
  ['metadata', '"text"'],
  ['metadata', `{"a":${JSON.stringify(LONG(16 * 1_024))}}`],
  ['metadata', '{"deep":[{"text":"NUL \\u0000"}]}'],
  ['metadata', '{"NUL \\u0000":1}'],
  ['metadata', '{"text":"\\ud800"}'],
];

/** Members that no event has. */
const UNKNOWN: ReadonlyArray<[name: string, json: string]> = [
  ['id', '"00000000-0000-4000-8000-000000000000"'],
  ['version', '3'],
  ['sync', '[]'],
  ['createdAt', '"2027-03-01T10:00:00Z"'],
  ['userId', '"somebody-else"'],
  ['deleted', 'true'],
  ['constructor', '{"prototype":{}}'],
  ['constructor', '1'],
  ['prototype', '{}'],
  ['toString', '"x"'],
  ['hasOwnProperty', '1'],
  ['nested', '{"constructor":1}'],
  ['', '1'],
  ['a.b', '1'],
];

function withMember(base: object, name: string, json: string): string {
  const members = Object.entries(base)
    .filter(([key]) => key !== name)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...members, `${JSON.stringify(name)}:${json}`].join(',')}}`;
}

/** Sends a text as it is. */
async function send(method: string, path: string, text: string | undefined, headers: Record<string, string> = {}) {
  return person.app.call<Problem>(method, path, { text, headers });
}

describe.each([
  ['POST', () => '/events'],
  ['PUT', () => `/events/${randomUUID()}`],
])('%s of an event', (method, path) => {
  it.each(named(BAD_FIELDS))('refuses %s', async (_name, field, json) => {
    const answer = await send(method, path(), withMember(INTERVIEW, field, json));
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field.split('.')[0])).toContain(field);
  });

  it.each(UNKNOWN)('refuses the unknown member %s: %s', async (name, json) => {
    const answer = await send(method, path(), withMember(INTERVIEW, name, json));
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(name);
  });

  it.each(['type', 'title', 'start', 'end', 'timeZone'])('refuses an event without %s', async (field) => {
    const { [field as keyof typeof INTERVIEW]: _left, ...rest } = INTERVIEW;
    const answer = await send(method, path(), JSON.stringify(rest));
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it.each(['[]', '[[]]', '{}', undefined])('refuses the body %s', async (text) => {
    const answer = await send(method, path(), text);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.length).toBeGreaterThan(0);
  });

  it.each(['{', '{"title":}', '"text"', '5', 'null', '{"a":1}{"b":2}', '\u0000', '{"title":"\u0001"}'])(
    'refuses the malformed body %j',
    async (text) => {
      expect((await send(method, path(), text)).status).toBe(400);
    },
  );

  it('refuses bodies that are too large, too deep, or no JSON', async () => {
    const huge = JSON.stringify({ ...INTERVIEW, description: LONG(2_000_000) });
    expect((await send(method, path(), huge)).status).toBe(413);
    expect((await send(method, path(), withMember(INTERVIEW, 'metadata', nested(20_000)))).status).toBe(400);
    expect((await send(method, path(), 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      415,
    );
    expect((await send(method, path(), 'a=b', { 'content-type': 'text/plain' })).status).toBe(415);
    for (const at of ['__proto__', 'metadata', 'unknown']) {
      const answer = await send(method, path(), withMember(INTERVIEW, at, '{"__proto__":{"type":"interview"}}'));
      expect(answer.status, at).toBe(400);
    }
  });

  it('refuses a wrong kind of time for an all-day event', async () => {
    const times = [
      { start: '2027-03-01T10:00:00Z', end: '2027-03-02' },
      { start: '2027-03-01', end: '2027-03-01' },
      { start: '2027-03-02', end: '2027-03-01' },
      { start: '2027-02-29', end: '2027-03-01' },
      { start: '1969-12-31', end: '1970-01-02' },
      { start: '2027-03-01', end: '2201-01-02' },
      { start: '2027-3-1', end: '2027-3-2' },
      { start: '2027-03-01', end: '2027-03-02', timeZone: 'Nowhere/Land' },
    ];
    for (const time of times) {
      const answer = await send(method, path(), JSON.stringify({ ...INTERVIEW, allDay: true, ...time }));
      expect(answer, JSON.stringify(time)).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    }
  });
});

describe('PATCH of an event', () => {
  it.each(named(BAD_FIELDS))('refuses %s', async (_name, field, json) => {
    const answer = await send('PATCH', `/events/${id}`, `{${JSON.stringify(field)}:${json}}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field.split('.')[0])).toContain(field);
  });

  it.each(UNKNOWN)('refuses the unknown member %s: %s', async (name, json) => {
    const answer = await send('PATCH', `/events/${id}`, `{${JSON.stringify(name)}:${json}}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(name);
  });

  it.each(['[]', '[{"title":"x"}]', '"title"'])('refuses the body %s', async (text) => {
    expect((await send('PATCH', `/events/${id}`, text)).status).toBe(400);
  });

  it('leaves the event as it was', async () => {
    expect(await person.app.event(id)).toMatchObject({ ...INTERVIEW, version: 1 });
  });
});

describe('ids in the path', () => {
  const BAD_IDS = ['1', 'no-uuid', '%00', '..%2f', '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a1g', "'%20OR%201=1", LONG(5_000)];

  it.each(BAD_IDS)('%s is refused by every verb, and named', async (bad) => {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', JSON.stringify(INTERVIEW)],
      ['PATCH', '', '{}'],
      ['DELETE', '', undefined],
      ['POST', '/restore', undefined],
    ] as const) {
      const answer = await send(method, `/events/${bad}${path}`, body);
      expect(answer, `${method} ${bad}`).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
      expect(answer.body.errors).toEqual([{ field: 'id', message: 'must be a UUID', rule: 'format' }]);
    }
  });
});

describe('If-Match', () => {
  it.each(['"0"', '"01"', 'W/"1"', '1', '""', '"1', '"2", "3"', '"*"', ',', '\u00e9'])(
    '%s matches no version',
    async (ifMatch) => {
      const answer = await send('PATCH', `/events/${id}`, '{"title":"x"}', { 'if-match': ifMatch });
      expect(answer).toMatchObject({ status: 412, body: { code: 'event.version-mismatch' } });
    },
  );
});

describe('the list', () => {
  it.each([
    ['from', 'from=yesterday'],
    ['from', 'from=2027-02-30T00:00:00Z'],
    ['from', 'from=2027-W09-1'],
    ['from', 'from=2027-060'],
    ['from', 'from=2027-03-01T00:00:00'],
    ['from', 'from=2027-03-01T00:00:00 01:00'],
    ['from', 'from='],
    ['from', 'from=2027-03-01&from=2027-03-02'],
    ['to', 'to=-infinity'],
    ['to', 'to[$gt]=1'],
    ['type', 'type=party'],
    ['type', 'type=interview&type=reminder'],
    ['status', 'status=done'],
    ['syncStatus', 'syncStatus=fine'],
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['limit', 'limit=-1'],
    ['limit', 'limit=1.5'],
    ['limit', 'limit=ten'],
    ['limit', 'limit='],
    ['limit', 'limit=1e2'],
    ['cursor', 'cursor='],
    ['cursor', 'cursor=nonsense'],
    ['cursor', `cursor=${Buffer.from('["2027-03-01T00:00:00Z"]').toString('base64url')}`],
    ['cursor', `cursor=${Buffer.from('["now","x"]').toString('base64url')}`],
    ['cursor', `cursor=${Buffer.from(`["0000-01-01T00:00:00Z","${randomUUID()}"]`).toString('base64url')}`],
    ['cursor', `cursor=${Buffer.from('["events:start","2027-03-01T00:00:00Z","5"]').toString('base64url')}`],
    ['order', 'order=asc'],
  ])('names %s when asked for ?%s', async (field, query) => {
    const answer = await send('GET', `/events?${query.replaceAll(' ', '%20')}`, undefined);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field.replace(/\[.*/, ''))).toContain(field);
  });
});

describe('bulk', () => {
  const BODIES: ReadonlyArray<[why: string, text: string]> = [
    ['no events', '{}'],
    ['null', '{"events":null}'],
    ['an object', '{"events":{"0":{}}}'],
    ['a text', '{"events":"all"}'],
    ['501 events', `{"events":[${Array.from({ length: 501 }, () => '{}').join(',')}]}`],
    ['an unknown member', '{"events":[],"force":true}'],
    ['an array', '[]'],
    ['constructor', '{"events":[],"constructor":{"a":1}}'],
  ];

  it.each(BODIES)('refuses a body with %s', async (_why, text) => {
    expect(await send('POST', '/events/bulk', text)).toMatchObject({
      status: 400,
      body: { code: 'validation.failed' },
    });
  });

  it('judges each hostile event on its own', async () => {
    const good = randomUUID();
    const hostile = [
      'null',
      '5',
      '"text"',
      '[]',
      '{}',
      ...BAD_FIELDS.map(([field, json]) => withMember({ ...INTERVIEW, id: randomUUID() }, field, json)),
      ...UNKNOWN.filter(([name]) => name !== 'id').map(([name, json]) =>
        withMember({ ...INTERVIEW, id: randomUUID() }, name, json),
      ),
      withMember(INTERVIEW, 'id', '"no-uuid"'),
      withMember(INTERVIEW, 'id', '{"a":1}'),
      JSON.stringify(INTERVIEW),
    ];
    const fine = JSON.stringify({ ...INTERVIEW, id: good });
    const { status, body } = await person.app.call<{
      items: Array<{ id: string | null; status: string; errors?: Problem['errors'] }>;
    }>('POST', '/events/bulk', { text: `{"events":[${[...hostile, fine].join(',')}]}` });
    expect(status).toBe(200);
    expect(body.items).toHaveLength(hostile.length + 1);
    for (const [index, item] of body.items.slice(0, -1).entries()) {
      expect(item.status, hostile[index]).toBe('invalid');
      expect(item.errors?.length, hostile[index]).toBeGreaterThan(0);
    }
    expect(body.items.at(-1)).toEqual({ id: good, status: 'created' });
  });
});

describe('preview', () => {
  it.each(named(BAD_FIELDS))('refuses %s', async (_name, field, json) => {
    const answer = await send('POST', '/calendar/preview', `{"event":${withMember(INTERVIEW, field, json)}}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field.split('.', 2).join('.'))).toContain(`event.${field}`);
  });

  it.each(['{}', '{"event":null}', '{"event":[]}', '{"event":"x"}', `{"event":${JSON.stringify(INTERVIEW)},"x":1}`])(
    'refuses the body %s',
    async (text) => {
      expect((await send('POST', '/calendar/preview', text)).status).toBe(400);
    },
  );
});

it('metadata comes back as it was sent, whatever its members are called', async () => {
  const metadata =
    '{"toString":1,"constructor":{"a":[{"constructor":null}]},"then":"x","length":-0,"text":"\\u2028 é 🎓"}';
  const sent = await send('PUT', `/events/${randomUUID()}`, withMember(INTERVIEW, 'metadata', metadata));
  expect(sent.status).toBe(201);
  expect((sent.body as unknown as { metadata: object }).metadata).toEqual({ ...JSON.parse(metadata), length: 0 });
});
