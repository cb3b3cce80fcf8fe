import { describe, expect, it } from 'vitest';
import { resolveProviderAddress } from './provider-hosts';
import { routeTemplate } from './route-template';

const sandbox = new URL('http://127.0.0.1:4010');
const resolve = (url: string, base: URL | null) => resolveProviderAddress(new URL(url), base);

describe('resolveProviderAddress', () => {
  it('leaves provider addresses alone outside of the sandbox', () => {
    expect(resolve('https://graph.microsoft.com/v1.0/me?$select=id', null)).toEqual({
      provider: 'microsoft',
      origin: 'https://graph.microsoft.com',
      path: '/v1.0/me?$select=id',
      providerPath: '/v1.0/me',
    });
  });

  it.each([
    ['https://accounts.google.com/o/oauth2/v2/auth?x=1', '/accounts.google.com/o/oauth2/v2/auth?x=1'],
    ['https://oauth2.googleapis.com/token', '/oauth2.googleapis.com/token'],
    [
      'https://www.googleapis.com/calendar/v3/calendars/a%40b.test/events',
      '/www.googleapis.com/calendar/v3/calendars/a%40b.test/events',
    ],
    ['https://openidconnect.googleapis.com/v1/userinfo', '/openidconnect.googleapis.com/v1/userinfo'],
    [
      'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      '/login.microsoftonline.com/common/oauth2/v2.0/token',
    ],
    ['https://graph.microsoft.com/v1.0/me', '/graph.microsoft.com/v1.0/me'],
  ])('sends %s into the sandbox', (url, path) => {
    expect(resolve(url, sandbox)).toMatchObject({ origin: 'http://127.0.0.1:4010', path });
  });

  it('keeps the path that the sandbox is mounted at', () => {
    const mounted = new URL('http://127.0.0.1:4010/providers/');
    expect(resolve('https://graph.microsoft.com/v1.0/me', mounted).path).toBe('/providers/graph.microsoft.com/v1.0/me');
    expect(resolve('http://127.0.0.1:4010/providers/graph.microsoft.com/v1.0/me', mounted).providerPath).toBe(
      '/v1.0/me',
    );
  });

  it('follows links that the sandbox hands out', () => {
    const link = 'http://127.0.0.1:4010/graph.microsoft.com/v1.0/me/events?$skiptoken=x';
    expect(resolve(link, sandbox)).toMatchObject({
      provider: 'microsoft',
      path: '/graph.microsoft.com/v1.0/me/events?$skiptoken=x',
      providerPath: '/v1.0/me/events',
    });
    expect(() => resolve(link, null)).toThrow('is not an address');
  });

  it.each([
    'http://www.googleapis.com/calendar/v3',
    'https://evil.test/www.googleapis.com/',
    'https://www.googleapis.com.evil.test/',
    'https://www.googleapis.com:8443/',
    'https://www.googleapis.com@evil.test/',
    'https://user:pw@www.googleapis.com/',
    'https://169.254.169.254/latest/meta-data',
    'https://constructor/',
    'http://127.0.0.1:4010/',
    'http://127.0.0.1:4010/admin/www.googleapis.com',
    'http://127.0.0.1:4010/constructor/x',
    'http://127.0.0.1:4011/www.googleapis.com/',
    'file:///etc/passwd',
  ])('refuses %s', (url) => {
    expect(() => resolve(url, sandbox)).toThrow(expect.objectContaining({ code: 'refused-host' }));
  });
});

describe('routeTemplate', () => {
  it.each([
    ['/calendar/v3/calendars/someone%40mail.test/events', '/calendar/v3/calendars/{id}/events'],
    ['/calendar/v3/calendars/primary/events/abc123', '/calendar/v3/calendars/{id}/events/{id}'],
    ['/token', '/token'],
    ['/v1.0/me/calendars/AAMk=/calendarView/delta', '/v1.0/me/calendars/{id}/calendarView/delta'],
    ['/4d3c2b1a-tenant/oauth2/v2.0/token', '/{id}/oauth2/v2.0/token'],
    ['/', '/'],
  ])('%s → %s', (path, expected) => expect(routeTemplate(path)).toBe(expected));

  it('stays bounded for paths of any length', () => {
    expect(routeTemplate('/x'.repeat(500)).length).toBeLessThan(100);
  });
});
