import { describe, expect, it } from 'vitest';
import { finishedQuery, landingOf, type Landing } from './outcome';

const landing = (query: string) => landingOf(new URLSearchParams(query));

describe('the address of the callback page', () => {
  it.each<[string, Landing]>([
    ['status=confirm&ticket=t1', { ticket: 't1' }],
    ['status=error&code=consent.denied', { outcome: { kind: 'denied' } }],
    ['status=error&code=consent.partial&missing=events', { outcome: { kind: 'partial', missing: ['events'] } }],
    ['status=error&code=consent.partial', { outcome: { kind: 'partial', missing: ['events', 'calendars'] } }],
    ['status=error&code=consent.admin-required', { outcome: { kind: 'admin-required' } }],
    ['status=error&code=state.invalid', { outcome: { kind: 'expired' } }],
    ['status=error&code=exchange.failed', { outcome: { kind: 'failed' } }],
    ['status=confirm', { outcome: { kind: 'failed' } }],
    ['outcome=connected', { outcome: { kind: 'failed' } }],
    ['', { outcome: { kind: 'failed' } }],
  ])('%s', (query, expected) => expect(landing(query)).toEqual(expected));

  it('keeps the end of a consent, and not its ticket', () => {
    const query = finishedQuery('google', { outcome: 'reconnected', connectionId: 'c1' });
    expect(landingOf(query)).toEqual({ outcome: { kind: 'reconnected', connectionId: 'c1' } });
    expect(query.get('provider')).toBe('google');
  });
});
