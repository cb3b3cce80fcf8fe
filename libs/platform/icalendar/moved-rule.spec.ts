import { describe, expect, it } from 'vitest';
import { movedRule, movedValue, type ClockTime } from './moved-rule';
import { instantOf, knownZone, utcOf } from './wall-time';

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

  it('of any kind stays as it is within its day', () => {
    const rule = 'FREQ=YEARLY;BYWEEKNO=9;BYDAY=TU';
    expect(movedRule(rule, { from: at('20270302T100000'), to: at('20270302T150000') })).toBe(rule);
  });
});
