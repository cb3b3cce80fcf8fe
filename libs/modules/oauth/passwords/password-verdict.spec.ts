import { GrantDeadError, TokenEndpointError } from '@calendar/contracts/ports';
import { describe, expect, it } from 'vitest';
import { verdictOnPassword } from './password-verdict';

const NOW = new Date('2027-01-01T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

describe('a password that is refused', () => {
  it.each([
    ['for the first time', null, 60_000],
    ['again within the minute, by what was under way', ago(20), 40_000],
    ['once more long after it had been taken again', ago(2 * 60 * 60), 60_000],
  ])('%s is tried once more after a minute', (_which, since, waitMs) => {
    expect(verdictOnPassword(since, NOW)).toMatchObject({ retryAfterMs: waitMs });
    expect(verdictOnPassword(since, NOW)).toBeInstanceOf(TokenEndpointError);
  });

  it.each([60, 90, 3_000])('%s seconds after the first time is no longer good', (seconds) => {
    expect(verdictOnPassword(ago(seconds), NOW)).toBeInstanceOf(GrantDeadError);
  });
});
