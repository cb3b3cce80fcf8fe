import { describe, expect, it } from 'vitest';
import { nameOf, withOneNameEach } from './calendar-alias';

const PRIMARY_IDS = new Map([['mine', 'ada@mail.example']]);

describe('the name of a calendar', () => {
  it('is primary for the one that the account lists as such, and else its id', () => {
    expect(nameOf('ada@mail.example', 'ada@mail.example')).toBe('primary');
    expect(nameOf('primary', 'ada@mail.example')).toBe('primary');
    expect(nameOf('team', 'ada@mail.example')).toBe('team');
    expect(nameOf('ada@mail.example', undefined)).toBe('ada@mail.example');
  });
});

describe('targets', () => {
  it('of one calendar under two names become one', () => {
    const targets = withOneNameEach(
      [
        { connectionId: 'mine', calendarId: 'primary', eventTypes: ['interview'] },
        { connectionId: 'mine', calendarId: 'ada@mail.example', eventTypes: ['follow_up'] },
        { connectionId: 'mine', calendarId: 'team', eventTypes: ['reminder'] },
      ],
      PRIMARY_IDS,
    );
    expect(targets).toEqual([
      { connectionId: 'mine', calendarId: 'primary', eventTypes: ['interview', 'follow_up'] },
      { connectionId: 'mine', calendarId: 'team', eventTypes: ['reminder'] },
    ]);
  });

  it('of another account with that id stay what they are', () => {
    const shared = { connectionId: 'other', calendarId: 'ada@mail.example', eventTypes: ['interview' as const] };
    expect(withOneNameEach([shared], PRIMARY_IDS)).toEqual([shared]);
  });
});
