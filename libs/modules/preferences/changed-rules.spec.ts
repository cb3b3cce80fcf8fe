import { expect, it } from 'vitest';
import { changedRules } from './changed-rules';
import { DEFAULT_RULES } from './default-rules';

const { eventTypes } = DEFAULT_RULES;

it('rules that are the same have not changed', () => {
  expect(changedRules(DEFAULT_RULES, structuredClone(DEFAULT_RULES))).toEqual([]);
});

it('what has changed is named by its place, and a list as a whole', () => {
  const after = {
    ...DEFAULT_RULES,
    eventTypes: { ...eventTypes, interview: { ...eventTypes.interview, sync: false, reminders: [60] } },
    targets: [{ connectionId: 'a', calendarId: 'primary', eventTypes: [] }],
  };
  expect(changedRules(DEFAULT_RULES, after).toSorted()).toEqual([
    'eventTypes.interview.reminders',
    'eventTypes.interview.sync',
    'targets',
  ]);
});

it('a rule that only one side has is another one', () => {
  const { clash, ...before } = { ...DEFAULT_RULES, clash: true };
  expect(changedRules(before, { ...before, clash } as typeof before)).toEqual(['clash']);
});
