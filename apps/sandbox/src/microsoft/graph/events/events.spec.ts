import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookDay, outlookEvent, refusalOf } from '../../../../test/outlook-client';
import { SandboxClient } from '../../../../test/sandbox-client';

const PROPERTY = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name CopilotId';

describe('Events of Graph', () => {
  let client: SandboxClient;
  let outlook: OutlookClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    outlook = await OutlookClient.connect(client, 'mia@example.test');
  });

  const create = (more: object = {}) => outlook.graph('/me/events', { json: outlookEvent(more) });
  const pathOf = (id: string) => `/me/events/${encodeURIComponent(id)}`;
  const read = async (id: string, prefer?: string) =>
    (await outlook.graph(pathOf(id), prefer === undefined ? {} : { headers: { prefer } })).body;
  const set = (microsoft: object) => client.control('/settings', { method: 'PATCH', json: { microsoft } });

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
    expect(body).not.toHaveProperty('transactionId');
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
    const answer = await outlook.graph('/me/events', { headers: { prefer: `outlook.timezone="${timeZone}"` } });
    expect(refusalOf(answer)).toEqual([400, 'TimeZoneNotSupportedException']);
  });

  it('of whole days are midnight to midnight in every zone', async () => {
    const zone = 'Europe/Berlin';
    const [start, end] = ['2026-12-01', '2026-12-02'].map((day) => ({ dateTime: `${day}T00:00:00`, timeZone: zone }));
    const { body } = await outlook.graph('/me/events', { json: outlookDay({ start, end }) });
    for (const name of ['UTC', 'Tokyo Standard Time']) {
      const shown = await read(body.id, `outlook.timezone="${name}"`);
      expect(shown.start).toEqual({ dateTime: '2026-12-01T00:00:00.0000000', timeZone: name });
      expect(shown.end.dateTime).toBe('2026-12-02T00:00:00.0000000');
    }
  });

  it('of whole days begin and end at midnight, and last a day at least', async () => {
    const refused = await outlook.graph('/me/events', { json: outlookEvent({ isAllDay: true }) });
    expect(refusalOf(refused)).toEqual([400, 'ErrorInvalidRequest']);
    const day = outlookDay();
    expect((await outlook.graph('/me/events', { json: { ...day, end: day['start'] } })).status).toBe(400);
  });

  it('have a page for a body, without what is dangerous', async () => {
    const content = 'Let’s <script>alert(1)</script><b onclick="x()">go</b>';
    const { id } = (await create({ body: { contentType: 'HTML', content } })).body;
    const { body, bodyPreview } = await read(id);
    expect(body.contentType).toBe('html');
    expect(body.content).toMatch(/^<html>\r\n<head>\r\n<meta [^>]+>\r\n<\/head>\r\n<body>\r\n/);
    expect(body.content).toContain('Let’s <b>go</b>');
    expect(bodyPreview).toBe('Let’s go');
  });

  it('show a text as it was sent once, then as a page, and as text on request', async () => {
    const made = (await create({ body: { contentType: 'text', content: 'One\nTwo <3' } })).body;
    expect(made.body).toEqual({ contentType: 'text', content: 'One\nTwo <3' });
    const { body } = await read(made.id);
    expect(body.contentType).toBe('html');
    expect(body.content).toContain('<!-- converted from text -->');
    expect((await read(made.id, 'outlook.body-content-type="text"')).body).toEqual({
      contentType: 'text',
      content: 'One\r\nTwo <3\r\n',
    });
  });

  it('have two ids, both good, and neither without its case', async () => {
    const { id } = (await create()).body;
    const immutable = await read(id, 'IdType="ImmutableId"');
    expect(immutable.id).not.toBe(id);
    expect((await read(immutable.id)).id).toBe(id);
    expect((await outlook.graph(pathOf(id.toLowerCase()))).status).not.toBe(200);
    expect(refusalOf(await outlook.graph(pathOf('abc')))).toEqual([400, 'ErrorInvalidIdMalformed']);
    expect(refusalOf(await outlook.graph(pathOf(`AAMk${'a'.repeat(112)}=`)))).toEqual([404, 'ErrorItemNotFound']);
  });

  it('change in what is sent only, and only from the version that is known', async () => {
    const before = (await create({ location: { displayName: 'Bar' } })).body;
    const patch = (json: object, headers = {}) => outlook.graph(pathOf(before.id), { method: 'PATCH', json, headers });
    const { status, body } = await patch({ subject: 'Other' }, { 'if-match': before['@odata.etag'] });
    expect([status, body.subject, body.location.displayName]).toEqual([200, 'Other', 'Bar']);
    expect(body.changeKey).not.toBe(before.changeKey);
    const stale = { 'if-match': before['@odata.etag'] };
    expect(refusalOf(await patch({ subject: 'Third' }, stale))).toEqual([412, 'ErrorIrresolvableConflict']);
    const remove = { method: 'DELETE', headers: stale };
    expect(refusalOf(await outlook.graph(pathOf(before.id), remove))).toEqual([412, 'ErrorIrresolvableConflict']);
    expect((await outlook.graph(pathOf(before.id), { method: 'DELETE' })).status).toBe(204);
    expect(refusalOf(await outlook.graph(pathOf(before.id)))).toEqual([404, 'ErrorItemNotFound']);
  });

  it('carry properties that are told on request, and by which they are found without case', async () => {
    const property = { id: PROPERTY, value: 'Value-1' };
    const { body } = await create({ singleValueExtendedProperties: [property] });
    expect(body).not.toHaveProperty('singleValueExtendedProperties');
    const expand = `?$expand=singleValueExtendedProperties($filter=id eq '${PROPERTY}')`;
    const expanded = await outlook.graph(pathOf(body.id) + expand);
    expect(expanded.body.singleValueExtendedProperties).toEqual([property]);
    const found = async (id: string, value: string) => {
      const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`;
      const { value: items } = (await outlook.graph(`/me/events?$filter=${encodeURIComponent(filter)}`)).body;
      return (items as { id: string }[]).map(({ id }) => id);
    };
    expect(await found(PROPERTY, 'VALUE-1')).toEqual([body.id]);
    expect(await found(PROPERTY, 'Value-2')).toEqual([]);
    expect(await found(PROPERTY.toLowerCase(), 'Value-1')).toEqual([]);
  });

  it.each([
    ['A', 400],
    ['B', 201],
    ['C', 409],
  ])('are made once for a transaction, mode %s', async (duplicateTransaction, expected) => {
    await set({ duplicateTransaction });
    const first = (await create({ transactionId: 't-1' })).body;
    const { status, body } = await create({ transactionId: 't-1' });
    expect(status).toBe(expected);
    if (status === 201) expect(body.id).toBe(first.id);
    else {
      expect(body.error.code).toBe('ErrorDuplicateTransactionId');
      expect(body.error['@event.existingEventId']).toBe(first.id);
    }
    expect((await outlook.graph('/me/events')).body.value).toHaveLength(1);
  });

  it('come ten to a page, with links of the true service', async () => {
    for (let count = 0; count < 12; count += 1) await create({ subject: `Event ${count}` });
    const first = (await outlook.graph('/me/events?$select=subject')).body;
    expect(first.value).toHaveLength(10);
    expect(Object.keys(first.value[0]).sort()).toEqual(['@odata.etag', 'id', 'subject']);
    expect(first['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/events\?/);
    const second = (await outlook.graph(first['@odata.nextLink'])).body;
    expect([second.value.length, second['@odata.nextLink']]).toEqual([2, undefined]);
  });

  it('are answered four at a time for each mailbox, and not more', async () => {
    const ben = await OutlookClient.connect(client, 'ben@example.test');
    // So long that the last has come before the first is answered.
    const settings = { latencyMs: 1_500, microsoft: { retryAfter: '2.128' } };
    await client.control('/settings', { method: 'PATCH', json: settings });
    const burst = (who: OutlookClient, count: number) => Array.from({ length: count }, () => who.graph('/me/events'));
    const answers = await Promise.all([...burst(outlook, 6), ...burst(ben, 4)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(refusalOf)).toEqual([429, 429].map((status) => [status, 'ApplicationThrottled']));
    expect(refused[0]!.headers.get('retry-after')).toBe('2.128');
  });
});
