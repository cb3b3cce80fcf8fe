import { describe, expect, it } from 'vitest';
import type { PreferencesBody, SyncTargetBody } from '@calendar/client';
import { calendarOf, inverseOf, mayRemove, patched, withCalendar, type RulesPatch } from './rule-patches';

const ALL: SyncTargetBody = {
  connectionId: 'ada',
  calendarId: 'primary',
  eventTypes: ['interview', 'follow_up', 'reminder'],
};
const RULES: PreferencesBody = {
  version: 3,
  eventTypes: {
    interview: { sync: true, reminders: [60, 10], detail: 'full' },
    follow_up: { sync: true, reminders: [30], detail: 'full', as: 'event' },
    reminder: { sync: false, reminders: [0], detail: 'full' },
  },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [ALL],
};

describe('the calendar of a type', () => {
  it('is where it goes, and none where it does not', () => {
    expect(calendarOf(RULES, { connectionId: 'ada', type: 'interview' })).toBe('primary');
    expect(calendarOf(RULES, { connectionId: 'ben', type: 'interview' })).toBeNull();
  });

  it('moves alone, and the others stay', () => {
    const targets = withCalendar(RULES.targets, { connectionId: 'ada', type: 'interview', calendarId: 'team' });
    expect(targets).toEqual([
      { ...ALL, eventTypes: ['follow_up', 'reminder'] },
      { connectionId: 'ada', calendarId: 'team', eventTypes: ['interview'] },
    ]);
  });

  it('joins the target that is there, and leaves none behind that holds nothing', () => {
    const apart = [
      { ...ALL, eventTypes: ['interview' as const] },
      { ...ALL, calendarId: 'team', eventTypes: ['reminder' as const] },
    ];
    expect(withCalendar(apart, { connectionId: 'ada', type: 'interview', calendarId: 'team' })).toEqual([
      { ...ALL, calendarId: 'team', eventTypes: ['reminder', 'interview'] },
    ]);
  });

  it('can be none, and says nothing about other accounts', () => {
    const other = { ...ALL, connectionId: 'ben' };
    const targets = withCalendar([ALL, other], { connectionId: 'ada', type: 'reminder', calendarId: null });
    expect(targets).toEqual([{ ...ALL, eventTypes: ['interview', 'follow_up'] }, other]);
  });
});

describe('a patch', () => {
  it.each<[RulesPatch]>([
    [{ eventTypes: { interview: { sync: false } } }],
    [{ eventTypes: { follow_up: { reminders: [], as: 'interview_reminder' } } }],
    [{ targets: [] }],
    [{ conflictPolicy: 'newest', onCalendarDelete: 'recreate' }],
  ])('%j is taken back by its inverse', (patch) => {
    const after = patched(RULES, patch);
    expect(after).not.toEqual(RULES);
    expect(patched(after, inverseOf(patch, RULES))).toEqual(RULES);
  });

  it('merges objects and replaces lists', () => {
    const after = patched(RULES, { eventTypes: { interview: { reminders: [5] } } });
    expect(after.eventTypes.interview).toEqual({ sync: true, reminders: [5], detail: 'full' });
  });
});

describe('a change that can remove events', () => {
  it.each<[string, RulesPatch, boolean]>([
    ['a type that is switched off', { eventTypes: { interview: { sync: false } } }, true],
    ['a type that was off before', { eventTypes: { reminder: { sync: false } } }, false],
    ['a type that is switched on', { eventTypes: { reminder: { sync: true } } }, false],
    ['follow-ups that become alerts', { eventTypes: { follow_up: { as: 'interview_reminder' } } }, true],
    ['another detail', { eventTypes: { interview: { detail: 'busy' } } }, false],
    ['a type that leaves an account', { targets: [{ ...ALL, eventTypes: ['follow_up', 'reminder'] }] }, true],
    ['a type that moves to another calendar', { targets: [{ ...ALL, calendarId: 'team' }] }, false],
  ])('%s: %s', (_what, patch, isSo) => expect(mayRemove(patch, RULES)).toBe(isSo));
});
