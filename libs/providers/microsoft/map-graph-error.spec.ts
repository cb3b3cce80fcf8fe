import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { existingEventId, mapGraphError } from './map-graph-error';

const NOW = Date.parse('2026-11-24T12:00:00Z');

const map = (status: number, code?: unknown, retryAfter: string | null = null) =>
  mapGraphError(
    {
      status,
      data: code === undefined ? undefined : { error: { code, message: 'words' } },
      retryAfter,
      serverTime: null,
    },
    NOW,
  );

describe('the code is told from status and error code', () => {
  it.each<[number, string, ProviderErrorCode]>([
    [400, 'ErrorInvalidRequest', 'invalid'],
    [400, 'ErrorPropertyValidationFailure', 'invalid'],
    [400, 'TimeZoneNotSupportedException', 'invalid'],
    [400, 'ErrorInvalidIdMalformed', 'not-found'],
    [400, 'ErrorDuplicateTransactionId', 'already-exists'],
    [409, 'ErrorDuplicateTransactionId', 'already-exists'],
    [400, 'SyncStateNotFound', 'cursor-expired'],
    [410, 'SyncStateNotFound', 'cursor-expired'],
    [410, 'resyncRequired', 'cursor-expired'],
    [400, 'syncStateInvalid', 'cursor-expired'],
    [401, 'InvalidAuthenticationToken', 'auth-rejected'],
    [403, 'ErrorAccessDenied', 'permission-missing'],
    [403, 'Forbidden', 'permission-missing'],
    [403, 'ExtensionError', 'permission-missing'],
    [400, 'ErrorAccessDenied', 'permission-missing'],
    [400, 'ErrorCalendarIsNotOrganizer', 'not-organizer'],
    [403, 'ErrorQuotaExceeded', 'mailbox-full'],
    [507, 'ErrorQuotaExceeded', 'mailbox-full'],
    [404, 'ErrorItemNotFound', 'not-found'],
    [404, 'ResourceNotFound', 'not-found'],
    [404, 'MailboxNotEnabledForRESTAPI', 'mailbox-missing'],
    [404, 'MailboxNotSupportedForRESTAPI', 'mailbox-missing'],
    [400, 'noMailbox', 'mailbox-missing'],
    [400, 'ErrorMailboxMoveInProgress', 'unavailable'],
    [400, 'ErrorTimeoutExpired', 'unavailable'],
    [400, 'ErrorMailboxStoreUnavailable', 'unavailable'],
    [400, 'ErrorMailboxFailover', 'unavailable'],
    [400, 'ErrorConnectionFailed', 'unavailable'],
    [400, 'ErrorADUnavailable', 'unavailable'],
    [400, 'ErrorInsufficientResources', 'unavailable'],
    [400, 'ErrorInternalServerTransientError', 'unavailable'],
    [400, 'ErrorServerBusy', 'rate-limited'],
    [400, 'ErrorTooManyObjectsOpened', 'rate-limited'],
    [400, 'ErrorStaleObject', 'precondition-failed'],
    [400, 'UnknownError', 'unavailable'],
    [408, 'ErrorInvalidRequest', 'unavailable'],
    [423, 'resourceLocked', 'unavailable'],
    [423, 'ErrorItemNotFound', 'unavailable'],
    [424, 'FailedDependency', 'unavailable'],
    [449, 'Retry', 'unavailable'],
    [509, 'bandwidthLimitExceeded', 'rate-limited'],
    [404, 'UnknownError', 'unavailable'],
    [409, 'ErrorIrresolvableConflict', 'precondition-failed'],
    [412, 'ErrorIrresolvableConflict', 'precondition-failed'],
    [409, 'NameAlreadyExists', 'unavailable'],
    [410, 'Gone', 'gone'],
    [413, 'ErrorMessageSizeExceeded', 'invalid'],
    [429, 'ApplicationThrottled', 'rate-limited'],
    [429, 'TooManyRequests', 'rate-limited'],
    [503, 'ApplicationThrottled', 'rate-limited'],
    [500, 'ErrorInternalServerTransientError', 'unavailable'],
    [503, 'serviceNotAvailable', 'unavailable'],
    [504, 'UnknownError', 'unavailable'],
  ])('%i %s is %s', (status, reason, code) => expect(map(status, reason)).toMatchObject({ code, status, reason }));

  it('in whatever case the code is written', () => {
    expect(map(410, 'SYNCSTATENOTFOUND').code).toBe('cursor-expired');
    expect(map(400, 'errorduplicatetransactionid').code).toBe('already-exists');
  });
});

describe('an answer that is no API error says nothing about the event', () => {
  it.each([400, 403, 404, 409, 410, 500, 502, 503, 504])('%i with something else is an outage', (status) => {
    expect(map(status).code).toBe('unavailable');
  });
  it.each([null, 'text', [], { error: 'x' }, { error: null }, { error: { code: 7 } }])(
    '404 with %j is an outage',
    (data) => {
      expect(mapGraphError({ status: 404, data, retryAfter: null, serverTime: null }, NOW).code).toBe('unavailable');
    },
  );
  it('401, 412 and 429 speak for themselves', () => {
    expect([401, 412, 429].map((status) => map(status).code)).toEqual([
      'auth-rejected',
      'precondition-failed',
      'rate-limited',
    ]);
  });
});

it.each([
  ['2.128', 2_128],
  ['10', 10_000],
  ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
  [null, undefined],
])('waits as long as Retry-After %s says', (header, expected) => {
  expect(map(429, 'ApplicationThrottled', header).retryAfterMs).toBe(expected);
  expect(map(503, undefined, header).retryAfterMs).toBe(expected);
});

it('never repeats what Graph wrote', () => {
  const error = map(400, 'Interview at Acme, token eyJ.secret');
  expect(inspect(error)).not.toMatch(/eyJ|Acme/);
});

describe('the event that stands for a transaction', () => {
  it('is named by an annotation', () => {
    expect(existingEventId({ error: { code: 'x', '@event.existingEventId': 'AAMk=' } })).toBe('AAMk=');
  });
  it.each([
    undefined,
    {},
    { error: {} },
    { error: { '@event.existingEventId': '' } },
    { error: { '@event.existingEventId': 7 } },
  ])('or not: %j', (data) => expect(existingEventId(data)).toBeNull());
});
