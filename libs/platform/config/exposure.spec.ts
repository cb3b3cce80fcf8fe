import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error';
import { loadConfig } from './load-config';
import { startupNotes } from './startup-notes';

const minimal = {
  DATABASE_URL: 'postgres://app:pg-pass-word@127.0.0.1:5432/app',
  REDIS_URL: 'redis://:redis-pass-word@127.0.0.1:6379',
  AUTH_JWT_SECRET: 'fG7xQ2m-Zk9vT4w.Lr8pB1n_Yc6hD3s-Jf5gM0u91x',
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 7 + 1) % 256)).toString('base64')}`,
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('what strangers can get at', () => {
  it.each(['http://calendar.example', 'HTTP://calendar.example'])('refuses %s in production', (url) => {
    const { AUTH_JWT_SECRET: _, ...others } = minimal;
    const issuer = { AUTH_ISSUER: 'https://sign-in.example', AUTH_AUDIENCE: 'a', AUTH_JWKS_URL: url };
    const env = { ...others, ...issuer, PUBLIC_URL: url, WEB_URL: url };
    expect(faultsOf({ ...env, NODE_ENV: 'production' })).toEqual(
      ['PUBLIC_URL', 'WEB_URL', 'AUTH_JWKS_URL'].map((name) => `${name} must be https in production`),
    );
    expect(faultsOf(env)).toEqual([]);
  });

  it('knows who may say where a request came from', () => {
    const trusted = (TRUST_PROXY: string) => loadConfig({ ...minimal, TRUST_PROXY }).api.trustedProxies;
    expect(loadConfig(minimal).api.trustedProxies).toEqual(['linklocal', 'uniquelocal']);
    expect(trusted('loopback, 10.0.0.0/8 2001:db8::/32,192.0.2.7')).toEqual([
      'loopback',
      '10.0.0.0/8',
      '2001:db8::/32',
      '192.0.2.7',
    ]);
    expect(trusted('none')).toEqual([]);
    for (const text of [
      'true',
      '1',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      '10.0.0.0/8/8',
      'proxy.example',
      'none,loopback',
    ]) {
      expect(faultsOf({ ...minimal, TRUST_PROXY: text }), text).toEqual([
        expect.stringContaining('TRUST_PROXY must be'),
      ]);
    }
  });

  it('keeps metrics from strangers in production, and anywhere when there is a token for them', () => {
    const production = { ...minimal, NODE_ENV: 'production', PUBLIC_URL: 'https://calendar.example' };
    const token = 'a8Kx03mQz71LpWv5TnRb92YcHd64Js0u';
    expect(loadConfig(minimal).operators).toMatchObject({ token: null, isClosed: false });
    expect(loadConfig(production).operators).toMatchObject({ token: null, isClosed: true });
    expect(loadConfig({ ...minimal, METRICS_TOKEN: token }).operators).toMatchObject({ token, isClosed: true });
    expect(faultsOf({ ...production, METRICS_TOKEN: 'metrics-metrics-metrics' })).toHaveLength(1);
    expect(startupNotes(loadConfig(production)).join()).toContain('METRICS_TOKEN');
    expect(startupNotes(loadConfig({ ...production, METRICS_PORT: '9100' })).join()).not.toContain('METRICS_TOKEN');
  });
});
