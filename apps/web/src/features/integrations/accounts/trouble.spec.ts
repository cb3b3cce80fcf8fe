import { expect, it } from 'vitest';
import type { ConnectionView } from '@calendar/client';
import { troubleOf } from './trouble';

type Status = ConnectionView['status'];
type Code = NonNullable<ConnectionView['lastError']>['code'];

const error = (code: Code) => ({ code, message: 'What happened.', at: '2026-12-01T09:00:00Z' });

it.each<[Status, Code | null, string | undefined]>([
  ['active', null, undefined],
  ['active', 'sync.permission-missing', 'grant'],
  ['active', 'sync.calendar-not-found', 'choose-calendar'],
  ['active', 'sync.rate-limited', 'wait'],
  ['active', 'sync.mailbox-full', 'wait'],
  ['reauth_required', 'connection.reauth-required', 'reconnect'],
  ['reauth_required', null, 'reconnect'],
  ['disconnecting', 'sync.rate-limited', undefined],
])('%s with %s: %s', (status, code, remedy) => {
  expect(troubleOf({ status, lastError: code === null ? null : error(code) })?.remedy).toBe(remedy);
});
