import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it, vi } from 'vitest';
import { formatTime } from '@calendar/contracts/vocabulary';
import { instantOf, parseTime, type TimeInput } from './event-time';

const TIMED: TimeInput = {
  start: '2026-12-01T10:00:00+01:00',
  end: '2026-12-01T11:00:00+01:00',
  timeZone: 'Europe/Berlin',
  allDay: false,
};
const ALL_DAY: TimeInput = { start: '2026-12-01', end: '2026-12-02', allDay: true };

function timed(fields: Partial<TimeInput>) {
  return parseTime({ ...TIMED, ...fields });
}

function faults(input: TimeInput): Record<string, string> {
  const parsed = parseTime(input);
  return parsed.ok ? {} : Object.fromEntries(parsed.errors.map(({ field, message }) => [field, message]));
}

describe('a timed event', () => {
  it('is kept as UTC instants and a zone', () => {
    expect(parseTime(TIMED)).toEqual({
      ok: true,
      time: {
        allDay: false,
        start: '2026-12-01T09:00:00.000Z',
        end: '2026-12-01T10:00:00.000Z',
        timeZone: 'Europe/Berlin',
      },
    });
  });

  it.each([
    ['2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01t09:00:00z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00:00.987654321Z', '2026-12-01T09:00:00.000Z'],
    ['2026-11-30T24:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T09:00:00-11:30', '2026-12-01T20:30:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('may start at %s', (start, instant) => {
    expect(timed({ start, end: '2030-01-01T00:00:00Z' })).toMatchObject({ ok: true, time: { start: instant } });
  });

  it.each([
    ['2026-12-01', 'only when allDay'],
    ['2026-12-01T10:00:00', 'must end with Z or an offset'],
    ['2026-12-01T10:00:00 01:00', 'must end with Z or an offset'],
    ['2026-12-01T10:00:00+1:00', 'must end with Z or an offset'],
    ['2026-12-01T10:00:00+24:00', 'must end with Z or an offset'],
    ['2026-02-29T10:00:00Z', 'that exists'],
    ['2026-12-01T10:60:00Z', 'that exists'],
    ['1969-12-31T23:59:59Z', 'from 1970 to 2200'],
    ['2201-01-01T00:00:00Z', 'from 1970 to 2200'],
    ['soon', 'must be an ISO 8601 time with an offset'],
    ['', 'must be an ISO 8601 time with an offset'],
  ])('cannot start at "%s", and says why', (start, why) => {
    expect(faults({ ...TIMED, start, end: '2027-01-01T00:00:00Z' })['start']).toContain(why);
  });

  it('ends at least a second after its start', () => {
    expect(faults({ ...TIMED, end: TIMED.start })).toHaveProperty('end');
    expect(faults({ ...TIMED, end: '2026-12-01T10:00:00.999+01:00' })).toHaveProperty('end');
    expect(faults({ ...TIMED, end: '2026-12-01T10:59:59+02:00' })).toHaveProperty('end');
    expect(timed({ end: '2026-12-01T10:00:01+01:00' }).ok).toBe(true);
  });

  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'US/Eastern'],
    ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ])('takes the zone %s as %s', (timeZone, kept) => {
    expect(timed({ timeZone })).toMatchObject({ ok: true, time: { timeZone: kept } });
  });

  it.each(['+01:00', 'UTC+1', 'local', 'system', 'Mars/Olympus', '', ' ', 'Europe/Berlin ', 'toString'])(
    'knows no zone "%s"',
    (timeZone) => {
      expect(faults({ ...TIMED, timeZone })['timeZone']).toContain('IANA');
    },
  );

  it.each([null, undefined])('needs a zone: %s is none', (timeZone) => {
    expect(faults({ ...TIMED, timeZone })['timeZone']).toContain('is required');
  });

  it('has a zone that is looked up once, also after thousands of spellings of another one', () => {
    for (let number = 0; number < 2_100; number += 1) {
      let bits = number;
      const timeZone = 'europe/berlin'.replaceAll(/[a-z]/g, (letter) => {
        const isLarge = bits % 2 === 1;
        bits = Math.floor(bits / 2);
        return isLarge ? letter.toUpperCase() : letter;
      });
      expect(timed({ timeZone }).ok).toBe(true);
    }
    expect(timed({ timeZone: 'Asia/Tokyo' }).ok).toBe(true);
    const lookUp = vi.spyOn(Intl, 'DateTimeFormat');
    expect(timed({ timeZone: 'Asia/Tokyo' }).ok).toBe(true);
    expect(lookUp).not.toHaveBeenCalled();
    lookUp.mockRestore();
  });

  it('names every fault at once', () => {
    expect(Object.keys(faults({ start: 'x', end: 'y', timeZone: 'z', allDay: false }))).toEqual([
      'start',
      'end',
      'timeZone',
    ]);
  });
});

describe('an all-day event', () => {
  it('is dates and nothing else', () => {
    const time = { allDay: true, start: '2026-12-01', end: '2026-12-02', timeZone: null };
    for (const timeZone of [undefined, null, 'Europe/Berlin']) {
      expect(parseTime({ ...ALL_DAY, timeZone })).toEqual({ ok: true, time });
    }
  });

  it.each(['2026-12-01T00:00:00Z', '20261201', '2026-13-01', '2026-02-29', '2026-335', '1969-12-31', '2201-01-01', ''])(
    'cannot start on "%s"',
    (start) => {
      expect(faults({ ...ALL_DAY, start, end: '2250-01-01' })).toHaveProperty('start');
    },
  );

  it('ends after its first day, because the end is exclusive', () => {
    expect(faults({ ...ALL_DAY, end: '2026-12-01' })['end']).toContain('exclusive');
    expect(faults({ ...ALL_DAY, end: '2026-11-30' })).toHaveProperty('end');
  });

  it('refuses a zone that does not exist', () => {
    expect(faults({ ...ALL_DAY, timeZone: 'Nowhere/Land' })).toHaveProperty('timeZone');
    expect(faults({ ...ALL_DAY, timeZone: '' })).toHaveProperty('timeZone');
  });
});

describe('a time that is shown', () => {
  it.each([
    ['2026-12-01T09:00:00.000Z', 'Europe/Berlin', '2026-12-01T10:00:00+01:00'],
    ['2026-12-01T09:00:00.000Z', 'UTC', '2026-12-01T09:00:00Z'],
    ['2026-03-29T00:59:59.000Z', 'Europe/Berlin', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29T01:00:00.000Z', 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T00:30:00.000Z', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00.000Z', 'Europe/Berlin', '2026-10-25T02:30:00+01:00'],
  ])('is %s in %s as %s', (start, timeZone, shown) => {
    expect(formatTime({ allDay: false, start, end: start, timeZone }).start).toBe(shown);
  });

  it('is understood again as the same time, in every zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const seconds = fc.integer({ min: Date.UTC(1975, 0) / 1_000, max: Date.UTC(2200, 0) / 1_000 });
    const length = fc.integer({ min: 1, max: 100_000_00 });
    fc.assert(
      fc.property(seconds, length, zones, (start, duration, timeZone) => {
        const time = {
          allDay: false as const,
          start: new Date(start * 1_000).toISOString(),
          end: new Date((start + duration) * 1_000).toISOString(),
          timeZone,
        };
        expect(parseTime({ ...formatTime(time), timeZone, allDay: false })).toEqual({ ok: true, time });
      }),
    );
  });

  it('is understood whatever the offset it is written with', () => {
    const seconds = fc.integer({ min: Date.UTC(1975, 0) / 1_000, max: Date.UTC(2199, 0) / 1_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -14 * 60, max: 14 * 60 }), (second, offset) => {
        const written = DateTime.fromSeconds(second).setZone(`UTC${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`);
        expect(instantOf(written.toISO({ suppressMilliseconds: true })!)).toBe(new Date(second * 1_000).toISOString());
      }),
    );
  });
});

function clock(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

describe('a point in time of a query', () => {
  it('is a time with an offset, or a date', () => {
    expect(instantOf('2026-12-01')).toBe('2026-12-01T00:00:00.000Z');
    expect(instantOf('2026-12-01T10:00:00+01:00')).toBe('2026-12-01T09:00:00.000Z');
  });

  it.each(['', 'now', '2026-12', '2026-02-30', '2026-12-01T10:00:00', '2026-W49-2', 'infinity'])(
    'is not "%s"',
    (text) => {
      expect(instantOf(text)).toBeNull();
    },
  );
});
