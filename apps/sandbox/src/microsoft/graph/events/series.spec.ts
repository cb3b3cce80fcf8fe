import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, timedEvent } from '../../../../test/app-client';
import { connectedApp } from '../../../../test/connected-app';

const VIEW = '/me/calendarView?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';
const NUMBERED = { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 };

const on = (day: string, timeZone = 'Europe/Berlin') => ({
  start: { dateTime: `2026-12-${day}T14:00:00`, timeZone },
  end: { dateTime: `2026-12-${day}T15:00:00`, timeZone },
});

describe('A series in Outlook', () => {
  const app = connectedApp('microsoft');
  const create = (pattern: object, range: object = NUMBERED) =>
    app().api('/me/events', { json: timedEvent({ recurrence: { pattern, range } }) });
  const occurrences = async () => (await app().api(VIEW)).body.value as { id: string; type: string; start: Time }[];
  const patch = (id: string, json: object) =>
    app().api(`/me/events/${encodeURIComponent(id)}`, { method: 'PATCH', json });
  type Time = { dateTime: string };

  it.each([
    [{ type: 'daily', interval: 10 }, NUMBERED, ['01', '11', '21']],
    [{ type: 'daily', interval: 14 }, { type: 'noEnd', startDate: '2026-12-01' }, ['01', '15', '29']],
    [{ type: 'weekly', interval: 1, daysOfWeek: ['Thursday', 'tuesday'] }, NUMBERED, ['01', '03', '08']],
    [
      { type: 'weekly', interval: 2, daysOfWeek: ['tuesday'] },
      { type: 'endDate', startDate: '2026-12-01', endDate: '2026-12-15' },
      ['01', '15'],
    ],
  ])('falls on the days that its pattern says: %j', async (pattern, range, days) => {
    expect((await create(pattern, range)).status).toBe(201);
    expect((await occurrences()).map(({ start }) => start.dateTime.slice(8, 10))).toEqual(days);
  });

  it.each([
    [{ type: 'weekly', interval: 1 }, NUMBERED],
    [{ type: 'daily', interval: 0 }, NUMBERED],
    [{ type: 'absoluteMonthly', interval: 1, dayOfMonth: 1 }, NUMBERED],
    [
      { type: 'daily', interval: 1 },
      { ...NUMBERED, startDate: '2026-12-02' },
    ],
    [
      { type: 'daily', interval: 1 },
      { ...NUMBERED, recurrenceTimeZone: 'Tokyo Standard Time' },
    ],
  ])('is refused by %j from %j on', async (pattern, range) => {
    expect(refusalOf(await create(pattern, range))).toEqual([400, 'ErrorPropertyValidationFailure']);
  });

  describe('of three days', () => {
    let masterId: string;
    beforeEach(async () => {
      masterId = (await create({ type: 'daily', interval: 3 })).body.id as string;
    });

    it('has occurrences that can be moved, by whom ever, as long as they stay between their neighbours', async () => {
      const second = (await occurrences())[1]!;
      for (const day of ['02', '06', '04']) expect((await patch(second.id, on(day))).status).toBe(200);
      for (const day of ['01', '07', '20']) {
        expect(refusalOf(await patch(second.id, on(day)))).toEqual([400, 'ErrorOccurrenceCrossingBoundary']);
      }
      expect((await occurrences()).map(({ type }) => type)).toEqual(['occurrence', 'exception', 'occurrence']);
      const path = `/calendars/primary/events/${encodeURIComponent(second.id)}`;
      expect((await app().person(path, { method: 'PATCH', json: on('08') })).status).toBe(400);
    });

    it('has a first and a last occurrence that are free on their outer side', async () => {
      const [first, , last] = await occurrences();
      expect((await patch(last!.id, on('29'))).status).toBe(200);
      expect((await patch(first!.id, on('03'))).status).toBe(200);
    });

    it('changes its zone only together with its recurrence', async () => {
      const moved = on('01', 'Tokyo Standard Time');
      expect(refusalOf(await patch(masterId, moved))).toEqual([400, 'ErrorPropertyValidationFailure']);
      const recurrence = { pattern: { type: 'daily', interval: 2 }, range: NUMBERED };
      const { status, body } = await patch(masterId, { ...moved, recurrence });
      expect([status, body.originalStartTimeZone, body.recurrence.range.recurrenceTimeZone]).toEqual([
        200,
        'Tokyo Standard Time',
        'Tokyo Standard Time',
      ]);
    });
  });
});
