import { describe, expect, it } from 'vitest';
import { bodyOf, EMPTY_LOGIN, faultsIn, faultsOf } from './login-draft';

const FILLED = { preset: 'nextcloud' as const, serverUrl: ' cloud.example.org ', username: ' ada ', password: ' a b ' };

describe('a login that somebody types', () => {
  it('is complete with what its service needs', () => {
    expect(Object.keys(faultsOf(EMPTY_LOGIN))).toEqual(['username', 'password']);
    expect(Object.keys(faultsOf({ ...EMPTY_LOGIN, preset: 'generic' }))).toEqual(['serverUrl', 'username', 'password']);
    expect(faultsOf(FILLED)).toEqual({});
  });

  it('is sent without the blanks around it, and with an address only where there are several', () => {
    expect(bodyOf(FILLED)).toEqual({
      preset: 'nextcloud',
      serverUrl: 'cloud.example.org',
      username: 'ada',
      password: 'a b',
      start: 'review',
    });
    expect(bodyOf({ ...FILLED, preset: 'icloud' })).not.toHaveProperty('serverUrl');
  });

  it('has what the service says about a field beside that field', () => {
    const errors = [
      { field: 'password', rule: 'reference' as const, message: 'No.' },
      { field: 'serverUrl', rule: 'reference' as const, message: 'Not there.' },
    ];
    expect(faultsIn(FILLED, errors)).toEqual({ password: 'No.', serverUrl: 'Not there.' });
    expect(faultsIn({ ...FILLED, preset: 'icloud' }, errors)).toEqual({ password: 'No.' });
    expect(faultsIn(FILLED, undefined)).toEqual({});
  });
});
