import { describe, expect, it } from 'vitest';
import { classOfOauthError, numbersIn, type OauthErrorClass } from './oauth-errors';

describe('what an OAuth error means', () => {
  it.each<[string, OauthErrorClass]>([
    ['invalid_grant', 'grant-ended'],
    ['interaction_required', 'grant-ended'],
    ['login_required', 'grant-ended'],
    ['consent_required', 'consent-missing'],
    ['admin_policy_enforced', 'administrator'],
    ['policy_enforced', 'administrator'],
    ['org_internal', 'administrator'],
    ['access_denied', 'denied'],
    ['invalid_client', 'client-refused'],
    ['unauthorized_client', 'client-refused'],
    ['deleted_client', 'client-refused'],
    ['redirect_uri_mismatch', 'client-refused'],
    ['invalid_scope', 'client-refused'],
    ['temporarily_unavailable', 'passing'],
    ['server_error', 'passing'],
    ['something_new', 'passing'],
    ['constructor', 'passing'],
  ])('%s is %s', (code, meaning) => expect(classOfOauthError(code)).toBe(meaning));

  it.each<[string, number, OauthErrorClass]>([
    ['invalid_grant', 700_082, 'grant-ended'],
    ['invalid_grant', 65_001, 'consent-missing'],
    ['invalid_grant', 50_196, 'passing'],
    ['invalid_request', 50_196, 'passing'],
    ['invalid_grant', 50_057, 'administrator'],
    ['access_denied', 53_003, 'administrator'],
    ['invalid_grant', 53_000, 'administrator'],
    ['access_denied', 90_094, 'administrator'],
    ['access_denied', 65_004, 'denied'],
    ['invalid_client', 7_000_222, 'client-refused'],
    ['unauthorized_client', 700_016, 'client-refused'],
  ])('%s with AADSTS%i is %s', (code, number, meaning) => expect(classOfOauthError(code, [number])).toBe(meaning));

  it('is told by numbers in words, too', () => {
    expect(numbersIn('AADSTS90094: Only an administrator can grant this.\r\nTrace ID: 1')).toEqual([90_094]);
    expect(numbersIn('The user said no')).toEqual([]);
    expect(numbersIn(undefined)).toEqual([]);
  });
});
