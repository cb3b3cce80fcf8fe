import { describe, expect, it } from 'vitest';
import { stateWord } from './state-word';

describe('the word of a state', () => {
  it('says nothing of the calendar where that stands beside it', () => {
    expect(stateWord('pending', { provider: 'google' })).toBe('Waiting');
    expect(stateWord('synced', { provider: 'microsoft' })).toBe('In Outlook');
    expect(stateWord('paused', { provider: 'google' })).toBe('Paused: reconnect');
  });

  it('names the calendar where nothing else does, once', () => {
    expect(stateWord('pending', { provider: 'google', isNamed: true })).toBe('Google: waiting');
    expect(stateWord('synced', { provider: 'google', isNamed: true })).toBe('In Google');
    expect(stateWord('paused', { provider: 'google', isNamed: true })).toBe('Google: paused, reconnect');
    expect(stateWord('retrying', { provider: 'microsoft', retryAt: '2026-12-01T14:05:00Z', isNamed: true })).toMatch(
      /^Outlook: retrying at \d\d:\d\d/,
    );
  });
});
