import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZONES } from '../../../test/contract/drafts';
import { ianaZone, instantOf, wallTimes, windowsZone } from './graph-zones';

describe('names of zones', () => {
  it.each([
    ['Europe/Berlin', 'W. Europe Standard Time', 'Europe/Berlin'],
    ['Europe/Amsterdam', 'W. Europe Standard Time', 'Europe/Berlin'],
    ['Europe/Paris', 'Romance Standard Time', 'Europe/Paris'],
    ['America/New_York', 'Eastern Standard Time', 'America/New_York'],
    ['Asia/Kolkata', 'India Standard Time', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'India Standard Time', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'FLE Standard Time', 'Europe/Kyiv'],
    ['UTC', 'UTC', 'UTC'],
    ['Etc/UTC', 'UTC', 'UTC'],
  ])('%s is %s for Windows, and comes back as %s', (iana, windows, back) => {
    expect(windowsZone(iana)).toBe(windows);
    expect(ianaZone(windows)).toBe(back);
  });

  it('is not there for every zone', () => expect(windowsZone('Antarctica/Troll')).toBeNull());

  it('is understood when Graph answers an IANA name', () => expect(ianaZone('Europe/Madrid')).toBe('Europe/Madrid'));

  it.each(['tzone://Microsoft/Custom', 'Nowhere Standard Time', '', null, undefined])('%j means nothing', (name) =>
    expect(ianaZone(name)).toBeNull(),
  );
});

describe('wall times', () => {
  it('are those of the zone', () => {
    expect(wallTimes(['2027-03-10T09:00:00.000Z', '2027-07-10T09:00:00.000Z'], 'Europe/Berlin')).toEqual({
      zone: 'Europe/Berlin',
      times: [
        { dateTime: '2027-03-10T10:00:00', timeZone: 'W. Europe Standard Time' },
        { dateTime: '2027-07-10T11:00:00', timeZone: 'W. Europe Standard Time' },
      ],
    });
  });

  it.each([
    ['the hour that happens twice in autumn', '2027-10-31T00:30:00.000Z', 'Europe/Berlin'],
    ['its repetition', '2027-10-31T01:30:00.000Z', 'Europe/Berlin'],
    ['the half hour that happens twice on Lord Howe', '2027-04-03T14:45:00.000Z', 'Australia/Lord_Howe'],
    ['a zone that Windows does not know', '2027-07-10T09:00:00.000Z', 'Antarctica/Troll'],
    ['a zone that does not exist', '2027-07-10T09:00:00.000Z', 'Mars/Olympus'],
  ])('are given in UTC for %s', (_case, instant, zone) => {
    expect(wallTimes([instant], zone)).toEqual({
      zone: 'UTC',
      times: [{ dateTime: instant.slice(0, 19), timeZone: 'UTC' }],
    });
  });

  it('are given in UTC together, when one of them would be ambiguous', () => {
    const { times } = wallTimes(['2027-10-30T22:00:00.000Z', '2027-10-31T00:30:00.000Z'], 'Europe/Berlin');
    expect(times.map(({ timeZone }) => timeZone)).toEqual(['UTC', 'UTC']);
  });

  it('keep the hour right around the one that is left out in spring', () => {
    const { times } = wallTimes(['2027-03-28T00:30:00.000Z', '2027-03-28T01:30:00.000Z'], 'Europe/Berlin');
    expect(times.map(({ dateTime }) => dateTime)).toEqual(['2027-03-28T01:30:00', '2027-03-28T03:30:00']);
  });

  it('are right on both sides of a change of the clocks, to the minute', () => {
    const zone = 'America/New_York';
    const texts = ['06:59', '07:00'].map((time) => wallTimes([`2027-03-14T${time}:00.000Z`], zone).times[0]?.dateTime);
    expect(texts).toEqual(['2027-03-14T01:59:00', '2027-03-14T03:00:00']);
  });

  it('lead back to their instant, for any zone and any time', () => {
    const minutes = fc.integer({ min: Date.UTC(2025, 0) / 60_000, max: Date.UTC(2032, 0) / 60_000 });
    fc.assert(
      fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
        const instant = new Date(minute * 60_000).toISOString();
        const { times, zone: kept } = wallTimes([instant], zone);
        expect(instantOf(times[0]!)).toBe(instant);
        expect(ianaZone(times[0]!.timeZone)).toBe(kept);
      }),
      { numRuns: 500 },
    );
  });
});

describe('instants', () => {
  it.each([
    [{ dateTime: '2027-03-10T09:00:00.0000000', timeZone: 'UTC' }, '2027-03-10T09:00:00.000Z'],
    [{ dateTime: '2027-03-10T09:00:00.9999999', timeZone: 'UTC' }, '2027-03-10T09:00:00.000Z'],
    [{ dateTime: '2027-07-10T09:00:00.0000000', timeZone: 'Pacific Standard Time' }, '2027-07-10T16:00:00.000Z'],
    [{ dateTime: '2027-07-10T09:00:00', timeZone: 'Asia/Tokyo' }, '2027-07-10T00:00:00.000Z'],
    [{ dateTime: 'soon', timeZone: 'UTC' }, null],
    [{}, null],
  ])('of %o', (wall, instant) => expect(instantOf(wall)).toBe(instant));
});
