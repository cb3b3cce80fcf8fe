import type { IDToken } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { accountOf, expiryOf, scopesOf, withoutIdToken, withoutNonsense } from './token-response';

const claims = (given: Record<string, unknown>) => ({ claims: () => given as unknown as IDToken });

describe('the account of an ID token', () => {
  it('is the subject at Google, whatever the address', () => {
    expect(accountOf('google', claims({ sub: '11', email: 'ada@google.test', tid: 't', oid: 'o' }))).toEqual({
      accountId: '11',
      accountEmail: 'ada@google.test',
    });
  });

  it('is tenant and object at Microsoft, or the subject when there is no object', () => {
    expect(accountOf('microsoft', claims({ sub: 's', tid: 't', oid: 'o', preferred_username: 'ada@m.test' }))).toEqual({
      accountId: 't:o',
      accountEmail: 'ada@m.test',
    });
    expect(accountOf('microsoft', claims({ sub: 's', tid: 't', email: 'ada@m.test' }))?.accountId).toBe('s');
  });

  it('has a name even without an address', () => {
    expect(accountOf('google', claims({ sub: '11', email: '' }))?.accountEmail).toBe('11');
    expect(accountOf('microsoft', claims({ sub: 's', tid: 't', oid: 'o', email: 7 }))?.accountEmail).toBe('t:o');
  });

  it('is unknown without an ID token', () => {
    expect(accountOf('google', { claims: () => undefined })).toBeNull();
    expect(accountOf('google', claims({ sub: '', email: 'ada@google.test' }))).toBeNull();
  });
});

describe('what a token response says', () => {
  it('of the end of the token is counted from now, and an hour when it says nothing', () => {
    const now = new Date('2027-03-01T10:00:00Z');
    expect(expiryOf({ expiresIn: () => 90 }, now)).toBe('2027-03-01T10:01:30.000Z');
    expect(expiryOf({ expiresIn: () => undefined }, now)).toBe('2027-03-01T11:00:00.000Z');
  });

  it('of the scopes is a list, or nothing', () => {
    expect(scopesOf({ scope: 'openid  email ' })).toEqual(['openid', 'email']);
    expect(scopesOf({})).toBeNull();
  });
});

describe('the answer to a refresh', () => {
  it('loses its ID token and nothing else', async () => {
    const answer = await withoutIdToken(Response.json({ access_token: 'a', id_token: 'b' }));
    expect(await answer.json()).toEqual({ access_token: 'a' });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it.each([
    Response.json({ access_token: 'a' }),
    Response.json({ error: 'invalid_grant', id_token: 'b' }, { status: 400 }),
    new Response('<html>'),
    Response.json(null),
  ])('stays as it is otherwise', async (response) => {
    expect(await withoutIdToken(response)).toBe(response);
    expect(response.bodyUsed).toBe(false);
  });
});

describe('an answer with tokens', () => {
  const tokens = { access_token: 'a', refresh_token: 'r', scope: '' };

  it.each([null, -5, '', 'soon', '-1', 1e18, '1e3', true, {}])('says nothing of its life with %j', async (life) => {
    const answer = await withoutNonsense(Response.json({ ...tokens, expires_in: life }));
    expect(await answer.json()).toEqual(tokens);
  });

  it.each([0, 3_599, '3599', 3_599.5])('says its life with %j', async (life) => {
    const response = Response.json({ ...tokens, expires_in: life });
    expect(await withoutNonsense(response)).toBe(response);
  });

  it.each([null, ''])('has no refresh token with %j', async (none) => {
    const answer = await withoutNonsense(Response.json({ access_token: 'a', refresh_token: none, id_token: null }));
    expect(await answer.json()).toEqual({ access_token: 'a' });
  });
});
