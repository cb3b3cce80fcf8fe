import { describe, expect, it } from 'vitest';
import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import { failureOf } from '../../../test/contract/drafts';
import { json, noContent, ScriptedFetch, type Reply } from '../../../test/contract/scripted-fetch';
import { createMicrosoftProvider } from './microsoft.provider';

const SESSION: ProviderSession = { accessToken: 'token', connectionId: 'c1' };
const NOW = Date.parse('2027-03-01T00:00:00Z');
const REQUEST = { calendarId: 'primary', watchId: 'w1', secret: 's3cret', address: 'https://app.example/hook' };
const CREATED = { id: 'sub-1', resource: '/me/events', expirationDateTime: '2027-03-07T00:00:00.0000000Z' };

function microsoft(...replies: Reply[]): { provider: CalendarProvider; script: ScriptedFetch } {
  const script = new ScriptedFetch(...replies);
  return { provider: createMicrosoftProvider({ fetch: script.fetch, now: () => NOW }), script };
}

function apiError(status: number, code: string): Response {
  return json({ error: { code, message: 'words' } }, status);
}

describe('subscribing', () => {
  it('asks for six days, with the secret, and for immutable ids', async () => {
    const { provider, script } = microsoft(json(CREATED, 201));
    expect(await provider.watch!(SESSION, REQUEST)).toEqual({
      id: 'sub-1',
      resourceId: null,
      expiresAt: '2027-03-07T00:00:00.000Z',
    });
    expect(script.only).toMatchObject({
      method: 'POST',
      path: '/v1.0/subscriptions',
      body: {
        changeType: 'created,updated,deleted',
        notificationUrl: 'https://app.example/hook',
        lifecycleNotificationUrl: 'https://app.example/hook',
        resource: '/me/events',
        expirationDateTime: '2027-03-07T00:00:00.000Z',
        clientState: 's3cret',
      },
    });
    expect(script.only.headers.get('prefer')).toContain('IdType="ImmutableId"');
  });

  it('names the calendar that is not the default one', async () => {
    const { provider, script } = microsoft(json(CREATED, 201));
    await provider.watch!(SESSION, { ...REQUEST, calendarId: 'AQ/x=' });
    expect(script.only.body).toMatchObject({ resource: '/me/calendars/AQ%2Fx%3D/events' });
  });

  it('believes the expiry that Graph gives', async () => {
    const { provider } = microsoft(json({ ...CREATED, expirationDateTime: '2027-03-03T04:05:06.7890000Z' }, 201));
    expect((await provider.watch!(SESSION, REQUEST)).expiresAt).toBe('2027-03-03T04:05:06.789Z');
  });

  it('replaces its own subscription for the same calendar, and no other', async () => {
    const { provider, script } = microsoft(
      apiError(409, 'ObjectIdentifierInUse'),
      json({
        value: [{ id: 'other', resource: '/me/messages' }],
        '@odata.nextLink': 'https://graph.microsoft.com/v1.0/subscriptions?$skiptoken=2',
      }),
      json({
        value: [
          { id: 'old', resource: 'users/8f3e/events' },
          { id: 'team', resource: 'me/calendars/x/events' },
        ],
      }),
      noContent(),
      json(CREATED, 201),
    );
    expect((await provider.watch!(SESSION, REQUEST)).id).toBe('sub-1');
    expect(script.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
      '/v1.0/subscriptions/old',
    ]);
  });

  it('replaces one that was made for the default calendar under its id', async () => {
    const { provider, script } = microsoft(
      apiError(409, 'ObjectIdentifierInUse'),
      json({ value: [{ id: 'old', resource: '/me/calendars/AQ%2Fx%3D/events' }] }),
      json({ id: 'AQ/x=' }),
      noContent(),
      json(CREATED, 201),
    );
    expect((await provider.watch!(SESSION, REQUEST)).id).toBe('sub-1');
    expect(script.requests[3]!.path).toBe('/v1.0/subscriptions/old');
  });

  it('tries that once', async () => {
    const answers = [apiError(409, 'Conflict'), json({ value: [] }), json({ id: 'AQ/x=' }), apiError(409, 'Conflict')];
    const { provider, script } = microsoft(...answers);
    expect((await failureOf(provider.watch!(SESSION, REQUEST))).code).toBe('unavailable');
    expect(script.methods).toEqual(['POST', 'GET', 'GET', 'POST']);
  });

  it.each<[number, string, object]>([
    [400, 'ExtensionError', { code: 'invalid', reason: 'push-unsupported' }],
    [400, 'BadRequest', { code: 'invalid', reason: 'push-unsupported' }],
    [400, 'ValidationError', { code: 'unavailable', reason: 'handshake-failed' }],
    [403, 'ErrorAccessDenied', { code: 'permission-missing' }],
    [404, 'MailboxNotEnabledForRESTAPI', { code: 'mailbox-missing' }],
    [429, 'TooManyRequests', { code: 'rate-limited' }],
  ])('%i %s is %o', async (status, reason, expected) => {
    const { provider } = microsoft(apiError(status, reason));
    expect(await failureOf(provider.watch!(SESSION, REQUEST))).toMatchObject(expected);
  });
});

describe('unsubscribing', () => {
  it('deletes the subscription, which may be gone by then', async () => {
    const { provider, script } = microsoft(noContent(), apiError(404, 'ResourceNotFound'));
    await provider.unwatch!(SESSION, { id: 'sub/1', resourceId: null });
    await provider.unwatch!(SESSION, { id: 'sub/1', resourceId: null });
    expect(script.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /v1.0/subscriptions/sub%2F1',
      'DELETE /v1.0/subscriptions/sub%2F1',
    ]);
  });
});
