import { GrantDeadError, TokenEndpointError } from '@calendar/contracts/ports';
import { ClientError, ResponseBodyError } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { reasonOf, retryAfterOf } from './oauth-failure';
import { verdictOf as verdictAt } from './oauth-grants';

const SECRET = 'a-token-in-an-error';

function bodyError(error: string, headers: Record<string, string> = {}): ResponseBodyError {
  const body = { error, error_description: SECRET };
  return new ResponseBodyError(SECRET, { cause: body, response: Response.json(body, { status: 400, headers }) });
}

/** As openid-client reports an answer that is no OAuth error. */
function oddAnswer(headers: Record<string, string>): ClientError {
  const error = new ClientError(SECRET, { cause: new Response(SECRET, { status: 503, headers }) });
  return Object.assign(error, { code: 'OAUTH_ODD' });
}

const verdictOf = (error: unknown) => verdictAt(error, new Date('2027-03-01T10:00:00Z'));

describe('the verdict on a grant', () => {
  it.each(['invalid_grant', 'interaction_required', 'consent_required', 'login_required', 'access_denied'])(
    'is death by %s',
    (code) => {
      expect(verdictOf(bodyError(code))).toEqual(new GrantDeadError(code));
    },
  );

  it.each(['admin_policy_enforced', 'policy_enforced', 'org_internal'])(
    'is death for an administrator to undo by %s',
    (code) => {
      expect(verdictOf(bodyError(code))).toEqual(new GrantDeadError(code, 'administrator'));
      expect(verdictOf(bodyError(code))).toMatchObject({ remedy: 'administrator' });
    },
  );

  it.each(['invalid_grant', 'access_denied', 'interaction_required'])(
    'is death for an administrator to undo by %s when their rules forbid it',
    (code) => {
      const body = { error: code, error_description: SECRET, error_codes: [53_003] };
      const error = new ResponseBodyError(SECRET, { cause: body, response: Response.json(body, { status: 400 }) });
      expect(verdictOf(error)).toMatchObject({ name: 'GrantDeadError', remedy: 'administrator' });
    },
  );

  it.each([
    'invalid_client',
    'unauthorized_client',
    'deleted_client',
    'invalid_request',
    'invalid_scope',
    'temporarily_unavailable',
    'x',
  ])('is none by %s', (code) => expect(verdictOf(bodyError(code))).toEqual(new TokenEndpointError(code)));

  it('is none by an invalid grant that only says that we ask too often', () => {
    const body = { error: 'invalid_grant', error_description: SECRET, error_codes: [50_196] };
    const error = new ResponseBodyError(SECRET, { cause: body, response: Response.json(body, { status: 400 }) });
    expect(verdictOf(error)).toEqual(new TokenEndpointError('invalid_grant', 300_000));
  });

  it('carries on what the endpoint says about when to come back', () => {
    expect(verdictOf(bodyError('slow_down', { 'retry-after': '5' }))).toMatchObject({ retryAfterMs: 5_000 });
    expect(verdictOf(oddAnswer({ 'retry-after': '9' }))).toMatchObject({ reason: 'OAUTH_ODD', retryAfterMs: 9_000 });
    expect(verdictOf(oddAnswer({}))).toMatchObject({ retryAfterMs: null });
  });

  it('tells nothing of what was sent or answered', () => {
    for (const error of [bodyError('invalid_grant'), bodyError('x'), oddAnswer({}), new Error(SECRET), SECRET]) {
      const verdict = verdictOf(error);
      expect(verdict.message + JSON.stringify(verdict) + String(verdict.cause)).not.toContain(SECRET);
    }
  });
});

describe('the reason of a failure', () => {
  it('is a code where there is one, else a name', () => {
    expect(reasonOf(bodyError('x'))).toBe('x');
    expect(reasonOf(oddAnswer({}))).toBe('OAUTH_ODD');
    expect(reasonOf(new RangeError(SECRET))).toBe('RangeError');
    expect(reasonOf(SECRET)).toBe('unknown');
  });

  it('names no time to come back when there was no answer', () => {
    expect(retryAfterOf(new Error('x', { cause: new Error('y') }), 0)).toBeNull();
    expect(retryAfterOf(null, 0)).toBeNull();
  });
});
