import { describe, expect, it } from 'vitest';
import { AppClient, refusalOf, timedEvent } from '../../../../test/app-client';
import { connectedApp } from '../../../../test/connected-app';

const PROPERTY = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name CopilotId';
const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' });
const DAY = { isAllDay: true, start: berlin('2026-12-01T00:00:00'), end: berlin('2026-12-02T00:00:00') };

describe('Events of Graph', () => {
  const app = connectedApp('microsoft');
  const create = (more: object = {}) => app().api('/me/events', { json: timedEvent(more) });
  const pathOf = (id: string) => `/me/events/${encodeURIComponent(id)}`;
  const read = async (id: string, prefer?: string) =>
    (await app().api(pathOf(id), prefer === undefined ? {} : { headers: { prefer } })).body;

  it('are made with the defaults of the service, under a long id and an etag of their change key', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      '@odata.etag': `W/"${body.changeKey}"`,
      type: 'singleInstance',
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      showAs: 'busy',
      sensitivity: 'normal',
      isOrganizer: true,
    });
    expect(body.id.length).toBeGreaterThan(100);
  });

  it('come in UTC with seven digits, or in the zone that is preferred', async () => {
    const { body } = await create();
    expect(body.start).toEqual({ dateTime: '2026-12-01T09:00:00.0000000', timeZone: 'UTC' });
    expect(body.originalStartTimeZone).toBe('W. Europe Standard Time');
    const tokyo = await read(body.id, 'outlook.timezone="Tokyo Standard Time"');
    expect(tokyo.start).toEqual({ dateTime: '2026-12-01T18:00:00.0000000', timeZone: 'Tokyo Standard Time' });
  });

  it.each(['Europe/Amsterdam', 'Foo/Bar', '+01:00'])('know no zone %s', async (timeZone) => {
    const start = { dateTime: '2026-12-01T10:00:00', timeZone };
    expect(refusalOf(await create({ start }))).toEqual([400, 'TimeZoneNotSupportedException']);
    const answer = await app().api('/me/events', { headers: { prefer: `outlook.timezone="${timeZone}"` } });
    expect(refusalOf(answer)).toEqual([400, 'TimeZoneNotSupportedException']);
  });

  it('of whole days are midnight to midnight in every zone', async () => {
    const { body } = await create(DAY);
    for (const name of ['UTC', 'Tokyo Standard Time']) {
      const shown = await read(body.id, `outlook.timezone="${name}"`);
      expect(shown.start).toEqual({ dateTime: '2026-12-01T00:00:00.0000000', timeZone: name });
      expect(shown.end.dateTime).toBe('2026-12-02T00:00:00.0000000');
    }
  });

  it.each([
    ['a day that does not begin at midnight', { isAllDay: true }, 'ErrorInvalidRequest'],
    ['a day without length', { ...DAY, end: DAY.start }, 'ErrorInvalidRequest'],
    ['a property that is none', { singleValueExtendedProperties: [null] }, 'ErrorPropertyValidationFailure'],
    ['a start without time', { start: null }, 'ErrorPropertyValidationFailure'],
    ['a month that does not exist', { end: berlin('2026-13-01T10:00:00') }, 'ErrorPropertyValidationFailure'],
    ['an offset', { start: berlin('2026-12-01T10:00:00+01:00') }, 'ErrorPropertyValidationFailure'],
    ['an end that no calendar reaches', { end: berlin('9999-12-31T23:00:00') }, 'ErrorPropertyValidationFailure'],
    ['the end first', { end: berlin('2026-12-01T09:00:00') }, 'ErrorPropertyValidationFailure'],
    ['an unknown way to show it', { showAs: 'perhaps' }, 'RequestBodyRead'],
    ['a subject that is no text', { subject: 3 }, 'RequestBodyRead'],
    ['a reminder of half a minute', { reminderMinutesBeforeStart: 0.5 }, 'RequestBodyRead'],
  ])('with %s are refused', async (_, more, code) => {
    expect(refusalOf(await create(more))).toEqual([400, code]);
    expect((await app().api('/me/events')).body.value).toEqual([]);
  });

  it('that are no JSON, or more than 4 MB, are refused', async () => {
    for (const json of [[], 'text', null]) {
      expect(refusalOf(await app().api('/me/events', { json }))).toEqual([400, 'RequestBodyRead']);
    }
    expect(refusalOf(await create({ subject: 'x'.repeat(5_000_000) }))).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('have a page for a body, without what is dangerous', async () => {
    const content = 'Let’s <script>alert(1)</script><b onclick="x()">go</b>';
    const { body } = await read((await create({ body: { contentType: 'HTML', content } })).body.id);
    expect(body.contentType).toBe('html');
    expect(body.content).toMatch(/^<html>\r\n<head>\r\n<meta [^>]+>\r\n<\/head>\r\n<body>\r\n/);
    expect(body.content).toContain('Let’s <b>go</b>');
  });

  it('show a text as it was sent once, then as a page', async () => {
    const made = (await create({ body: { contentType: 'text', content: 'One\nTwo <3' } })).body;
    expect(made.body).toEqual({ contentType: 'text', content: 'One\nTwo <3' });
    const { body } = await read(made.id);
    expect(body.contentType).toBe('html');
    expect(body.content).toContain('<!-- converted from text -->');
    expect(body.content).toContain('One<br>\r\nTwo &lt;3');
  });

  it('have two ids, both good, and neither without its case', async () => {
    const { id } = (await create()).body;
    const immutable = await read(id, 'IdType="ImmutableId"');
    expect(immutable.id).not.toBe(id);
    expect((await read(immutable.id)).id).toBe(id);
    expect((await app().api(pathOf(id.toLowerCase()))).status).not.toBe(200);
    expect(refusalOf(await app().api(pathOf('abc')))).toEqual([400, 'ErrorInvalidIdMalformed']);
    expect(refusalOf(await app().api(pathOf(`AAMk${'a'.repeat(112)}=`)))).toEqual([404, 'ErrorItemNotFound']);
  });

  it('change in what is sent only, and only from the version that is known', async () => {
    const before = (await create({ location: { displayName: 'Bar' } })).body;
    const patch = (json: object, headers = {}) => app().api(pathOf(before.id), { method: 'PATCH', json, headers });
    const { status, body } = await patch({ subject: 'Other' }, { 'if-match': before['@odata.etag'] });
    expect([status, body.subject, body.location.displayName]).toEqual([200, 'Other', 'Bar']);
    expect(body.changeKey).not.toBe(before.changeKey);
    const stale = { 'if-match': before['@odata.etag'] };
    expect(refusalOf(await patch({ subject: 'Third' }, stale))).toEqual([412, 'ErrorIrresolvableConflict']);
    const remove = { method: 'DELETE', headers: stale };
    expect(refusalOf(await app().api(pathOf(before.id), remove))).toEqual([412, 'ErrorIrresolvableConflict']);
    expect((await app().api(pathOf(before.id), { method: 'DELETE' })).status).toBe(204);
    expect(refusalOf(await app().api(pathOf(before.id)))).toEqual([404, 'ErrorItemNotFound']);
  });

  it('are found by a named property, whose name has its case and whose value has not', async () => {
    const { body } = await create({ singleValueExtendedProperties: [{ id: PROPERTY, value: 'It’s 1' }] });
    const found = async (id: string, value: string) => {
      const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`;
      const { value: items } = (await app().api(`/me/events?$filter=${encodeURIComponent(filter)}`)).body;
      return (items as { id: string }[]).map(({ id }) => id);
    };
    expect(await found(PROPERTY.replace('String', 'string'), 'IT’S 1')).toEqual([body.id]);
    expect(await found(PROPERTY, 'It’s 2')).toEqual([]);
    expect(await found(PROPERTY.toLowerCase(), 'It’s 1')).toEqual([]);
  });

  it.each([
    ['$filter=subject eq 1', 'ErrorInvalidUrlQueryFilter'],
    ['$orderby=subject', 'BadRequest'],
    ['$select=constructor', 'BadRequest'],
    ['$search=x', 'BadRequest'],
    ['$top=0', 'ErrorInvalidRequest'],
  ])('are not listed by what is not known, or not simulated: %s', async (query, code) => {
    await create();
    expect(refusalOf(await app().api(`/me/events?${encodeURI(query)}`))).toEqual([400, code]);
  });

  it.each([
    ['A', 400],
    ['B', 201],
    ['C', 409],
  ])('are made once for a transaction, mode %s', async (duplicateTransaction, expected) => {
    await app().settings({ duplicateTransaction });
    const first = (await create({ transactionId: 't-1' })).body;
    const { status, body } = await create({ transactionId: 't-1' });
    expect(status).toBe(expected);
    expect(status === 201 ? body.id : body.error['@event.existingEventId']).toBe(first.id);
    if (status !== 201) expect(body.error.code).toBe('ErrorDuplicateTransactionId');
    expect((await app().api('/me/events')).body.value).toHaveLength(1);
  });

  it('come ten to a page, with links of the true service', async () => {
    for (let count = 0; count < 12; count += 1) await create({ subject: `Event ${count}` });
    const first = (await app().api('/me/events?$select=subject')).body;
    expect(first.value).toHaveLength(10);
    expect(Object.keys(first.value[0]).sort()).toEqual(['@odata.etag', 'id', 'subject']);
    expect(first['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/events\?/);
    const second = (await app().api(first['@odata.nextLink'])).body;
    expect([second.value.length, second['@odata.nextLink']]).toEqual([2, undefined]);
  });

  it('are answered four at a time for each mailbox, and not more', async () => {
    const ben = await AppClient.connect(app().client, 'microsoft', { account: 'ben@example.test' });
    // So long that the last has come before the first is answered.
    const settings = { latencyMs: 1_500, microsoft: { retryAfter: '2.128' } };
    await app().client.control('/settings', { method: 'PATCH', json: settings });
    const burst = (who: AppClient, count: number) => Array.from({ length: count }, () => who.api('/me/events'));
    const answers = await Promise.all([...burst(app(), 6), ...burst(ben, 4)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(refusalOf)).toEqual([429, 429].map((status) => [status, 'ApplicationThrottled']));
    expect(refused[0]!.headers.get('retry-after')).toBe('2.128');
  });
});
