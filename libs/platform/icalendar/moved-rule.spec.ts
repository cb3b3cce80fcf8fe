import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { movedRule, movedValue, movesEvenly, type ClockTime, type SeriesMove } from './moved-rule';
import { instantOf, knownZone, utcOf, wallText, wallTimeAt } from './wall-time';

const at = (wall: string, zone: string | null = 'Europe/Berlin'): ClockTime => ({
  wall: utcOf(wall)!,
  zone: zone === null ? null : knownZone(zone),
});
const inUtc = (wall: string, zone: string) => {
  const text = new Date(instantOf(wall, knownZone(zone)!)!).toISOString();
  return text.replaceAll(/[-:]|\.\d+/g, '');
};

describe('what belongs to a series that moves', () => {
  it('stays as far from its first occurrence as clocks show it, in the form that it has', () => {
    const move = { from: at('20270301T100000'), to: at('20270303T113000') };
    expect(movedValue('20270308T100000', move)).toBe('20270310T113000');
    expect(movedValue('20270308', move)).toBe('20270310');
    expect(movedValue(inUtc('20270308T100000', 'Europe/Berlin'), move)).toBe(inUtc('20270310T113000', 'Europe/Berlin'));
    expect(movedValue('soon', move)).toBeNull();
    expect(movedValue('20270308T100000Z/PT1H', move)).toBeNull();
  });

  it('does so over the change to summer time, and into another zone: the last occurrence stays the last', () => {
    const last = inUtc('20270625T100000', 'Europe/Berlin');
    const later = { from: at('20270226T100000'), to: at('20270402T100000') };
    expect(movedRule(`FREQ=WEEKLY;UNTIL=${last}`, later)).toBe(
      `FREQ=WEEKLY;UNTIL=${inUtc('20270730T100000', 'Europe/Berlin')}`,
    );
    const elsewhere = { from: at('20270226T100000'), to: at('20270226T100000', 'America/New_York') };
    expect(movedRule(`FREQ=WEEKLY;UNTIL=${last}`, elsewhere)).toBe(
      `FREQ=WEEKLY;UNTIL=${inUtc('20270625T100000', 'America/New_York')}`,
    );
  });
});

describe('a rule', () => {
  const days = { from: at('20270302T000000', null), to: at('20270304T000000', null) };

  it('names other days when its series moves to another day', () => {
    expect(movedRule('FREQ=WEEKLY;BYDAY=TU,SU;UNTIL=20270330', days)).toBe('FREQ=WEEKLY;BYDAY=TH,TU;UNTIL=20270401');
    expect(movedRule('FREQ=YEARLY;BYMONTH=3;BYDAY=1TU', days)).toBe('FREQ=YEARLY;BYMONTH=3;BYDAY=1TH');
  });

  it.each([
    'FREQ=YEARLY;BYWEEKNO=9',
    'FREQ=YEARLY;BYYEARDAY=61',
    'FREQ=DAILY;BYMONTH=3',
    'FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1',
    'FREQ=MONTHLY;BYMONTHDAY=2,16',
    'FREQ=DAILY;UNTIL=never',
  ])('of which nobody can tell what it would be is left alone: %s', (rule) => {
    expect(movedRule(rule, days)).toBeNull();
  });

  it.each([
    'FREQ=YEARLY;BYDAY=9TU',
    'FREQ=MONTHLY;BYDAY=-2TU',
    'FREQ=MONTHLY;BYMONTHDAY=-30',
    'FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271001',
    'FREQ=HOURLY;BYMONTHDAY=2',
  ])('whose occurrences would not all move as far is left alone: %s', (rule) => {
    expect(movedRule(rule, days)).toBeNull();
  });

  it('that counts weeks counts them from another day', () => {
    expect(movedRule('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA', days)).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;WKST=WE');
  });

  it('that names hours is not moved to others', () => {
    const rule = 'FREQ=DAILY;BYHOUR=10,16';
    expect(movedRule(rule, { from: at('20270302T100000'), to: at('20270302T110000') })).toBeNull();
    expect(movedRule(rule, { from: at('20270302T100000'), to: at('20270303T100000') })).toBe(rule);
  });

  it('names the last day of months where that is what it named', () => {
    const last = { from: at('20270131T000000', null), to: at('20270228T000000', null) };
    expect(movedRule('FREQ=MONTHLY;BYMONTHDAY=-1', last)).toBe('FREQ=MONTHLY;BYMONTHDAY=-1');
    expect(movedRule('FREQ=MONTHLY;BYMONTHDAY=-1', { ...last, to: at('20270227T000000', null) })).toBe(
      'FREQ=MONTHLY;BYMONTHDAY=27',
    );
  });

  it('of last days does not move evenly', () => {
    const last = { from: at('20270228T000000', null), to: at('20270227T000000', null) };
    expect(movesEvenly('FREQ=MONTHLY;BYMONTHDAY=-1', last)).toBe(false);
    expect(movesEvenly('FREQ=MONTHLY;BYMONTHDAY=28', last)).toBe(true);
  });

  it('ends on the same day when times become days, and days times', () => {
    const day = { ...at('20270303T000000', null), isDay: true };
    const time = at('20270302T100000');
    const until = (end: string, move: SeriesMove) => movedRule(`FREQ=DAILY;UNTIL=${end}`, move)!.split('=').at(-1);
    expect(until(inUtc('20270310T100000', 'Europe/Berlin'), { from: time, to: day })).toBe('20270311');
    expect(until(inUtc('20270310T095959', 'Europe/Berlin'), { from: time, to: day })).toBe('20270310');
    expect(until('20270310', { from: day, to: time })).toBe(inUtc('20270309T100000', 'Europe/Berlin'));
  });

  it('of any kind stays as it is within its day', () => {
    const rule = 'FREQ=YEARLY;BYWEEKNO=9;BYDAY=TU';
    expect(movedRule(rule, { from: at('20270302T100000'), to: at('20270302T150000') })).toBe(rule);
  });
});

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
const nameOf = (wall: number) => ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(wall).getUTCDay()]!;

interface Kind {
  interval: number;
  others: string[];
  weekStart: string | null;
}

/** Rules of a series that begins at a time, as programs make them. */
const RULES: Array<(start: number, kind: Kind) => string> = [
  (_start, { interval }) => `FREQ=DAILY;INTERVAL=${interval}`,
  (start, { interval, others }) => `FREQ=DAILY;INTERVAL=${interval};BYDAY=${[nameOf(start), ...others].join(',')}`,
  (_start, { interval }) => `FREQ=WEEKLY;INTERVAL=${interval}`,
  (start, { interval, others, weekStart }) => {
    const days = [...new Set([nameOf(start), ...others])].join(',');
    return `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${days}${weekStart === null ? '' : `;WKST=${weekStart}`}`;
  },
  (_start, { interval }) => `FREQ=MONTHLY;INTERVAL=${interval}`,
  (start, { interval }) => `FREQ=MONTHLY;INTERVAL=${interval};BYMONTHDAY=${new Date(start).getUTCDate()}`,
  (start, { interval }) =>
    `FREQ=MONTHLY;INTERVAL=${interval};BYDAY=${Math.ceil(new Date(start).getUTCDate() / 7)}${nameOf(start)}`,
  () => 'FREQ=YEARLY',
  (start) => {
    const day = new Date(start);
    return `FREQ=YEARLY;BYMONTH=${day.getUTCMonth() + 1};BYDAY=${Math.ceil(day.getUTCDate() / 7)}${nameOf(start)}`;
  },
];

/** The first occurrences of a rule by another reader: what clocks show, as if they showed UTC. */
function occurrences(rule: string, start: number, { zone }: ClockTime): number[] {
  // The other reader knows no zones: an end in UTC is told to it by the clock of the series.
  const byClock = rule.replace(/(?<=UNTIL=)\w+Z/, (end) => wallTimeAt(utcOf(end.slice(0, -1))!, zone!));
  const [year, month, day, hour, minute] = /(....)(..)(..)T(..)(..)/.exec(wallText(start))!.slice(1).map(Number);
  const begin = new ICAL.Time(
    { year, month, day, hour, minute, second: 0, isDate: false },
    ICAL.Timezone.localTimezone,
  );
  const iterator = ICAL.Recur.fromString(byClock).iterator(begin);
  const found: number[] = [];
  for (let next = iterator.next(); next && found.length < 24; next = iterator.next()) {
    found.push(Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute));
  }
  return found;
}

const START = fc.integer({ min: 0, max: 4 * 365 * 96 }).map((quarters) => Date.UTC(2026, 0, 1) + quarters * 900_000);
const FAR = fc.integer({ min: -40 * 96, max: 40 * 96 }).map((quarters) => quarters * 900_000);
const ZONE = fc.constantFrom(...ZONES).map((name) => knownZone(name)!);

it('what is told of an occurrence in UTC is told of the same one afterwards, also where clocks leave its time out', () => {
  const berlin = knownZone('Europe/Berlin')!;
  const atNight = Date.UTC(2027, 2, 1, 2, 30);
  fc.assert(
    fc.property(START, FAR, fc.tuple(ZONE, ZONE), fc.nat({ max: 700 }), (wall, by, [zoneFrom, zoneTo], days) => {
      const move = { from: { wall, zone: zoneFrom }, to: { wall: wall + by, zone: zoneTo } };
      const occurrence = wall + days * 86_400_000;
      const told = inUtc(wallText(occurrence), zoneFrom.name);
      expect(movedValue(told, move)).toBe(inUtc(wallText(occurrence + by), zoneTo.name));
    }),
    { numRuns: 500, examples: [[atNight, 3_600_000, [berlin, berlin], 27]] },
  );
});

it('all occurrences that another reader finds, to the last one, are as far from where they were as the first', () => {
  const kind = fc.record({
    interval: fc.integer({ min: 1, max: 4 }),
    others: fc.uniqueArray(weekday, { maxLength: 4 }),
    weekStart: fc.option(weekday),
  });
  let moves = 0;
  fc.assert(
    fc.property(
      START,
      FAR,
      fc.tuple(ZONE, ZONE),
      fc.tuple(fc.constantFrom(...RULES), kind, fc.option(fc.nat({ max: 20 }))),
      (wall, by, [zoneFrom, zoneTo], [make, made, last]) => {
        const move = { from: { wall, zone: zoneFrom }, to: { wall: wall + by, zone: zoneTo } };
        const bare = make(wall, made);
        const end = last === null ? undefined : occurrences(bare, wall, move.from)[last];
        const until = end === undefined ? '' : `;UNTIL=${inUtc(wallText(end), zoneFrom.name)}`;
        const rule = bare + until;
        const moved = movedRule(rule, move);
        if (moved === null || !movesEvenly(rule, move)) return;
        moves += 1;
        const expected = occurrences(rule, wall, move.from).map((at) => at + by);
        expect(occurrences(moved, wall + by, move.to), `${rule} → ${moved}`).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
  expect(moves).toBeGreaterThan(200);
});
