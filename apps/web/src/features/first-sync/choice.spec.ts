import { describe, expect, it } from 'vitest';
import { choiceOf, isSameChoice, targetsWith, withType } from './choice';

const target = (
  connectionId: string,
  calendarId: string,
  ...eventTypes: ('interview' | 'follow_up' | 'reminder')[]
) => ({
  connectionId,
  calendarId,
  eventTypes,
});
const OTHER = target('ben', 'primary', 'interview');

describe('what goes into an account', () => {
  it('is what the rules say of it, in one order', () => {
    const targets = [OTHER, target('ada', 'team', 'reminder'), target('ada', 'private', 'interview')];
    expect(choiceOf({ targets }, 'ada')).toEqual({ calendarId: 'team', types: ['interview', 'reminder'] });
  });

  it('is nothing in the default calendar when the rules do not name it', () => {
    expect(choiceOf({ targets: [OTHER] }, 'ada')).toEqual({ calendarId: 'primary', types: [] });
  });

  it('is the same again when a type was taken out and put back', () => {
    const before = choiceOf({ targets: [target('ada', 'primary', 'interview', 'reminder')] }, 'ada');
    const less = withType(before, 'interview', false);
    expect(less.types).toEqual(['reminder']);
    expect(isSameChoice(less, before)).toBe(false);
    expect(isSameChoice(withType(less, 'interview', true), before)).toBe(true);
  });

  it('replaces what the account had, and leaves other accounts alone', () => {
    const targets = [target('ada', 'team', 'reminder'), OTHER, target('ada', 'private', 'interview')];
    const choice = { calendarId: 'primary', types: ['interview'] as const };
    expect(targetsWith(targets, 'ada', choice)).toEqual([OTHER, target('ada', 'primary', 'interview')]);
    expect(targetsWith(targets, 'ada', { calendarId: 'primary', types: [] })).toEqual([OTHER]);
  });
});
