import { beforeEach, describe, expect, it } from 'vitest';
import type { ProviderErrorCode, ProviderSession } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf, newKey } from './drafts';
import type { Abilities, Account, Dialect, Fault, Subject } from './world';

const PAGE = '<html><body>Sorry</body></html>';

/** Everything that can go wrong, in the closed set of codes. */
export function failingContract(subject: () => Subject, { hasReadOnly }: Abilities): void {
  let account: Account;
  beforeEach(async () => {
    account = await subject().world.newAccount();
  });

  const create = (session: ProviderSession = account.session) =>
    subject().provider.createEvent(session, { calendarId: 'primary', draft: draftOf(), key: newKey(), retried: false });
  const list = (session: ProviderSession = account.session) => subject().provider.listCalendars(session);

  describe('a refusal', () => {
    it('of an expired token', async () => {
      await subject().world.expireAccessTokens(account);
      expect((await failureOf(create())).code).toBe('auth-rejected');
    });

    it('of a token that nobody issued', async () => {
      expect((await failureOf(create({ accessToken: 'made-up', connectionId: 'c' }))).code).toBe('auth-rejected');
    });

    it.runIf(hasReadOnly)('of a grant that does not reach far enough', async () => {
      const limited = await subject().world.newAccount({ readOnlyGrant: true });
      expect((await failureOf(create(limited.session))).code).toBe('permission-missing');
    });

    it.each<[keyof Dialect['refusals'], ProviderErrorCode]>([
      ['rateLimited', 'rate-limited'],
      ['lacksPermission', 'permission-missing'],
      ['conflict', 'precondition-failed'],
      ['invalid', 'invalid'],
    ])('%s is %s', async (refusal, code) => {
      await subject().world.breakNext(account, { action: subject().dialect.refusals[refusal] });
      expect((await failureOf(list())).code).toBe(code);
    });

    it('of too much traffic says how long to wait', async () => {
      const action = { ...subject().dialect.refusals.rateLimited, headers: { 'Retry-After': '2.5' } };
      await subject().world.breakNext(account, { action });
      expect(await failureOf(create())).toMatchObject({ code: 'rate-limited', retryAfterMs: 2_500 });
    });
  });

  describe('an outage', () => {
    it.each<[string, Fault['action']]>([
      ['a page of HTML instead of the answer', { kind: 'status', status: 502, body: PAGE }],
      ['an empty answer', { kind: 'status', status: 503, body: '' }],
      ['a 404 from something in between', { kind: 'status', status: 404, body: PAGE }],
      ['a 410 from something in between', { kind: 'status', status: 410, body: PAGE }],
      ['a page of HTML that says all is well', { kind: 'status', status: 200, body: PAGE }],
      ['a broken connection', { kind: 'cut-before' }],
      ['a connection that breaks after the work is done', { kind: 'cut-after' }],
    ])('is %s', async (_what, action) => {
      await subject().world.breakNext(account, { action });
      expect((await failureOf(list())).code).toBe('unavailable');
      await subject().world.breakNext(account, { action });
      const ref = { calendarId: 'primary', eventId: '0123456789abcdefg0' };
      expect((await failureOf(subject().provider.getEvent(account.session, ref))).code).toBe('unavailable');
    });

    it('is an answer that does not come in time', async () => {
      await subject().world.breakNext(account, { action: { kind: 'delay', ms: 60_000 } });
      const started = performance.now();
      const session = { ...account.session, signal: AbortSignal.timeout(50) };
      expect((await failureOf(create(session))).code).toBe('unavailable');
      // Nobody has waited for the answer, or until the request would have been given up.
      expect(performance.now() - started).toBeLessThan(20_000);
    });

    it('is not answered with attempts of its own', async () => {
      const { world } = subject();
      await world.takeRequests(account);
      for (const action of [{ kind: 'status' as const, status: 503, body: '' }, { kind: 'cut-before' as const }]) {
        await world.breakNext(account, { action });
        await failureOf(list());
      }
      expect(await world.takeRequests(account)).toHaveLength(2);
    });
  });
}
