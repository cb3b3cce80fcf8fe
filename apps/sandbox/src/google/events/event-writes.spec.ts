import { describe, expect, it } from 'vitest';
import { refusalOf, timedEvent } from '../../../test/app-client';
import { connectedApp } from '../../../test/connected-app';

const EVENTS = '/calendars/primary/events';
const CANNOT_BOTH = 'cannotUseDefaultRemindersAndSpecifyOverride';

describe('Google events', () => {
  const app = connectedApp('google');
  const insert = (more: object = {}) => app().api(EVENTS, { json: timedEvent(more) });
  const patch = (id: string, json: object, headers: Record<string, string> = {}) =>
    app().api(`${EVENTS}/${id}`, { method: 'PATCH', json, headers });
  const remove = (id: string, headers: Record<string, string> = {}) =>
    app().api(`${EVENTS}/${id}`, { method: 'DELETE', headers });
  const read = (id: string) => app().api(`${EVENTS}/${id}`);
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

  it('are filled up with what the server decides, whatever else was sent', async () => {
    const forged = { etag: '"1"', created: '2000-01-01T00:00:00Z', htmlLink: 'x', kind: 'y', unheardOf: 1 };
    const shown = { description: 'Bring a pen', visibility: 'private', status: 'tentative' };
    const hidden = { location: '', transparency: 'opaque' };
    const { status, body, headers } = await insert({ id: 'appointment1', ...shown, ...hidden, ...forged });
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'calendar#event',
      etag: expect.stringMatching(/^"\d{2,}"$/),
      id: 'appointment1',
      htmlLink: expect.stringContaining('/www.google.com/calendar/event?eid='),
      created: expect.not.stringContaining('2000'),
      updated: expect.stringMatching(/Z$/),
      summary: 'Interview',
      ...shown,
      organizer: { email: 'ann@example.test', self: true },
      start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-12-01T11:00:00+01:00', timeZone: 'Europe/Berlin' },
      iCalUID: 'appointment1@google.com',
      reminders: { useDefault: true },
    });
    expect(headers.get('content-type')).toContain('json');
    expect((await insert()).body.id).toMatch(/^[a-v0-9]{5,}$/);
  });

  it.each(['abcd', 'UPPERCASE', 'with-dash', 'wxyz1', 'a'.repeat(1_025)])('refuse the id %.12s', async (id) => {
    expect(refusalOf(await insert({ id }))).toEqual([400, 'invalid']);
  });

  it('are made once for an id, also of many at once, and as long as a tombstone has it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => insert({ id: 'abcde' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await remove('abcde');
    expect(refusalOf(await insert({ id: 'abcde' }))).toEqual([409, 'duplicate']);
    await app().settings({ tombstoneSeconds: 60 });
    await app().advance(61_000);
    expect((await read('abcde')).status).toBe(404);
    expect((await insert({ id: 'abcde' })).status).toBe(200);
  });

  it.each([
    ['a status that is none', { status: 'maybe' }, 'invalid'],
    ['a transparency that is none', { transparency: 'free' }, 'invalid'],
    ['a visibility that is none', { visibility: 'secret' }, 'invalid'],
    ['a summary that is no text', { summary: 7 }, 'invalid'],
    ['a rule that is none', { recurrence: ['DTSTART:20261201'] }, 'invalid'],
    ['a property that is no text', { extendedProperties: { private: { a: 1 } } }, 'invalid'],
    ['a guest without address', { attendees: [{}] }, 'required'],
    ['a thousand levels', { attendees: [{ email: 'a@b.test', comment: nested(1_000) }] }, 'parseError'],
    ['defaults and reminders', { reminders: { useDefault: true, overrides: [popup(5)] } }, CANNOT_BOTH],
    ['six reminders', { reminders: { overrides: [1, 1, 1, 1, 1, 1].map(popup) } }, 'eventRemindersCountExceedsLimit'],
    ['no end', { end: undefined }, 'required'],
    ['an empty start', { start: {} }, 'required'],
    ['a date and a time', { start: { date: '2026-12-01' } }, 'invalid'],
    ['both in one', { start: { ...berlin('10:00:00'), date: '2026-12-01' } }, 'invalid'],
    ['neither offset nor zone', { start: { dateTime: '2026-12-01T10:00:00' } }, 'invalid'],
    ['a Windows zone', { start: { ...berlin('10:00:00'), timeZone: 'W. Europe Standard Time' } }, 'invalid'],
    ['an offset as a zone', { start: { ...berlin('10:00:00'), timeZone: '+01:00' } }, 'invalid'],
    ['no seconds', { start: { dateTime: '2026-12-01T10:00Z' } }, 'invalid'],
    ['a day that does not exist', { start: { date: '2026-02-30' }, end: { date: '2026-03-02' } }, 'invalid'],
    ['a time that does not exist', { start: { dateTime: '2026-12-01T25:00:00Z' } }, 'invalid'],
    ['the end first', { start: berlin('12:00:00') }, 'timeRangeEmpty'],
    ['an empty day', { start: { date: '2026-12-01' }, end: { date: '2026-12-01' } }, 'timeRangeEmpty'],
    ['a series without zone', { ...inUtc(), recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }, 'invalid'],
    ['a year that no calendar has', { start: late(), end: late() }, 'invalid'],
  ])('with %s are refused', async (_, more, reason) => {
    expect(refusalOf(await insert(more))).toEqual([400, reason]);
  });

  it('that are no JSON object cannot be parsed', async () => {
    for (const json of [[], 'text', 3])
      expect(refusalOf(await app().api(EVENTS, { json }))).toEqual([400, 'parseError']);
  });

  it('tell nobody, all or those outside, and refuse to tell others', async () => {
    const asking = (sendUpdates: string) => app().api(`${EVENTS}?sendUpdates=${sendUpdates}`, { json: timedEvent() });
    expect((await asking('none')).status).toBe(200);
    expect(refusalOf(await asking('everybody'))).toEqual([400, 'invalidParameter']);
  });

  it('are patched: objects merge, lists are replaced, null removes, ids and the like stay', async () => {
    const extendedProperties = { private: { a: '1', b: '2' } };
    const { body } = await insert({ location: 'here', attendees: [{ email: 'a@x.test' }], extendedProperties });
    const change = {
      id: 'other',
      iCalUID: 'other',
      location: null,
      attendees: [{ email: 'c@x.test' }],
      end: { dateTime: '2026-12-01T12:00:00' },
      extendedProperties: { private: { a: null, c: '3' } },
    };
    const patched = (await patch(body.id, change)).body;
    expect(patched).toMatchObject({
      id: body.id,
      iCalUID: body.iCalUID,
      attendees: [{ email: 'c@x.test', responseStatus: 'needsAction' }],
      end: { dateTime: '2026-12-01T12:00:00+01:00', timeZone: 'Europe/Berlin' },
      extendedProperties: { private: { b: '2', c: '3' } },
    });
    expect(patched).not.toHaveProperty('location');
    expect(refusalOf(await patch('neverwas', {}))).toEqual([404, 'notFound']);
  });

  it('change between day and time only when the other key is nulled', async () => {
    const { body } = await insert();
    const days = { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } };
    expect((await patch(body.id, days)).status).toBe(400);
    const nulled = { dateTime: null, timeZone: null };
    const answer = await patch(body.id, { start: { ...days.start, ...nulled }, end: { ...days.end, ...nulled } });
    expect(answer.body).toMatchObject(days);
  });

  it('are written from the etag that is known, also by If-Match on a delete', async () => {
    const { body } = await insert();
    const first = await patch(body.id, { summary: 'One' }, { 'if-match': body.etag });
    expect(first.status).toBe(200);
    expect(refusalOf(await patch(body.id, {}, { 'if-match': body.etag }))).toEqual([412, 'conditionNotMet']);
    await app().person(`${EVENTS}/${body.id}`, { method: 'PATCH', json: { summary: 'Mine' } });
    expect(refusalOf(await remove(body.id, { 'if-match': first.body.etag }))).toEqual([412, 'conditionNotMet']);
    expect((await remove(body.id)).status).toBe(204);
  });

  it('leave a tombstone that get still answers; a second delete is 410', async () => {
    const { body } = await insert({ description: 'old' });
    await remove(body.id);
    expect((await read(body.id)).body).toMatchObject({ status: 'cancelled', description: 'old' });
    expect(refusalOf(await remove(body.id))).toEqual([410, 'deleted']);
    expect(refusalOf(await remove('neverwas'))).toEqual([404, 'notFound']);
  });

  it('come back when they are confirmed, unless the settings forbid it, and by nothing else', async () => {
    await insert({ id: 'abcde' });
    expect((await patch('abcde', { status: 'cancelled' })).body.status).toBe('cancelled');
    expect((await patch('abcde', { summary: 'x' })).body.status).toBe('cancelled');
    await app().settings({ restoreDeleted: false });
    expect(refusalOf(await patch('abcde', { status: 'confirmed' }))).toEqual([403, 'forbidden']);
    await app().settings({ restoreDeleted: true });
    expect((await patch('abcde', { status: 'confirmed' })).body.status).toBe('confirmed');
  });

  describe('times', () => {
    const timesOf = async (start: object, end: object) => {
      const { body } = await insert({ start, end });
      return [body.start, body.end];
    };

    it('are shown in the zone of the calendar, whole seconds, and keep their own zone', async () => {
      const zone = { timeZone: 'America/New_York' };
      const local = { dateTime: '2026-12-01T10:00:00', ...zone };
      expect(await timesOf(local, { dateTime: '2026-12-01T11:00:00-05:00', ...zone })).toEqual([
        { dateTime: '2026-12-01T16:00:00+01:00', ...zone },
        { dateTime: '2026-12-01T17:00:00+01:00', ...zone },
      ]);
      const [start] = await timesOf({ dateTime: '2026-07-01T10:00:00.789Z' }, { dateTime: '2026-07-01T11:00:00z' });
      expect(start).toEqual({ dateTime: '2026-07-01T12:00:00+02:00', timeZone: 'Europe/Berlin' });
    });

    it('are shown in another zone on request', async () => {
      const { id } = (await insert()).body;
      const { start } = (await read(`${id}?timeZone=Asia/Tokyo`)).body;
      expect(start).toEqual({ dateTime: '2026-12-01T18:00:00+09:00', timeZone: 'Europe/Berlin' });
      expect(refusalOf(await read(`${id}?timeZone=Mars/Base`))).toEqual([400, 'invalidParameter']);
    });

    it('may be the same at both ends of a timed event, unless the settings forbid it', async () => {
      const empty = { start: berlin('10:00:00'), end: berlin('10:00:00') };
      expect((await insert(empty)).status).toBe(200);
      await app().settings({ refusesEmptyEvents: true });
      expect(refusalOf(await insert(empty))).toEqual([400, 'timeRangeEmpty']);
    });
  });

  describe('reminders', () => {
    const overridden = (...overrides: object[]) => ({ useDefault: false, overrides });

    it('are the defaults of the calendar when nothing is said, spelled out for days', async () => {
      const day = await insert({ start: { date: '2026-12-01' }, end: { date: '2026-12-02' } });
      expect(day.body.reminders).toEqual(overridden(popup(10)));
    });

    it.each([
      ['an empty list', overridden(), { useDefault: false }],
      ['defaults with an empty list', { useDefault: true, overrides: [] }, { useDefault: true }],
      ['doubles', overridden(popup(5), popup(5)), overridden(popup(5))],
      ['an unknown method', overridden({ method: 'sms', minutes: 5 }, popup(9)), overridden(popup(9))],
      ['minutes out of range', overridden(popup(-5), popup(99_999)), overridden(popup(0), popup(40_320))],
      ['another order', overridden(popup(60), popup(10)), overridden(popup(10), popup(60))],
    ])('with %s are put right without a word', async (_, reminders, kept) => {
      expect((await insert({ reminders })).body.reminders).toEqual(kept);
    });

    it('alone move the etag, not the time of the last change', async () => {
      const { body: before } = await insert({ extendedProperties: { private: { a: '1' } } });
      await app().advance(5_000);
      const { body: after } = await patch(before.id, { reminders: overridden(popup(5)) });
      expect([after.etag === before.etag, after.updated === before.updated]).toEqual([false, true]);
      expect((await patch(before.id, { summary: 'New' })).body.updated).not.toBe(before.updated);
    });

    it('are replaced by a patch, or merged if the settings say so', async () => {
      const { id } = (await insert({ reminders: overridden(popup(5)) })).body;
      const change = { reminders: { useDefault: true } };
      await app().settings({ remindersPatch: 'merge' });
      expect(refusalOf(await patch(id, change))).toEqual([400, CANNOT_BOTH]);
      await app().settings({ remindersPatch: 'replace' });
      expect((await patch(id, change)).body.reminders).toEqual({ useDefault: true });
    });
  });

  it('lose long names of properties, and the tail of long values, without a word', async () => {
    const properties = { ['k'.repeat(45)]: 'gone', ['k'.repeat(44)]: 'kept', long: 'v'.repeat(2_000) };
    const { body } = await insert({ extendedProperties: { private: properties } });
    expect(body.extendedProperties.private).toEqual({ ['k'.repeat(44)]: 'kept', long: 'v'.repeat(1_024) });
  });
});

function popup(minutes: number) {
  return { method: 'popup', minutes };
}

function berlin(time: string) {
  return { dateTime: `2026-12-01T${time}`, timeZone: 'Europe/Berlin' };
}

function inUtc() {
  return { start: { dateTime: '2026-12-01T10:00:00Z' }, end: { dateTime: '2026-12-01T11:00:00Z' } };
}

/** In Berlin it is the year 10000 already. */
function late() {
  return { dateTime: '9999-12-31T23:30:00Z' };
}
