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
  const remove = (id: string, headers: Record<string, string> = {}) => call(`/${id}`, { method: 'DELETE', headers });
  const settings = (google: object) => client.control('/settings', { method: 'PATCH', json: { google } });
  const expectError = (answer: Answer, status: number, error: object) => {
    expect(answer.status).toBe(status);
    expect(answer.body.error.errors[0]).toMatchObject(error);
    expect(answer.body.error.code).toBe(status);
  };

  describe('insert', () => {
    it('fills in everything that the server decides', async () => {
      const { status, body, headers } = await insert({
        id: 'appointment1',
        description: 'Bring a pen',
        location: 'Room 1',
      });
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'calendar#event',
        etag: expect.stringMatching(/^"\d+"$/),
        id: 'appointment1',
        status: 'confirmed',
        htmlLink: expect.stringContaining(`${client.sandbox.url}/www.google.com/calendar/event?eid=`),
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
      const forged = {
        etag: '"1"',
        created: '2000-01-01T00:00:00Z',
        htmlLink: 'x',
        kind: 'y',
        unheardOf: 1,
        conferenceData: {},
      };
      const { body } = await insert(forged);
      expect(body).not.toMatchObject({ etag: '"1"' });
      expect(body.created).not.toContain('2000');
      expect(body).not.toHaveProperty('unheardOf');
      expect(body).not.toHaveProperty('conferenceData');
    });

    it('does not show what is the default, nor empty texts', async () => {
      const { body } = await insert({ transparency: 'opaque', visibility: 'default', description: '', location: '' });
      for (const name of ['transparency', 'visibility', 'description', 'location'])
        expect(body).not.toHaveProperty(name);
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
        const response = await fetch(url, {
          method: 'POST',
          body,
          headers: { ...headers, authorization: `Bearer ${token}` },
        });
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

  describe('patch', () => {
    it('merges objects, replaces lists, removes with null', async () => {
      const attendees = [{ email: 'a@x.test' }, { email: 'b@x.test' }];
      const { body } = await insert({ description: 'old', location: 'here', attendees });
      const answer = await patch(body.id, {
        location: null,
        attendees: [{ email: 'c@x.test' }],
        end: { dateTime: '2026-12-01T12:00:00' },
      });
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

    it.each(['1', -1, 0.5, {}])('refuses the sequence %j, which is none', async (sequence) => {
      const { body } = await insert();
      expect(reasonOf(await patch(body.id, { sequence }))).toBe('invalid');
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

  describe('If-Match', () => {
    const FAILED = {
      domain: 'global',
      reason: 'conditionNotMet',
      message: 'Precondition Failed',
      locationType: 'header',
      location: 'If-Match',
    };

    it('lets the holder of the current etag write, everybody else gets 412', async () => {
      const { body } = await insert();
      const first = await patch(body.id, { summary: 'One' }, { 'if-match': body.etag });
      expect(first.status).toBe(200);
      expectError(await patch(body.id, { summary: 'Two' }, { 'if-match': body.etag }), 412, FAILED);
      expectError(await remove(body.id, { 'if-match': body.etag }), 412, FAILED);
      expect((await remove(body.id, { 'if-match': first.body.etag })).status).toBe(204);
    });

    it('notices an edit of the person', async () => {
      const { body } = await insert();
      await client.control(`/google/accounts/ann@example.test${EVENTS}/${body.id}`, {
        method: 'PATCH',
        json: { summary: 'Mine' },
      });
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
      expectError(await remove(body.id), 410, {
        domain: 'global',
        reason: 'deleted',
        message: 'Resource has been deleted',
      });
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
    const answer = await patch(body.id, { guestsCanModify: false });
    expectError(answer, 403, { domain: 'calendar', reason: 'forbiddenForNonOrganizer' });
    expect((await patch(body.id, { summary: 'Mine' })).status).toBe(200);
  });
});
