import type { EgressErrorCode } from '@calendar/platform/http';
import { expect, it } from 'vitest';
import { outcomeOfAnswer, outcomeOfSilence } from './attempt-outcome';

it.each([
  [200, null],
  [204, null],
  [299, null],
  [300, 'delivery.redirected'],
  [301, 'delivery.redirected'],
  [308, 'delivery.redirected'],
  [400, 'delivery.rejected'],
  [404, 'delivery.rejected'],
  [410, 'delivery.gone'],
  [429, 'delivery.rejected'],
  [500, 'delivery.rejected'],
  [599, 'delivery.rejected'],
])('an answer of %i means %s', (status, errorCode) => {
  expect(outcomeOfAnswer({ status, retryAfter: null }, null)).toEqual({
    errorCode,
    responseStatus: status,
    retryAfterMs: null,
  });
});

it('an endpoint that takes a message does not ask to be left alone, whatever it says', () => {
  expect(outcomeOfAnswer({ status: 200, retryAfter: '9' }, 9_000).retryAfterMs).toBeNull();
  expect(outcomeOfAnswer({ status: 503, retryAfter: '9' }, 9_000).retryAfterMs).toBe(9_000);
});

it.each<[EgressErrorCode, string]>([
  ['refused-host', 'delivery.address-refused'],
  ['timeout', 'delivery.timeout'],
  ['network', 'delivery.unreachable'],
  ['too-large', 'delivery.unreachable'],
  ['malformed', 'delivery.unreachable'],
])('no answer, because of %s, means %s', (code, errorCode) => {
  expect(outcomeOfSilence(code)).toEqual({ errorCode, responseStatus: null, retryAfterMs: null });
});
