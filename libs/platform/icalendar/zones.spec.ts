import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { vtimezone } from './vtimezone';
import { instantOf, isShownAgain, knownZone, wallTimeAt } from './wall-time';

const zone = (name: string) => knownZone(name)!;
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

describe('a time as clocks show it', () => {
  it.each([
    ['any', '20270310T100000', '2027-03-10T09:00:00.000Z'],
    ['shown twice is the first', '20271031T023000', '2027-10-31T00:30:00.000Z'],
    ['left out is counted as before', '20270328T023000', '2027-03-28T01:30:00.000Z'],
  ])('%s', (_which, wallTime, instant) => {
    expect(iso(instantOf(wallTime, zone('Europe/Berlin')))).toBe(instant);
  });

  it('leads back to its instant, but for the second time of two', () => {
    const second = Date.parse('2027-10-31T01:30:00Z');
    expect(isShownAgain(second, zone('Europe/Berlin'))).toBe(true);
    expect(isShownAgain(second - 3_600_000, zone('Europe/Berlin'))).toBe(false);
    expect(wallTimeAt(second, zone('Europe/Berlin'))).toBe('20271031T023000');
  });

  it.each(['20271301T000000', '2027-03-10', '', '20270310T100000Z'])('is not %j', (text) => {
    expect(instantOf(text, zone('UTC'))).toBeNull();
  });

  it.each(['+01:00', 'Nowhere/Land', ''])('is not told by a zone %j', (name) => {
    expect(knownZone(name)).toBeNull();
  });
});

describe('a VTIMEZONE', () => {
  const ZONES = [
    'Europe/Berlin',
    'America/New_York',
    'Africa/Casablanca',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Europe/Kyiv',
    'UTC',
    'Pacific/Kiritimati',
    'Antarctica/Troll',
  ];

  it.each(ZONES)('of %s says to another reader what clocks show there', (name) => {
    const component = new ICAL.Component(ICAL.parse(vtimezone(name, { first: 2026, last: 2029 })) as unknown[]);
    const read = new ICAL.Timezone(component);
    for (let instant = Date.UTC(2026, 1, 1); instant < Date.UTC(2029, 11, 1); instant += 1_000_003_000) {
      const wallTime = wallTimeAt(instant, zone(name));
      const [, year, month, day, hour, minute, second] = /(....)(..)(..)T(..)(..)(..)/.exec(wallTime)!.map(Number);
      const time = new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, read);
      expect(iso(time.toUnixTime() * 1_000), wallTime).toBe(iso(instantOf(wallTime, zone(name))));
    }
  });

  it('is a few lines, and the same ones each time', () => {
    const years = { first: 2026, last: 2029 };
    const written = vtimezone('Europe/Berlin', years);
    expect(written.split('BEGIN:').length - 1).toBe(1 + 1 + 8);
    expect(vtimezone('Europe/Berlin', years)).toBe(written);
    expect(written).toContain('TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n');
  });

  it('of a zone that nobody knows is refused', () => {
    expect(() => vtimezone('Nowhere/Land', { first: 2026, last: 2027 })).toThrow(RangeError);
  });
});
