import { describe, expect, it } from 'vitest';
import { nameOf, questionOf } from './wording';

const FOUND = { conflictId: 'c', userId: 'u', eventId: 'e', connectionId: 'a', guests: 0 } as const;

describe('what a person is told of a conflict', () => {
  it('names the event, and its fields as a person says them', () => {
    const fields = ['title', 'location', 'status'] as const;
    expect(questionOf({ ...FOUND, kind: 'fields', fields: [...fields] }, nameOf('Acme: system design'))).toEqual({
      title: '“Acme: system design” was changed on both sides',
      message: 'Choose which to keep: the title, the place, and whether it takes place.',
    });
  });

  it('says who else will be told', () => {
    const { message } = questionOf({ ...FOUND, kind: 'guests', guests: 3, fields: ['time'] }, 'It');
    expect(message).toBe('Choose whether your change is to be written there: the time. 3 guests will be told.');
  });

  it('cuts a long name between characters, and does without one', () => {
    expect(nameOf('😀'.repeat(81))).toBe(`“${'😀'.repeat(79)}…”`);
    expect(nameOf(undefined)).toBe('An event');
  });
});
