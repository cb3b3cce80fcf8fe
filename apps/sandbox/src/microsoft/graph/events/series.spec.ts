import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent, refusalOf } from '../../../../test/outlook-client';
import { SandboxClient } from '../../../../test/sandbox-client';

const VIEW = '/me/calendarView?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';

describe('A series in Outlook', () => {
  let client: SandboxClient;
  let outlook: OutlookClient;
  let masterId: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    outlook = await OutlookClient.connect(client, 'mia@example.test');
    const range = { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 };
    const pattern = { type: 'daily', interval: 3 };
    const { body } = await outlook.graph('/me/events', { json: outlookEvent({ recurrence: { pattern, range } }) });
    masterId = body.id as string;
  });

  const occurrences = async () => (await outlook.graph(VIEW)).body.value as { id: string; type: string }[];
  const patch = (id: string, json: object) =>
    outlook.graph(`/me/events/${encodeURIComponent(id)}`, { method: 'PATCH', json });
  const on = (day: string, timeZone = 'Europe/Berlin') => ({
    start: { dateTime: `2026-12-${day}T14:00:00`, timeZone },
    end: { dateTime: `2026-12-${day}T15:00:00`, timeZone },
  });

  it('has occurrences that can be moved as long as they stay between their neighbours', async () => {
    const second = (await occurrences())[1]!;
    for (const day of ['02', '06', '04']) expect((await patch(second.id, on(day))).status).toBe(200);
    for (const day of ['01', '07', '20']) {
      expect(refusalOf(await patch(second.id, on(day)))).toEqual([400, 'ErrorOccurrenceCrossingBoundary']);
    }
    expect((await occurrences()).map(({ type }) => type)).toEqual(['occurrence', 'exception', 'occurrence']);
  });

  it('has a first and a last occurrence that are free on their outer side', async () => {
    const [first, , last] = await occurrences();
    expect((await patch(last!.id, on('29'))).status).toBe(200);
    expect((await patch(first!.id, { ...on('03') })).status).toBe(200);
  });

  it('keeps the person to the same rule', async () => {
    const second = (await occurrences())[1]!;
    const path = `/microsoft/accounts/mia@example.test/calendars/primary/events/${encodeURIComponent(second.id)}`;
    expect(refusalOf(await client.control(path, { method: 'PATCH', json: on('08') }))[0]).toBe(400);
  });

  it('changes its zone only together with its recurrence', async () => {
    const moved = on('01', 'Tokyo Standard Time');
    expect(refusalOf(await patch(masterId, moved))).toEqual([400, 'ErrorPropertyValidationFailure']);
    const pattern = { type: 'daily', interval: 2 };
    const range = { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 2 };
    const { status, body } = await patch(masterId, { ...moved, recurrence: { pattern, range } });
    expect([status, body.originalStartTimeZone, body.recurrence.range.recurrenceTimeZone]).toEqual([
      200,
      'Tokyo Standard Time',
      'Tokyo Standard Time',
    ]);
  });
});
