import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from './default-rules';
import { parseRules } from './rules.schema';

const ONE = '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10';
const OTHER = '0b6f9a52-6f0e-4f0a-9d57-3a1f0c8f7c11';

function target(connectionId: string, fields: object = {}) {
  return { connectionId, calendarId: 'primary', eventTypes: ['interview'], ...fields };
}

function withTargets(...targets: object[]) {
  return parseRules({ ...DEFAULT_RULES, targets });
}

function withInterview(fields: object) {
  const { eventTypes } = DEFAULT_RULES;
  return parseRules({
    ...DEFAULT_RULES,
    eventTypes: { ...eventTypes, interview: { ...eventTypes.interview, ...fields } },
  });
}

function fieldsAtFault(parsed: ReturnType<typeof parseRules>): string[] {
  return parsed.ok ? [] : parsed.errors.map(({ field }) => field);
}

describe('rules', () => {
  it('that are the defaults are good as they are', () => {
    expect(parseRules(DEFAULT_RULES)).toEqual({ ok: true, rules: DEFAULT_RULES });
  });

  it('lack nothing', () => {
    const { conflictPolicy: _left, ...rest } = DEFAULT_RULES;
    expect(fieldsAtFault(parseRules(rest))).toEqual(['conflictPolicy']);
    expect(fieldsAtFault(parseRules({}))).toEqual([
      'eventTypes',
      'conflictPolicy',
      'onCalendarDelete',
      'clashWarning',
      'targets',
    ]);
  });

  it.each([[null], ['x'], [[]]])('are no %j', (candidate) => {
    expect(parseRules(candidate).ok).toBe(false);
  });

  it('have nothing that is not known', () => {
    expect(fieldsAtFault(parseRules({ ...DEFAULT_RULES, version: 1, more: {} }))).toEqual(['version', 'more']);
    expect(fieldsAtFault(withInterview({ as: 'event', color: 'red' }))).toEqual([
      'eventTypes.interview.as',
      'eventTypes.interview.color',
    ]);
  });

  it('have at most five reminders of up to four weeks, each once, the earliest warning first', () => {
    expect(withInterview({ reminders: [0, 40_320, 5, 0] })).toMatchObject({
      ok: true,
      rules: { eventTypes: { interview: { reminders: [40_320, 5, 0] } } },
    });
    expect(fieldsAtFault(withInterview({ reminders: [1, 2, 3, 4, 5, 6] }))).toEqual(['eventTypes.interview.reminders']);
    expect(fieldsAtFault(withInterview({ reminders: [1, -1, 40_321] }))).toEqual([
      'eventTypes.interview.reminders.1',
      'eventTypes.interview.reminders.2',
    ]);
  });
});

describe('targets', () => {
  it('show one account in several calendars, and several accounts in one each', () => {
    expect(withTargets(target(ONE), target(ONE, { calendarId: 'x', eventTypes: ['reminder'] }), target(OTHER)).ok).toBe(
      true,
    );
  });

  it('show a type once in an account, however its id is written', () => {
    expect(fieldsAtFault(withTargets(target(ONE), target(ONE, { calendarId: 'x' })))).toEqual(['targets.1.eventTypes']);
    expect(fieldsAtFault(withTargets(target(ONE), target(ONE.toUpperCase())))).toEqual(['targets.1.eventTypes']);
  });

  it.each(['', ' ', '.', '..', ' .. '])('name no calendar by %j', (calendarId) => {
    expect(fieldsAtFault(withTargets(target(ONE, { calendarId })))).toContain('targets.0.calendarId');
  });

  it('name the field that is at fault', () => {
    expect(
      fieldsAtFault(withTargets(target(ONE), target('x', { calendarId: '\u0000', eventTypes: ['party'], extra: 1 }))),
    ).toEqual(['targets.1.connectionId', 'targets.1.calendarId', 'targets.1.eventTypes.0', 'targets.1.extra']);
  });
});
