import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeApp, RATE } from './edge-app';

let app: EdgeApp;

beforeAll(async () => {
  app = await EdgeApp.start();
});

afterAll(() => app.close());

describe('rate limits', () => {
  const burst = async (count: number, ask: () => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await ask()).status);
    return statuses;
  };

  it('stop one user and tell when to come back, and nobody else', async () => {
    const bearer = await app.token();
    const statuses = await burst(RATE + 1, () => app.call('GET', '/api/v1/things', { bearer }));
    expect(statuses.filter((status) => status === 200)).toHaveLength(RATE);
    const refused = await app.call('GET', '/api/v1/things', { bearer });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limit.exceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60);
    expect((await app.call('GET', '/api/v1/things')).status).toBe(200);
  });

  it('give the backend ten times as much', async () => {
    const bearer = await app.token({ scope: 'career-copilot.service' });
    const headers = { 'X-User-Id': `user-${Date.now()}` };
    const statuses = await burst(RATE * 3, () => app.call('GET', '/api/v1/things', { bearer, headers }));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('stop an address at the callback, whatever it says about itself', async () => {
    const statuses = await burst(121, () =>
      app.call('GET', '/api/v1/calendar/google/callback', {
        headers: { 'X-Forwarded-For': `203.0.113.${Math.floor(Math.random() * 250)}` },
      }),
    );
    expect(statuses.at(0)).toBe(200);
    expect(statuses.at(-1)).toBe(429);
  });

  it.each(['/api/v1/calendar/google/CALLBACK', '/API/v1/Calendar/google/callback', '/api/v1/Things'])(
    'cannot be gone around by another spelling (%s)',
    async (path) => {
      expect(await app.call('GET', path)).toMatchObject({ status: 404, body: { code: 'route.not-found' } });
    },
  );

  it('count a request for what its body costs', async () => {
    const bearer = await app.token();
    const bulk = (cost: number) => app.call('POST', '/api/v1/events/bulk', { bearer, body: { cost } });
    expect((await bulk(RATE - 1)).status).toBe(200);
    expect((await app.call('GET', '/api/v1/things', { bearer })).status).toBe(200);
    expect((await app.call('GET', '/api/v1/things', { bearer })).status).toBe(429);
    const another = await app.token();
    const refused = await app.call('POST', '/api/v1/events/bulk', { bearer: another, body: { cost: RATE + 1 } });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limit.exceeded' } });
  });

  it('stop an address that comes without a good token, and none of the good ones that come from it', async () => {
    const statuses = await burst(301, () => app.call('GET', '/api/v1/things', { bearer: 'nonsense' }));
    expect(statuses.at(-2)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect((await app.call('GET', '/api/v1/things')).status).toBe(200);
  });

  it('leave webhooks alone', async () => {
    const statuses = await burst(150, () => app.call('POST', '/api/v1/webhooks/google'));
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});

describe('headers', () => {
  it('are strict, and silent about the machinery', async () => {
    const { headers } = await app.call('GET', '/api/v1/things');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('let no other origin in', async () => {
    const { headers } = await app.call('OPTIONS', '/api/v1/things', {
      headers: { Origin: 'https://evil.test', 'Access-Control-Request-Method': 'POST' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
