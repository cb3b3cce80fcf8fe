import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent, type Answer, type CallOptions } from '../../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';

describe('Google event rules', () => {
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
  const settings = (google: object) => client.control('/settings', { method: 'PATCH', json: { google } });
  const expectError = (answer: Answer, status: number, error: object) => {
    expect(answer.status).toBe(status);
    expect(answer.body.error.errors[0]).toMatchObject(error);
    expect(answer.body.error.code).toBe(status);
  };

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
      [
        'neither offset nor zone',
        { dateTime: '2026-12-01T10:00:00' },
        end,
        { reason: 'invalid', message: 'Missing time zone definition for start time.' },
      ],
      ['an unknown zone', { ...start, timeZone: 'Europe/Atlantis' }, end, { reason: 'invalid' }],
      ['a Windows zone', { ...start, timeZone: 'W. Europe Standard Time' }, end, { reason: 'invalid' }],
      ['an offset as a zone', { ...start, timeZone: '+01:00' }, end, { reason: 'invalid' }],
      ['no seconds', { dateTime: '2026-12-01T10:00Z' }, end, { reason: 'invalid' }],
      ['a day that does not exist', { date: '2026-02-30' }, { date: '2026-03-02' }, { reason: 'invalid' }],
      ['a time that does not exist', { dateTime: '2026-12-01T25:00:00Z' }, end, { reason: 'invalid' }],
      ['the end first', end, start, { domain: 'calendar', reason: 'timeRangeEmpty' }],
      [
        'an empty day',
        { date: '2026-12-01' },
        { date: '2026-12-01' },
        { domain: 'calendar', reason: 'timeRangeEmpty' },
      ],
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
      [
        'an unknown method',
        { useDefault: false, overrides: [{ method: 'sms', minutes: 5 }, popup(9)] },
        { useDefault: false, overrides: [popup(9)] },
      ],
      [
        'minutes out of range',
        { useDefault: false, overrides: [popup(-5), popup(99_999)] },
        { useDefault: false, overrides: [popup(0), popup(40_320)] },
      ],
      [
        'another order',
        { useDefault: false, overrides: [popup(60), popup(10)] },
        { useDefault: false, overrides: [popup(10), popup(60)] },
      ],
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

    it('alone do not move the time of the last change either when other fields come in another order', async () => {
      const overrides = [{ method: 'popup', minutes: 5 }];
      const extendedProperties = { private: { a: '1' } };
      const before = (await insert({ reminders: { useDefault: false, overrides }, extendedProperties })).body;
      await client.control('/clock', { json: { advanceMs: 5_000 } });
      const path = `${EVENTS}/${before.id}`;
      const reminders = { useDefault: true, overrides: [] };
      const patched = await client.calendar(path, { token, method: 'PATCH', json: { reminders } });
      const json = { ...before, reminders: { useDefault: false } };
      const replaced = await client.calendar(path, { token, method: 'PATCH', json });
      expect([patched.body.updated, replaced.body.updated]).toEqual([before.updated, before.updated]);
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

    it('are removed by null', async () => {
      const { body } = await insert({ extendedProperties: { private: { a: '1', b: '2' }, shared: { c: '3' } } });
      const patched = await patch(body.id, { extendedProperties: { private: { a: null, d: '4' } } });
      expect(patched.body.extendedProperties).toEqual({ private: { b: '2', d: '4' }, shared: { c: '3' } });
    });

    it('are at most 300 and 32 kB, and texts', async () => {
      const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
      expect((await insert({ extendedProperties: { private: many(300) } })).status).toBe(200);
      expect((await insert({ extendedProperties: { private: many(150), shared: many(151) } })).status).toBe(400);
      const big = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, 'v'.repeat(1_000)]));
      expect((await insert({ extendedProperties: { private: big } })).status).toBe(400);
      expect((await insert({ extendedProperties: { private: { a: 1 } } })).status).toBe(400);
    });
  });
});
