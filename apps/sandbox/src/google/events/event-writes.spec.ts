import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent, type Answer, type CallOptions } from '../../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';

describe('Google events', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    await client.addGoogleAccount('ann@example.test', { timeZone: 'Europe/Berlin' });
    token = (await client.connect()).access_token;
  });

  const call = (path: string, options: CallOptions = {}) => client.calendar(EVENTS + path, { token, ...options });
  const insert = (more: object = {}) => call('', { json: timedEvent(more) });
  const patch = (id: string, json: object, headers: Record<string, string> = {}) =>
    call(`/${id}`, { method: 'PATCH', json, headers });
  const put = (id: string, json: object, headers: Record<string, string> = {}) =>
    call(`/${id}`, { method: 'PUT', json, headers });
  const remove = (id: string, headers: Record<string, string> = {}) => call(`/${id}`, { method: 'DELETE', headers });
  const settings = (google: object) => client.control('/settings', { method: 'PATCH', json: { google } });
  const expectError = (answer: Answer, status: number, error: object) => {
    expect(answer.status).toBe(status);
    expect(answer.body.error.errors[0]).toMatchObject(error);
    expect(answer.body.error.code).toBe(status);
  };

  describe('insert', () => {
    it('fills in everything that the server decides', async () => {
      const { status, body, headers } = await insert({ id: 'appointment1', description: 'Bring a pen', location: 'Room 1' });
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'calendar#event',
        etag: expect.stringMatching(/^"\d+"$/),
        id: 'appointment1',
        status: 'confirmed',
        htmlLink: expect.stringContaining('https://www.google.com/calendar/event?eid='),
        created: expect.stringMatching(/Z$/),
        updated: expect.stringMatching(/Z$/),
        summary: 'Interview',
        description: 'Bring a pen',
        location: 'Room 1',
        creator: { email: 'ann@example.test', self: true },
        organizer: { email: 'ann@example.test', self: true },
        start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
        end: { dateTime: '2026-12-01T11:00:00+01:00', timeZone: 'Europe/Berlin' },
        iCalUID: 'appointment1@google.com',
        sequence: 0,
        eventType: 'default',
        reminders: { useDefault: true },
      });
      expect(headers.get('etag')).toBe(body.etag);
    });

    it('chooses an id when there is none', async () => {
      expect((await insert()).body.id).toMatch(/^[a-v0-9]{5,}$/);
    });

    it('names the calendar as organizer when it is not the primary one', async () => {
      const { body: list } = await client.calendar('/users/me/calendarList', { token });
      const { id } = list.items[1];
      const path = `/calendars/${encodeURIComponent(id)}/events`;
      const { body } = await client.calendar(path, { token, json: timedEvent() });
      expect(body.organizer).toMatchObject({ email: id, displayName: 'Job search', self: true });
    });

    it.each(['abcd', 'UPPERCASE', 'with-dash', 'wxyz1', 'a'.repeat(1_025)])('refuses the id %.12s', async (id) => {
      expectError(await insert({ id }), 400, { reason: 'invalid', message: 'Invalid resource id value.' });
    });

    it('accepts the longest id', async () => {
      expect((await insert({ id: 'v'.repeat(1_024) })).status).toBe(200);
    });

    it('refuses id and iCalUID together', async () => {
      expectError(await insert({ id: 'abcde', iCalUID: 'x@y.test' }), 400, { reason: 'invalid' });
    });

    const DUPLICATE = { domain: 'global', reason: 'duplicate', message: 'The requested identifier already exists.' };

    it('refuses an id that exists, also while it is only a tombstone', async () => {
      await insert({ id: 'abcde' });
      expectError(await insert({ id: 'abcde' }), 409, DUPLICATE);
      await remove('abcde');
      expectError(await insert({ id: 'abcde' }), 409, DUPLICATE);
    });

    it('creates one event when the same id is sent many times at once', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => insert({ id: 'abcde' })));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    });

    it('ignores what is not the client to write, and fields that do not exist', async () => {
      const forged = { etag: '"1"', created: '2000-01-01T00:00:00Z', htmlLink: 'x', kind: 'y', unheardOf: 1, conferenceData: {} };
      const { body } = await insert(forged);
      expect(body).not.toMatchObject({ etag: '"1"' });
      expect(body.created).not.toContain('2000');
      expect(body).not.toHaveProperty('unheardOf');
      expect(body).not.toHaveProperty('conferenceData');
    });

    it('does not show what is the default, nor empty texts', async () => {
      const { body } = await insert({ transparency: 'opaque', visibility: 'default', description: '', location: '' });
      for (const name of ['transparency', 'visibility', 'description', 'location']) expect(body).not.toHaveProperty(name);
      const other = (await insert({ transparency: 'transparent', visibility: 'private', status: 'tentative' })).body;
      expect(other).toMatchObject({ transparency: 'transparent', visibility: 'private', status: 'tentative' });
    });

    it.each([
      [{ status: 'maybe' }],
      [{ transparency: 'free' }],
      [{ visibility: 'secret' }],
      [{ colorId: '12' }],
      [{ summary: 7 }],
      [{ eventType: 'fromGmail' }],
      [{ source: { url: 'ftp://x.test', title: 'x' } }],
      [{ recurrence: ['DTSTART:20261201'] }],
    ])('refuses %j', async (more) => {
      expectError(await insert(more), 400, { domain: 'global', reason: 'invalid' });
    });

    it('refuses a body that is no JSON object', async () => {
      const headers = { 'content-type': 'application/json' };
      const send = async (body: string) => {
        const url = `${client.sandbox.url}/www.googleapis.com/calendar/v3${EVENTS}`;
        const response = await fetch(url, { method: 'POST', body, headers: { ...headers, authorization: `Bearer ${token}` } });
        return { status: response.status, body: await response.json() } as Answer;
      };
      for (const body of ['{', '[]', '"text"', '']) expect(reasonOf(await send(body))).toBe('parseError');
    });

    it('refuses an unknown sendUpdates', async () => {
      const answer = await call('?sendUpdates=everybody', { json: timedEvent() });
      expect(reasonOf(answer)).toBe('invalidParameter');
      expect((await call('?sendUpdates=none', { json: timedEvent() })).status).toBe(200);
    });
  });

  describe('times', () => {
    const withTimes = (start: object | undefined, end: object | undefined) => call('', { json: { start, end } });
    const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' });

    it('are shown in the zone of the calendar, and keep their own zone', async () => {
      const zone = { timeZone: 'America/New_York' };
      const { body } = await withTimes(
        { dateTime: '2026-12-01T10:00:00', ...zone },
        { dateTime: '2026-12-01T11:00:00-05:00', ...zone },
      );
      expect(body.start).toEqual({ dateTime: '2026-12-01T16:00:00+01:00', timeZone: 'America/New_York' });
      expect(body.end).toEqual({ dateTime: '2026-12-01T17:00:00+01:00', timeZone: 'America/New_York' });
    });

    it('get the zone of the calendar when they have only an offset, and lose fractions', async () => {
      const { body } = await withTimes({ dateTime: '2026-07-01T10:00:00.789Z' }, { dateTime: '2026-07-01T11:00:00z' });
      expect(body.start).toEqual({ dateTime: '2026-07-01T12:00:00+02:00', timeZone: 'Europe/Berlin' });
    });

    it('are shown in another zone on request', async () => {
      const { body } = await insert();
      const shown = await call(`/${body.id}?timeZone=Asia/Tokyo`);
      expect(shown.body.start).toEqual({ dateTime: '2026-12-01T18:00:00+09:00', timeZone: 'Europe/Berlin' });
      expect(reasonOf(await call(`/${body.id}?timeZone=Mars/Base`))).toBe('invalidParameter');
    });

    it('skip the hour that spring takes away', async () => {
      const { body } = await withTimes(berlin('2026-03-29T02:30:00'), berlin('2026-03-29T03:30:00'));
      expect(body.start.dateTime).toBe('2026-03-29T03:30:00+02:00');
    });

    it('mean the first of the two hours in autumn', async () => {
      const { body } = await withTimes(berlin('2026-10-25T02:30:00'), berlin('2026-10-25T03:30:00'));
      expect(body.start.dateTime).toBe('2026-10-25T02:30:00+02:00');
      expect(body.end.dateTime).toBe('2026-10-25T03:30:00+01:00');
    });

    it('may be dates, the end exclusive', async () => {
      const { body } = await withTimes({ date: '2026-12-24' }, { date: '2026-12-27' });
      expect(body).toMatchObject({ start: { date: '2026-12-24' }, end: { date: '2026-12-27' } });
    });

    it('may be the same at both ends of a timed event', async () => {
      expect((await withTimes(berlin('2026-12-01T10:00:00'), berlin('2026-12-01T10:00:00'))).status).toBe(200);
    });

    const start = berlin('2026-12-01T10:00:00');
    const end = berlin('2026-12-01T11:00:00');
    it.each([
      ['no end', start, undefined, { reason: 'required', message: 'Missing end time.' }],
      ['no start', undefined, end, { reason: 'required', message: 'Missing start time.' }],
      ['an empty end', start, {}, { reason: 'required', message: 'Missing end time.' }],
      ['a date and a time', { date: '2026-12-01' }, end, { reason: 'invalid' }],
      ['both in one', { ...start, date: '2026-12-01' }, end, { reason: 'invalid' }],
      ['neither offset nor zone', { dateTime: '2026-12-01T10:00:00' }, end, { reason: 'invalid', message: 'Missing time zone definition for start time.' }],
      ['an unknown zone', { ...start, timeZone: 'Europe/Atlantis' }, end, { reason: 'invalid' }],
      ['a Windows zone', { ...start, timeZone: 'W. Europe Standard Time' }, end, { reason: 'invalid' }],
      ['an offset as a zone', { ...start, timeZone: '+01:00' }, end, { reason: 'invalid' }],
      ['no seconds', { dateTime: '2026-12-01T10:00Z' }, end, { reason: 'invalid' }],
      ['a day that does not exist', { date: '2026-02-30' }, { date: '2026-03-02' }, { reason: 'invalid' }],
      ['a time that does not exist', { dateTime: '2026-12-01T25:00:00Z' }, end, { reason: 'invalid' }],
      ['the end first', end, start, { domain: 'calendar', reason: 'timeRangeEmpty' }],
      ['an empty day', { date: '2026-12-01' }, { date: '2026-12-01' }, { domain: 'calendar', reason: 'timeRangeEmpty' }],
    ])('with %s are refused', async (_, from, to, error) => {
      expectError(await withTimes(from, to), 400, error);
    });

    it('of a series need a zone, an offset is not enough', async () => {
      const recurrence = ['RRULE:FREQ=DAILY;COUNT=3'];
      const times = { start: { dateTime: '2026-12-01T10:00:00Z' }, end: { dateTime: '2026-12-01T11:00:00Z' } };
      expectError(await call('', { json: { ...times, recurrence } }), 400, {
        message: 'Missing time zone definition for start time.',
      });
      expect((await insert({ recurrence })).body.recurrence).toEqual(recurrence);
    });
  });

  describe('reminders', () => {
    const reminders = async (value: unknown) => insert({ reminders: value });
    const popup = (minutes: number) => ({ method: 'popup', minutes });

    it('are the defaults of the calendar when nothing is said, spelled out for days', async () => {
      expect((await insert()).body.reminders).toEqual({ useDefault: true });
      const day = await call('', { json: { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } } });
      expect(day.body.reminders).toEqual({ useDefault: false, overrides: [popup(10)] });
    });

    it.each([
      ['an empty list', { useDefault: false, overrides: [] }, { useDefault: false }],
      ['defaults with an empty list', { useDefault: true, overrides: [] }, { useDefault: true }],
      ['doubles', { useDefault: false, overrides: [popup(5), popup(5)] }, { useDefault: false, overrides: [popup(5)] }],
      ['an unknown method', { useDefault: false, overrides: [{ method: 'sms', minutes: 5 }, popup(9)] }, { useDefault: false, overrides: [popup(9)] }],
      ['minutes out of range', { useDefault: false, overrides: [popup(-5), popup(99_999)] }, { useDefault: false, overrides: [popup(0), popup(40_320)] }],
      ['another order', { useDefault: false, overrides: [popup(60), popup(10)] }, { useDefault: false, overrides: [popup(10), popup(60)] }],
    ])('with %s are put right without a word', async (_, sent, kept) => {
      expect((await reminders(sent)).body.reminders).toEqual(kept);
    });

    it('are at most five, counted before doubles are taken out', async () => {
      expect((await reminders({ useDefault: false, overrides: [1, 2, 3, 4, 5].map(popup) })).status).toBe(200);
      expectError(await reminders({ useDefault: false, overrides: [1, 1, 1, 1, 1, 1].map(popup) }), 400, {
        domain: 'calendar',
        reason: 'eventRemindersCountExceedsLimit',
      });
    });

    it('are either the defaults or others', async () => {
      expectError(await reminders({ useDefault: true, overrides: [popup(5)] }), 400, {
        domain: 'calendar',
        reason: 'cannotUseDefaultRemindersAndSpecifyOverride',
      });
    });

    it('alone move the etag, not the time of the last change', async () => {
      const { body: before } = await insert();
      await client.control('/clock', { json: { advanceMs: 5_000 } });
      const { body: after } = await patch(before.id, { reminders: { useDefault: false, overrides: [popup(5)] } });
      expect(after.etag).not.toBe(before.etag);
      expect(after.updated).toBe(before.updated);
      const other = (await patch(before.id, { summary: 'New' })).body;
      expect(other.updated).not.toBe(before.updated);
    });

    it('are replaced by a patch, or merged if the settings say so', async () => {
      const { body } = await reminders({ useDefault: false, overrides: [popup(5)] });
      await settings({ remindersPatch: 'merge' });
      expect(reasonOf(await patch(body.id, { reminders: { useDefault: true } }))).toBe(
        'cannotUseDefaultRemindersAndSpecifyOverride',
      );
      await settings({ remindersPatch: 'replace' });
      expect((await patch(body.id, { reminders: { useDefault: true } })).body.reminders).toEqual({ useDefault: true });
    });
  });

  describe('extended properties', () => {
    it('lose long keys and the tail of long values without a word', async () => {
      const properties = { ['k'.repeat(45)]: 'gone', ['k'.repeat(44)]: 'kept', long: 'v'.repeat(2_000) };
      const { body } = await insert({ extendedProperties: { private: properties } });
      expect(body.extendedProperties.private).toEqual({ ['k'.repeat(44)]: 'kept', long: 'v'.repeat(1_024) });
    });

    it('are removed by null, and by leaving them out of a PUT', async () => {
      const { body } = await insert({ extendedProperties: { private: { a: '1', b: '2' }, shared: { c: '3' } } });
      const patched = await patch(body.id, { extendedProperties: { private: { a: null, d: '4' } } });
      expect(patched.body.extendedProperties).toEqual({ private: { b: '2', d: '4' }, shared: { c: '3' } });
      expect((await put(body.id, timedEvent())).body).not.toHaveProperty('extendedProperties');
    });

    it('are at most 300 and 32 kB, and texts', async () => {
      const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
      expect((await insert({ extendedProperties: { private: many(300) } })).status).toBe(200);
      expect((await insert({ extendedProperties: { private: many(150), shared: many(151) } })).status).toBe(400);
      const big = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, 'v'.repeat(1_000)]));
      expect((await insert({ extendedProperties: { private: big } })).status).toBe(400);
      expect((await insert({ extendedProperties: { private: { a: 1 } } })).status).toBe(400);
    });
  });

  describe('patch', () => {
    it('merges objects, replaces lists, removes with null', async () => {
      const attendees = [{ email: 'a@x.test' }, { email: 'b@x.test' }];
      const { body } = await insert({ description: 'old', location: 'here', attendees });
      const answer = await patch(body.id, { location: null, attendees: [{ email: 'c@x.test' }], end: { dateTime: '2026-12-01T12:00:00' } });
      expect(answer.body).toMatchObject({
        summary: 'Interview',
        description: 'old',
        attendees: [{ email: 'c@x.test', responseStatus: 'needsAction' }],
        end: { dateTime: '2026-12-01T12:00:00+01:00', timeZone: 'Europe/Berlin' },
      });
      expect(answer.body).not.toHaveProperty('location');
    });

    it('needs the other key to be nulled to switch between day and time', async () => {
      const { body } = await insert();
      const days = { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } };
      expect((await patch(body.id, days)).status).toBe(400);
      const nulled = { dateTime: null, timeZone: null };
      const answer = await patch(body.id, { start: { ...days.start, ...nulled }, end: { ...days.end, ...nulled } });
      expect(answer.body).toMatchObject(days);
      expect(answer.body.start).toEqual({ date: '2026-12-01' });
    });

    it('changes neither the id nor other server fields', async () => {
      const { body } = await insert();
      const answer = await patch(body.id, { id: 'other', iCalUID: 'other', organizer: { email: 'x@y.test' } });
      expect(answer.body).toMatchObject({ id: body.id, iCalUID: body.iCalUID, organizer: body.organizer });
    });

    it('raises the sequence with the time only', async () => {
      const { body } = await insert();
      expect((await patch(body.id, { summary: 'New' })).body.sequence).toBe(0);
      const later = { dateTime: '2026-12-01T12:00:00', timeZone: 'Europe/Berlin' };
      expect((await patch(body.id, { end: later })).body.sequence).toBe(1);
    });

    it('refuses a sequence that is lower than the stored one', async () => {
      const { body } = await insert({ sequence: 3 });
      const answer = await patch(body.id, { sequence: 2 });
      expectError(answer, 400, { reason: 'invalid' });
      expect(answer.body.error.message).toContain('Invalid sequence value.');
      expect((await patch(body.id, { sequence: 3 })).status).toBe(200);
    });

    it('does not find what never existed', async () => {
      expectError(await patch('neverwas', { summary: 'x' }), 404, { domain: 'global', reason: 'notFound' });
    });

    it('refuses to change the kind of event', async () => {
      const { body } = await insert();
      expect((await patch(body.id, { eventType: 'focusTime' })).status).toBe(400);
    });
  });

  describe('update', () => {
    it('clears what it does not name, and keeps what the server decides', async () => {
      const { body } = await insert({ id: 'abcde', description: 'old', transparency: 'transparent' });
      const answer = await put('abcde', timedEvent({ summary: 'New' }));
      expect(answer.body).toMatchObject({ id: 'abcde', created: body.created, summary: 'New', iCalUID: body.iCalUID });
      expect(answer.body).not.toHaveProperty('description');
      expect(answer.body).not.toHaveProperty('transparency');
    });

    it('needs start and end', async () => {
      const { body } = await insert();
      expectError(await put(body.id, { summary: 'x' }), 400, { reason: 'required' });
    });
  });

  describe('If-Match', () => {
    const FAILED = { domain: 'global', reason: 'conditionNotMet', message: 'Precondition Failed', locationType: 'header', location: 'If-Match' };

    it('lets the holder of the current etag write, everybody else gets 412', async () => {
      const { body } = await insert();
      const first = await patch(body.id, { summary: 'One' }, { 'if-match': body.etag });
      expect(first.status).toBe(200);
      expectError(await patch(body.id, { summary: 'Two' }, { 'if-match': body.etag }), 412, FAILED);
      expectError(await put(body.id, timedEvent(), { 'if-match': body.etag }), 412, FAILED);
      expectError(await remove(body.id, { 'if-match': body.etag }), 412, FAILED);
      expect((await remove(body.id, { 'if-match': first.body.etag })).status).toBe(204);
    });

    it('notices an edit of the person', async () => {
      const { body } = await insert();
      await client.control(`/google/accounts/ann@example.test${EVENTS}/${body.id}`, { method: 'PATCH', json: { summary: 'Mine' } });
      expect((await patch(body.id, { summary: 'x' }, { 'if-match': body.etag })).status).toBe(412);
    });
  });

  describe('delete', () => {
    it('leaves a tombstone that get still answers', async () => {
      const { body } = await insert({ description: 'old' });
      const answer = await remove(body.id);
      expect([answer.status, answer.body]).toEqual([204, '']);
      const gone = await call(`/${body.id}`);
      expect([gone.status, gone.body.status, gone.body.description]).toEqual([200, 'cancelled', 'old']);
    });

    it('answers 410 the second time, 404 for what never existed', async () => {
      const { body } = await insert();
      await remove(body.id);
      expectError(await remove(body.id), 410, { domain: 'global', reason: 'deleted', message: 'Resource has been deleted' });
      expectError(await remove('neverwas'), 404, { reason: 'notFound' });
    });

    it('forgets after a time, and frees the id', async () => {
      await settings({ tombstoneSeconds: 60 });
      await insert({ id: 'abcde' });
      await remove('abcde');
      await client.control('/clock', { json: { advanceMs: 61_000 } });
      expect((await call('/abcde')).status).toBe(404);
      expect((await insert({ id: 'abcde' })).status).toBe(200);
    });

    it('is undone by confirming the event, unless the settings forbid it', async () => {
      await insert({ id: 'abcde', description: 'old' });
      await remove('abcde');
      await settings({ restoreDeleted: false });
      expectError(await patch('abcde', { status: 'confirmed' }), 403, { reason: 'forbidden', message: 'Forbidden' });
      await settings({ restoreDeleted: true });
      const answer = await patch('abcde', { status: 'confirmed' });
      expect(answer.body).toMatchObject({ status: 'confirmed', description: 'old' });
      expect((await remove('abcde')).status).toBe(204);
    });

    it('is what a patch to cancelled means', async () => {
      await insert({ id: 'abcde' });
      expect((await patch('abcde', { status: 'cancelled' })).body.status).toBe('cancelled');
      expect((await remove('abcde')).status).toBe(410);
    });

    it('is not undone by a patch that says nothing about the status', async () => {
      await insert({ id: 'abcde' });
      await remove('abcde');
      expect((await patch('abcde', { summary: 'x' })).body.status).toBe('cancelled');
    });
  });

  it('keeps guests from changing what only the organizer may', async () => {
    const path = `/google/accounts/ann@example.test${EVENTS}`;
    const json = timedEvent({ organizer: { email: 'boss@example.test' }, guestsCanModify: true });
    const { body } = await client.control(path, { json });
    const answer = await put(body.id, timedEvent());
    expectError(answer, 403, { domain: 'calendar', reason: 'forbiddenForNonOrganizer' });
    expect((await patch(body.id, { summary: 'Mine' })).status).toBe(200);
  });
});
