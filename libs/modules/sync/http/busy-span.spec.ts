import { describe, expect, it } from 'vitest';
import { AppError } from '@calendar/platform/errors';
import { spanOf } from './busy-span';

function faultsOf(body: Parameters<typeof spanOf>[0]): string[] {
  try {
    spanOf(body);
    return [];
  } catch (error) {
    return ((error as AppError).errors ?? []).map(({ field, rule }) => `${field} ${rule}`);
  }
}

const BERLIN = { timeZone: 'Europe/Berlin' };

describe('the time that is asked about', () => {
  it('is told with any offset, or in whole days of the zone', () => {
    expect(spanOf({ start: '2026-12-01T10:00:00+01:00', end: '2026-12-01T10:30:00Z', ...BERLIN })).toMatchObject({
      from: '2026-12-01T09:00:00.000Z',
      to: '2026-12-01T10:30:00.000Z',
    });
    expect(spanOf({ start: '2026-12-01', end: '2026-12-03', ...BERLIN })).toMatchObject({
      from: '2026-11-30T23:00:00.000Z',
      to: '2026-12-02T23:00:00.000Z',
    });
  });

  it('is fourteen days at most, also when one of them has an hour more', () => {
    expect(faultsOf({ start: '2026-10-20', end: '2026-11-03', ...BERLIN })).toEqual([]);
    expect(faultsOf({ start: '2026-12-01', end: '2026-12-16', ...BERLIN })).toEqual(['end range']);
  });

  it.each([
    [{ start: '2026-12-01T10:00:00', end: '2026-12-01T11:00:00Z', ...BERLIN }, ['start format']],
    [{ start: 'now', end: '2026-13-01', timeZone: 'Mars' }, ['start format', 'end format', 'timeZone choice']],
    [{ start: '2026-12-01T10:00:00Z', end: '2026-12-01T10:00:00Z', ...BERLIN }, ['end order']],
    [{ start: '2026-12-01', end: '2026-12-02', timeZone: '+01:00' }, ['timeZone choice']],
    [{ start: '9999-12-01', end: '9999-12-02', ...BERLIN }, ['start format', 'end format']],
  ])('is not %j', (body, faults) => {
    expect(faultsOf(body)).toEqual(faults);
  });
});
