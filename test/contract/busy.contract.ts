import { beforeEach, expect, it } from 'vitest';
import type { BusyTime } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import type { Account, Subject } from './world';

const CALENDAR = 'primary';
const DAY = { from: '2027-03-08T00:00:00.000Z', to: '2027-03-09T00:00:00.000Z' };

/** What takes time, for a hint: of providers that can be asked for it. */
export function busyContract(subject: () => Subject): void {
  let account: Account;
  beforeEach(async ({ skip }) => {
    skip(subject().provider.busyTimes === undefined, 'it cannot be asked for');
    account = await subject().world.newAccount();
  });

  const at = (start: string, end: string): EventTime => ({
    allDay: false,
    start: `2027-03-${start}:00.000Z`,
    end: `2027-03-${end}:00.000Z`,
    timeZone: 'UTC',
  });
  const plan = (time: EventTime, more: object = {}) =>
    subject().world.personCreates(account, { ...subject().dialect.body({ title: 'Dentist', time }), ...more });
  const busy = (span = DAY): Promise<BusyTime[]> =>
    subject().provider.busyTimes!(account.session, { calendarId: CALENDAR, ...span });
  const starts = (found: readonly BusyTime[]) => found.map(({ time }) => time.start.slice(0, 16));

  it('is what overlaps the span, by its time alone', async () => {
    const { id } = await plan(at('08T10:00', '08T11:00'));
    await plan(at('07T22:00', '08T01:00'));
    await plan(at('07T22:00', '07T23:30'));
    await plan(at('09T00:30', '09T01:00'));
    const found = await busy();
    expect(starts(found)).toEqual(['2027-03-07T22:00', '2027-03-08T10:00']);
    expect(found[1]).toEqual({ eventId: id, time: expect.objectContaining({ allDay: false }), tentative: false });
    expect(JSON.stringify(found)).not.toContain('Dentist');
  });

  it('is each occurrence of a series, by the id of the series, and whole days', async () => {
    const { dialect, world } = subject();
    const series = await world.personCreates(account, dialect.series);
    await plan({ allDay: true, start: '2027-03-10', end: '2027-03-11', timeZone: null });
    const found = await busy({ from: DAY.from, to: '2027-03-11T00:00:00.000Z' });
    expect(found.filter(({ eventId }) => eventId === series.id)).toHaveLength(3);
    expect(found.filter(({ time }) => time.allDay).map(({ time }) => [time.start, time.end])).toEqual([
      ['2027-03-10', '2027-03-11'],
    ]);
  });

  it('is neither what is free nor what was deleted; what is not settled says so', async () => {
    const { dialect, world } = subject();
    await plan(at('08T08:00', '08T09:00'), dialect.free);
    const { id } = await plan(at('08T10:00', '08T11:00'));
    await world.personDeletes(account, id);
    await world.personCreates(
      account,
      dialect.body({ title: 'Perhaps', time: at('08T12:00', '08T13:00'), status: 'tentative' }),
    );
    expect((await busy()).map(({ tentative }) => tentative)).toEqual([true]);
  });
}
