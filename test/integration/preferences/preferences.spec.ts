import { randomUUID } from 'node:crypto';
import { PreferencesChanged } from '@calendar/contracts/domain-events';
import { SyncRulesOf } from '@calendar/contracts/ports';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';

interface PreferencesJson {
  version: number;
  code: string;
  errors?: Array<{ field: string; message: string }>;
  targets: Array<{ connectionId: string; calendarId: string; eventTypes: string[] }>;
}

const DEFAULTS = {
  version: 1,
  eventTypes: {
    interview: { sync: true, reminders: [60, 10], detail: 'full' },
    follow_up: { sync: true, reminders: [30], detail: 'full', as: 'event' },
    reminder: { sync: true, reminders: [0], detail: 'full' },
  },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [],
};

let api: ApiApp;
let person: ApiPerson;
let changed: PreferencesChanged[];

beforeAll(async () => {
  api = await ApiApp.start();
  changed = api.record(PreferencesChanged);
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  changed.length = 0;
});

const read = () => person.app.call<PreferencesJson>('GET', '/calendar/preferences');
const patch = (body: unknown, headers: Record<string, string> = {}) =>
  person.app.call<PreferencesJson>('PATCH', '/calendar/preferences', { body, headers });
const patchText = (text: string) => person.app.call<PreferencesJson>('PATCH', '/calendar/preferences', { text });

function target(connectionId: string, fields: object = {}) {
  return { connectionId, calendarId: 'primary', eventTypes: ['interview', 'follow_up', 'reminder'], ...fields };
}

describe('preferences', () => {
  it('of a person who never chose are the defaults, at version 1', async () => {
    const { status, headers, body } = await read();
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toEqual(DEFAULTS);
    expect(await api.get(SyncRulesOf).user(person.id)).toMatchObject({ conflictPolicy: 'ask', targets: [] });
  });

  it('change member by member, deep, and tell other modules the whole', async () => {
    const { status, headers, body } = await patch({
      eventTypes: { interview: { reminders: [15] }, follow_up: { as: 'interview_reminder' } },
      onCalendarDelete: 'unlink',
    });
    const { version: _version, ...rules } = {
      ...DEFAULTS,
      eventTypes: {
        ...DEFAULTS.eventTypes,
        interview: { ...DEFAULTS.eventTypes.interview, reminders: [15] },
        follow_up: { ...DEFAULTS.eventTypes.follow_up, as: 'interview_reminder' },
      },
      onCalendarDelete: 'unlink',
    };
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toEqual({ version: 2, ...rules });
    expect((await read()).body).toEqual(body);
    const names = ['eventTypes.interview.reminders', 'eventTypes.follow_up.as', 'onCalendarDelete'];
    expect(changed.map(({ payload }) => payload)).toEqual([
      { userId: person.id, version: 2, rules, changed: names, changedBy: 'person' },
    ]);
    expect(await api.get(SyncRulesOf).user(person.id)).toEqual(rules);
  });

  it('take both JSON media types', async () => {
    const answer = await patch({ conflictPolicy: 'newest' }, { 'content-type': 'application/merge-patch+json' });
    expect(answer).toMatchObject({ status: 200, body: { conflictPolicy: 'newest' } });
    expect((await patch('x', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('keep each reminder once, the earliest warning first', async () => {
    expect(await patch({ eventTypes: { reminder: { reminders: [0, 30, 0, 1_440] } } })).toMatchObject({
      status: 200,
      body: { eventTypes: { reminder: { reminders: [1_440, 30, 0] } } },
    });
    expect(await patch({ eventTypes: { reminder: { reminders: [] } } })).toMatchObject({
      body: { eventTypes: { reminder: { reminders: [] } } },
    });
  });

  it.each([{}, { eventTypes: {} }, { conflictPolicy: 'ask' }, { eventTypes: { interview: { reminders: [10, 60] } } }])(
    'stay at their version when %j changes nothing',
    async (body) => {
      expect(await patch(body)).toMatchObject({ status: 200, body: { version: 1 } });
      expect(changed).toEqual([]);
    },
  );

  it.each([
    [{ conflictPolicy: null }],
    [{ eventTypes: null }],
    [{ eventTypes: { interview: null } }],
    [{ eventTypes: { interview: { reminders: null, sync: null } } }],
  ])('go back to their default where %j says null', async (body) => {
    await patch({ conflictPolicy: 'calendar', eventTypes: { interview: { reminders: [1], sync: false } } });
    const { body: after } = await patch(body);
    const untouched =
      'conflictPolicy' in body
        ? { eventTypes: { interview: { reminders: [1], sync: false } } }
        : { conflictPolicy: 'calendar' };
    expect(after).toMatchObject({
      version: 3,
      ...('conflictPolicy' in body
        ? { conflictPolicy: 'ask' }
        : { eventTypes: { interview: DEFAULTS.eventTypes.interview } }),
      ...untouched,
    });
  });

  it('honour If-Match', async () => {
    expect((await patch({ conflictPolicy: 'calendar' }, { 'if-match': '"1"' })).body.version).toBe(2);
    for (const tag of ['"1"', 'W/"2"', '2']) {
      expect(await patch({ conflictPolicy: 'newest' }, { 'if-match': tag })).toMatchObject({
        status: 412,
        body: { code: 'preferences.version-mismatch' },
      });
    }
    expect((await patch({ conflictPolicy: 'newest' }, { 'if-match': '"9", "2"' })).body.version).toBe(3);
    expect((await patch({ conflictPolicy: 'ask' }, { 'if-match': '*' })).body.version).toBe(4);
  });

  it('changed by many at once lose nothing, also the very first time', async () => {
    const patches = [
      { conflictPolicy: 'newest' },
      { onCalendarDelete: 'recreate' },
      { eventTypes: { interview: { detail: 'busy' } } },
      { eventTypes: { reminder: { sync: false } } },
    ];
    const answers = await Promise.all(patches.map((body) => patch(body)));
    expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set([2, 3, 4, 5]));
    expect((await read()).body).toMatchObject({
      conflictPolicy: 'newest',
      onCalendarDelete: 'recreate',
      eventTypes: { interview: { detail: 'busy' }, reminder: { sync: false } },
    });
  });

  it('belong to one person', async () => {
    await patch({ conflictPolicy: 'newest' });
    expect((await (await api.person()).app.call('GET', '/calendar/preferences')).body).toEqual(DEFAULTS);
  });
});

describe('targets', () => {
  it('are replaced as a whole, and may split an account by type', async () => {
    const [one, other] = [await api.connectionOf(person.id), await api.connectionOf(person.id)];
    const targets = [
      target(one, { eventTypes: ['interview', 'interview'] }),
      target(one, { calendarId: 'jobs@group.calendar.test', eventTypes: ['reminder'] }),
      target(other),
    ];
    expect(await patch({ targets })).toMatchObject({
      status: 200,
      body: { targets: [{ ...targets[0], eventTypes: ['interview'] }, targets[1], targets[2]] },
    });
    expect((await patch({ targets: [target(other)] })).body.targets).toEqual([target(other)]);
    expect((await patch({ targets: null })).body.targets).toEqual([]);
  });

  it('name a connection of this person that is there to stay', async () => {
    const own = await api.connectionOf(person.id);
    const foreign = await api.connectionOf((await api.person()).id);
    const leaving = await api.connectionOf(person.id, { status: 'disconnecting' });
    for (const connectionId of [foreign, leaving, randomUUID()]) {
      expect(await patch({ targets: [target(own), target(connectionId)] })).toMatchObject({
        status: 400,
        body: { code: 'validation.failed', errors: [{ field: 'targets.1.connectionId' }] },
      });
    }
    const waiting = await api.connectionOf(person.id, { status: 'reauth_required' });
    expect((await patch({ targets: [target(own), target(waiting)] })).status).toBe(200);
  });

  it('may be named in capitals', async () => {
    const own = await api.connectionOf(person.id);
    expect((await patch({ targets: [target(own.toUpperCase())] })).body.targets).toEqual([target(own)]);
  });

  it('take each type of an account once', async () => {
    const own = await api.connectionOf(person.id);
    const targets = [target(own, { eventTypes: ['interview'] }), target(own, { calendarId: 'other' })];
    expect(await patch({ targets })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'targets.1.eventTypes' }] },
    });
    const doubled = [
      target(own, { eventTypes: ['interview'] }),
      target(own.toUpperCase(), { eventTypes: ['interview'] }),
    ];
    expect((await patch({ targets: doubled })).status).toBe(400);
  });

  it.each([
    ['targets.0.connectionId', { connectionId: 'x' }],
    ['targets.0.connectionId', { connectionId: null }],
    ['targets.0.calendarId', { calendarId: '' }],
    ['targets.0.calendarId', { calendarId: null }],
    ['targets.0.calendarId', { calendarId: 'x'.repeat(1_025) }],
    ['targets.0.calendarId', { calendarId: 'a\u0000b' }],
    ['targets.0.calendarId', { calendarId: 'half \ud800' }],
    ['targets.0.eventTypes', { eventTypes: 'interview' }],
    ['targets.0.eventTypes.0', { eventTypes: ['party'] }],
    ['targets.0.color', { color: 'red' }],
  ])('with a fault in %s (%j) are refused', async (field, fault) => {
    const answer = await patch({ targets: [target(await api.connectionOf(person.id), fault)] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });
});

describe('hostile input', () => {
  it.each([
    ['version', '{"version":9}'],
    ['unknown', '{"unknown":1}'],
    ['unknown', '{"unknown":null}'],
    ['unknown', '{"unknown":{"a":1}}'],
    ['constructor', '{"constructor":{"prototype":{"x":1}}}'],
    ['constructor', '{"constructor":null}'],
    ['toString', '{"toString":1}'],
    ['eventTypes', '{"eventTypes":[]}'],
    ['eventTypes', '{"eventTypes":"all"}'],
    ['eventTypes.party', '{"eventTypes":{"party":{"sync":true}}}'],
    ['eventTypes.party', '{"eventTypes":{"party":null}}'],
    ['eventTypes.interview', '{"eventTypes":{"interview":false}}'],
    ['eventTypes.interview.as', '{"eventTypes":{"interview":{"as":"event"}}}'],
    ['eventTypes.interview.as', '{"eventTypes":{"interview":{"as":null}}}'],
    ['eventTypes.interview.sync', '{"eventTypes":{"interview":{"sync":"yes"}}}'],
    ['eventTypes.interview.detail', '{"eventTypes":{"interview":{"detail":"none"}}}'],
    ['eventTypes.follow_up.as', '{"eventTypes":{"follow_up":{"as":"task"}}}'],
    ['eventTypes.interview.reminders', '{"eventTypes":{"interview":{"reminders":60}}}'],
    ['eventTypes.interview.reminders', '{"eventTypes":{"interview":{"reminders":[1,2,3,4,5,6]}}}'],
    ['eventTypes.interview.reminders.1', '{"eventTypes":{"interview":{"reminders":[10,-1]}}}'],
    ['eventTypes.interview.reminders.0', '{"eventTypes":{"interview":{"reminders":[40321]}}}'],
    ['eventTypes.interview.reminders.0', '{"eventTypes":{"interview":{"reminders":[1.5]}}}'],
    ['eventTypes.interview.reminders.0', '{"eventTypes":{"interview":{"reminders":["10"]}}}'],
    ['eventTypes.interview.reminders.0', '{"eventTypes":{"interview":{"reminders":[null]}}}'],
    ['eventTypes.interview.reminders.0', '{"eventTypes":{"interview":{"reminders":[1e400]}}}'],
    ['conflictPolicy', '{"conflictPolicy":"mine"}'],
    ['conflictPolicy', '{"conflictPolicy":["ask"]}'],
    ['onCalendarDelete', '{"onCalendarDelete":5}'],
    ['targets', '{"targets":{"0":{}}}'],
    ['targets.0', '{"targets":[null]}'],
    ['targets', `{"targets":[${Array.from({ length: 51 }, () => '{}').join(',')}]}`],
    ['', '[]'],
    ['', '[{"conflictPolicy":"ask"}]'],
  ])('names "%s" in %s', async (field, text) => {
    const answer = await patchText(text);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
    expect((await read()).body.version).toBe(1);
  });

  it.each(['{', 'null', '5', '"ask"', '{"__proto__":{"x":1}}', '{"eventTypes":{"__proto__":{"sync":false}}}'])(
    'refuses the body %j',
    async (text) => {
      expect((await patchText(text)).status).toBe(400);
    },
  );

  it('names every fault at once', async () => {
    const { body } = await patch({ conflictPolicy: 'x', onCalendarDelete: 'y', eventTypes: { reminder: { sync: 1 } } });
    expect(body.errors?.map(({ field }) => field).toSorted()).toEqual([
      'conflictPolicy',
      'eventTypes.reminder.sync',
      'onCalendarDelete',
    ]);
  });
});
