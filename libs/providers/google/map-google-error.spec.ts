import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { mapGoogleError } from './map-google-error';

const NOW = Date.parse('2026-11-24T12:00:00Z');

function classic(status: number, reason: string): { status: number; data: unknown } {
  return {
    status,
    data: { error: { code: status, message: 'words', errors: [{ domain: 'global', reason, message: 'words' }] } },
  };
}

function frontEnd(status: number, details: object): { status: number; data: unknown } {
  return { status, data: { error: { code: status, message: 'words', ...details } } };
}

const map = (answer: { status: number; data: unknown }, retryAfter?: string) =>
  mapGoogleError({ ...answer, retryAfter }, NOW);

describe('the code is told from status and reason', () => {
  it.each<[number, string, ProviderErrorCode]>([
    [400, 'invalid', 'invalid'],
    [400, 'timeRangeEmpty', 'invalid'],
    [400, 'syncTokenWithRequestRestrictions', 'cursor-expired'],
    [401, 'authError', 'auth-rejected'],
    [401, 'required', 'auth-rejected'],
    [401, 'push.webhookUrlUnauthorized', 'invalid'],
    [400, 'required', 'invalid'],
    [400, 'FAILED_PRECONDITION', 'invalid'],
    [400, 'DEADLINE_EXCEEDED', 'unavailable'],
    [403, 'rateLimitExceeded', 'rate-limited'],
    [403, 'userRateLimitExceeded', 'rate-limited'],
    [403, 'quotaExceeded', 'writes-limited'],
    [403, 'dailyLimitExceeded', 'rate-limited'],
    [403, 'insufficientPermissions', 'permission-missing'],
    [403, 'requiredAccessLevel', 'permission-missing'],
    [403, 'forbidden', 'permission-missing'],
    [403, 'forbiddenForServiceAccounts', 'permission-missing'],
    [403, 'domainPolicy', 'permission-missing'],
    [403, 'forbiddenForNonOrganizer', 'not-organizer'],
    [403, 'notACalendarUser', 'mailbox-missing'],
    [403, 'concurrentLimitExceeded', 'rate-limited'],
    [403, 'USER_PROJECT_DENIED', 'unavailable'],
    [402, 'dailyLimitExceeded', 'rate-limited'],
    [408, 'required', 'unavailable'],
    [423, 'lockedDomain', 'unavailable'],
    [425, 'invalid', 'unavailable'],
    [403, 'accessNotConfigured', 'unavailable'],
    [404, 'notFound', 'not-found'],
    [409, 'duplicate', 'already-exists'],
    [409, 'conflict', 'unavailable'],
    [410, 'deleted', 'gone'],
    [410, 'fullSyncRequired', 'cursor-expired'],
    [410, 'updatedMinTooLongAgo', 'cursor-expired'],
    [412, 'conditionNotMet', 'precondition-failed'],
    [429, 'rateLimitExceeded', 'rate-limited'],
    [500, 'backendError', 'unavailable'],
    [500, 'invalid', 'unavailable'],
    [503, 'backendError', 'unavailable'],
    [503, 'rateLimitExceeded', 'rate-limited'],
  ])('%i %s is %s', (status, reason, code) => {
    expect(map(classic(status, reason))).toMatchObject({ code, status, reason });
  });

  it('reads the reason of the front end from its details', () => {
    const details = {
      status: 'PERMISSION_DENIED',
      details: [{ '@type': 'x' }, { reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
    };
    expect(map(frontEnd(403, details))).toMatchObject({
      code: 'permission-missing',
      reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    });
    expect(map(frontEnd(403, { status: 'RESOURCE_EXHAUSTED' })).code).toBe('rate-limited');
    expect(map(frontEnd(403, { status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] })).code).toBe(
      'unavailable',
    );
  });

  it('takes an unknown reason by its status', () => {
    expect(map(frontEnd(403, {}))).toMatchObject({ code: 'permission-missing', reason: 'unknown' });
    expect(map(classic(418, 'teapot')).code).toBe('invalid');
  });
});

describe('an answer that is no API error says nothing about the event', () => {
  it.each([400, 403, 404, 409, 410, 500, 502, 503, 504])('%i with a page of HTML is an outage', (status) => {
    expect(map({ status, data: '<html>Sorry</html>' }).code).toBe('unavailable');
  });
  it.each([undefined, '', null, [], { error: 'invalid_grant' }, { error: null }])(
    '404 with %j is an outage',
    (data) => {
      expect(map({ status: 404, data }).code).toBe('unavailable');
    },
  );
  it('401, 412 and 429 speak for themselves', () => {
    expect([401, 412, 429].map((status) => map({ status, data: '' }).code)).toEqual([
      'auth-rejected',
      'precondition-failed',
      'rate-limited',
    ]);
  });
});

describe('how long to wait', () => {
  it.each([
    ['7', 7_000],
    ['2.5', 2_500],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
  ])('Retry-After %s', (header, expected) => {
    expect(map(classic(429, 'rateLimitExceeded'), header).retryAfterMs).toBe(expected);
    expect(map(classic(503, 'backendError'), header).retryAfterMs).toBe(expected);
  });
  it('is not known without the header', () => {
    expect(map(classic(403, 'rateLimitExceeded')).retryAfterMs).toBeUndefined();
  });
  it('is an hour for a limit of the account that lasts', () => {
    expect(map(classic(403, 'quotaExceeded')).retryAfterMs).toBe(3_600_000);
    expect(map(classic(403, 'quotaExceeded'), '60').retryAfterMs).toBe(60_000);
  });
});

it('never repeats what Google wrote', () => {
  const data = { error: { errors: [{ reason: 'Interview at Acme, token ya29.secret' }], message: 'ya29.secret' } };
  const error = map({ status: 400, data });
  expect(inspect(error)).not.toMatch(/ya29|Acme/);
});
