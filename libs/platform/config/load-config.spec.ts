import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error';
import { loadConfig } from './load-config';
import { startupNotes } from './startup-notes';

const keyOf = (seed: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 7 + seed) % 256)).toString('base64');
const SECRET = 'fG7xQ2m-Zk9vT4w.Lr8pB1n_Yc6hD3s-Jf5gM0u91x';
const minimal = {
  DATABASE_URL: 'postgres://app:pg-pass-word@127.0.0.1:5432/app',
  REDIS_URL: 'redis://:redis-pass-word@127.0.0.1:6379',
  AUTH_JWT_SECRET: SECRET,
  TOKEN_ENCRYPTION_KEYS: `k1:${keyOf(1)}`,
};

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secretFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs four variables and fills in the documented defaults', () => {
    expect(loadConfig(minimal)).toMatchObject({
      environment: 'development',
      api: {
        port: 3000,
        publicUrl: 'http://localhost:3000',
        webUrl: 'http://localhost:3000',
        rateLimitPerMinute: 1200,
        metricsPort: null,
      },
      worker: { port: 3001, concurrency: 16, pullIntervalSeconds: 300, sweepIntervalSeconds: 15 },
      auth: { kind: 'secret', secret: SECRET },
      providers: { google: null, microsoft: null },
      requestsPerMinute: { google: 10_000, microsoft: 780_000 },
      sandbox: null,
      pushEnabled: false,
      web: { oidcClientId: null },
      logLevel: 'info',
      tracing: null,
    });
  });

  it('lists all faults at once, by name and without values', () => {
    const env = {
      NODE_ENV: 'staging',
      PORT: '70000',
      REDIS_URL: 'http://user:hunter2@nowhere.test',
      AUTH_JWT_SECRET: 'short-secret',
      TOKEN_ENCRYPTION_KEYS: 'k1:dG9vLXNob3J0,k1',
      WORKER_CONCURRENCY: '-3',
      GOOGLE_CLIENT_ID: 'google-id',
      PUSH_ENABLED: 'maybe',
    };
    const faults = faultsOf(env);
    for (const name of [
      'NODE_ENV',
      'PORT',
      'DATABASE_URL',
      'REDIS_URL',
      'AUTH_JWT_SECRET',
      'TOKEN_ENCRYPTION_KEYS',
      'WORKER_CONCURRENCY',
      'GOOGLE_CLIENT_SECRET',
      'PUSH_ENABLED',
    ]) {
      expect(
        faults.some((fault) => fault.startsWith(`${name} `)),
        name,
      ).toBe(true);
    }
    expect(faults.filter((fault) => fault.startsWith('TOKEN_ENCRYPTION_KEYS '))).toHaveLength(2);
    const text = new ConfigError(faults).message;
    for (const value of ['hunter2', 'short-secret', 'dG9vLXNob3J0', 'staging', 'maybe'])
      expect(text).not.toContain(value);
  });

  it('reports a missing variable once', () => {
    expect(faultsOf({}).filter((fault) => fault.startsWith('DATABASE_URL'))).toEqual(['DATABASE_URL is required']);
  });

  it('takes empty variables for absent ones', () => {
    expect(loadConfig({ ...minimal, PORT: '', GOOGLE_CLIENT_ID: ' ', METRICS_PORT: '' }).api.port).toBe(3000);
  });

  it('is frozen through and through', () => {
    const config = loadConfig(minimal);
    expect(() => Object.assign(config.api, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { sandbox: null })).toThrow(TypeError);
  });

  it('shows no secret when it is logged, and still gives it to whoever reads it', () => {
    const config = loadConfig({
      ...minimal,
      GOOGLE_CLIENT_ID: 'google-id',
      GOOGLE_CLIENT_SECRET: 'google-sesame',
      MICROSOFT_CLIENT_ID: 'ms-id',
      MICROSOFT_CLIENT_SECRET: 'ms-sesame',
    });
    const shown =
      JSON.stringify(config) + inspect(config, { depth: 10 }) + inspect({ nested: { config } }, { depth: 10 });
    for (const secret of [
      'pg-pass-word',
      'redis-pass-word',
      SECRET,
      'google-sesame',
      'ms-sesame',
      keyOf(1),
      '1, 8, 15',
    ]) {
      expect(shown).not.toContain(secret);
    }
    expect(shown).toContain('google-id');
    expect(config.providers.google?.clientSecret).toBe('google-sesame');
    expect(config.encryption.keys[0]?.key).toHaveLength(32);
  });

  it('normalises addresses to no trailing slash', () => {
    const config = loadConfig({
      ...minimal,
      PUBLIC_URL: 'https://api.calendar.test/base/',
      WEB_URL: 'https://app.calendar.test/',
    });
    expect(config.api).toMatchObject({
      publicUrl: 'https://api.calendar.test/base',
      webUrl: 'https://app.calendar.test',
    });
  });

  it.each(['ftp://x.test', 'x.test', 'https://user:pw@x.test', 'https://x.test/?a=1', 'javascript:alert(1)'])(
    'refuses %s as PUBLIC_URL',
    (url) => expect(faultsOf({ ...minimal, PUBLIC_URL: url })).toHaveLength(1),
  );

  it.each([
    ['DATABASE_URL', 'postgres://app:open%zzsesame@127.0.0.1/app'],
    ['DATABASE_URL', 'postgres://app:open#sesame@127.0.0.1/app'],
    ['REDIS_URL', 'redis://:open%zzsesame@127.0.0.1'],
  ])('says of a password that breaks %s how to write it', (name, url) => {
    const [fault, ...others] = faultsOf({ ...minimal, [name]: url });
    expect(others).toEqual([]);
    expect(fault).toMatch(new RegExp(`^${name} .*special characters percent-encoded`));
    expect(fault).not.toContain('sesame');
  });

  it.each(['redis:', 'redis://', 'redis://127.0.0.1/calendar', 'redis://127.0.0.1/0/1'])(
    'refuses %s as REDIS_URL',
    (url) => expect(faultsOf({ ...minimal, REDIS_URL: url })).toHaveLength(1),
  );

  it.each(['redis://127.0.0.1/', 'redis://127.0.0.1/15', 'rediss://me:p%40ss@[::1]:6380/1'])(
    'takes %s as REDIS_URL',
    (url) => expect(loadConfig({ ...minimal, REDIS_URL: url }).redis.url).toBe(url),
  );

  it('refuses one port for the API and its metrics', () => {
    expect(faultsOf({ ...minimal, PORT: '3100', METRICS_PORT: '3100' })).toEqual([
      'METRICS_PORT must differ from PORT; leave it out to serve metrics on PORT',
    ]);
    expect(faultsOf({ ...minimal, PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });

  it('demands a PUBLIC_URL in production', () => {
    expect(faultsOf({ ...minimal, NODE_ENV: 'production' })).toEqual(['PUBLIC_URL is required']);
  });

  describe('push', () => {
    it.each([
      [{ PUBLIC_URL: 'https://api.calendar.test' }, true],
      [{ PUBLIC_URL: 'http://api.calendar.test' }, false],
      [{ PROVIDER_SANDBOX_URL: 'http://127.0.0.1:4010' }, true],
      [{ PUBLIC_URL: 'https://api.calendar.test', PUSH_ENABLED: 'false' }, false],
      [{ PUSH_ENABLED: 'TRUE' }, true],
    ])('%j → %s', (env, expected) => expect(loadConfig({ ...minimal, ...env }).pushEnabled).toBe(expected));
  });

  describe('sandbox', () => {
    const production = {
      ...minimal,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://api.calendar.test',
      PROVIDER_SANDBOX_URL: 'http://127.0.0.1:4010/',
    };

    it('is refused in production', () => {
      expect(faultsOf(production)).toEqual([
        'PROVIDER_SANDBOX_URL is refused in production unless ALLOW_PROVIDER_SANDBOX is true',
      ]);
    });

    it('is accepted in production when allowed on purpose', () => {
      expect(loadConfig({ ...production, ALLOW_PROVIDER_SANDBOX: 'true' }).sandbox).toEqual({
        url: 'http://127.0.0.1:4010',
      });
    });
  });

  describe('authentication', () => {
    const { AUTH_JWT_SECRET: _, ...withoutSecret } = minimal;
    const jwks = { AUTH_JWKS_URL: 'https://id.test/keys', AUTH_ISSUER: 'https://id.test/', AUTH_AUDIENCE: 'calendar' };

    it('uses published keys and keeps the issuer letter by letter', () => {
      expect(loadConfig({ ...withoutSecret, ...jwks }).auth).toEqual({
        kind: 'jwks',
        url: 'https://id.test/keys',
        issuer: 'https://id.test/',
        audience: 'calendar',
      });
    });

    it('needs issuer and audience beside published keys', () => {
      const faults = faultsOf({ ...withoutSecret, AUTH_JWKS_URL: 'https://id.test/keys' });
      expect(faults).toEqual([
        'AUTH_ISSUER is required beside AUTH_JWKS_URL',
        'AUTH_AUDIENCE is required beside AUTH_JWKS_URL',
      ]);
    });

    it('refuses an AUTH_JWKS_URL with credentials, which nothing could fetch', () => {
      const faults = faultsOf({ ...withoutSecret, ...jwks, AUTH_JWKS_URL: 'https://me:sesame@id.test/keys' });
      expect(faults).toEqual(['AUTH_JWKS_URL must have no credentials']);
    });

    it('needs one way to verify tokens', () => {
      expect(faultsOf(withoutSecret)[0]).toMatch(/^AUTH_JWT_SECRET or AUTH_JWKS_URL/);
    });

    it('refuses two ways', () => {
      expect(faultsOf({ ...minimal, ...jwks })).toEqual([
        'AUTH_JWKS_URL must not be set together with AUTH_JWT_SECRET',
      ]);
    });

    it('carries issuer and audience beside a shared secret', () => {
      expect(loadConfig({ ...minimal, AUTH_ISSUER: 'https://id.test', AUTH_AUDIENCE: 'calendar' }).auth).toMatchObject({
        issuer: 'https://id.test',
        audience: 'calendar',
      });
    });

    it('counts bytes, not characters, of the shared secret', () => {
      expect(faultsOf({ ...minimal, AUTH_JWT_SECRET: 'äöüß'.repeat(4) })).toEqual([]);
      expect(faultsOf({ ...minimal, AUTH_JWT_SECRET: 'abcdefgh'.repeat(4).slice(1) })).toHaveLength(1);
    });

    it.each([
      'change-me-change-me-change-me-change-me',
      '<your secret here, at least 32 bytes>',
      'your_secret_goes_here_0123456789abcdef',
    ])('refuses the placeholder %s', (secret) =>
      expect(faultsOf({ ...minimal, AUTH_JWT_SECRET: secret })).toEqual([
        'AUTH_JWT_SECRET is a placeholder, not a secret',
      ]),
    );

    it('refuses a monotonous secret in production', () => {
      const env = {
        ...minimal,
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://api.calendar.test',
        AUTH_JWT_SECRET: 'x'.repeat(64),
      };
      expect(faultsOf(env)).toEqual([expect.stringContaining('AUTH_JWT_SECRET is too easy to guess')]);
    });
  });

  describe('encryption keys', () => {
    it('keeps their order and reads URL-safe base64 without padding', () => {
      const urlSafe = keyOf(200).replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
      const { keys } = loadConfig({ ...minimal, TOKEN_ENCRYPTION_KEYS: `new:${urlSafe}, old:${keyOf(1)}` }).encryption;
      expect(keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
      expect(Buffer.from(keys[0]!.key).toString('base64')).toBe(keyOf(200));
    });

    it.each([
      ['31 bytes', `k1:${Buffer.alloc(31, 'abcdefgh').toString('base64')}`],
      ['33 bytes', `k1:${Buffer.alloc(33, 'abcdefgh').toString('base64')}`],
      ['no base64', `k1:${keyOf(1).slice(0, -2)}*=`],
      ['no key id', keyOf(1)],
      ['an empty key id', `:${keyOf(1)}`],
      ['a key id twice', `k1:${keyOf(1)},k1:${keyOf(2)}`],
      ['nothing', ','],
    ])('refuses %s', (_name, keys) => expect(faultsOf({ ...minimal, TOKEN_ENCRYPTION_KEYS: keys })).toHaveLength(1));

    it('refuses a key of zeros in production', () => {
      const env = {
        ...minimal,
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://x.test',
        TOKEN_ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
      };
      expect(faultsOf(env)).toEqual([expect.stringContaining('holds a key that is too easy to guess')]);
    });
  });

  describe('secrets in files', () => {
    it('are read and trimmed', () => {
      const { TOKEN_ENCRYPTION_KEYS: _keys, DATABASE_URL: _url, ...rest } = minimal;
      const config = loadConfig({
        ...rest,
        TOKEN_ENCRYPTION_KEYS_FILE: secretFile('keys', `k2:${keyOf(2)}\nk1:${keyOf(1)}\n`),
        DATABASE_URL_FILE: secretFile('db', `${minimal.DATABASE_URL}\n`),
      });
      expect(config.encryption.keys.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
      expect(config.database.url).toBe(minimal.DATABASE_URL);
    });

    it('must exist, hold something, and not compete with the variable', () => {
      const { AUTH_JWT_SECRET: _secret, ...rest } = minimal;
      expect(faultsOf({ ...rest, AUTH_JWT_SECRET_FILE: join(folder, 'missing') })).toEqual([
        'AUTH_JWT_SECRET_FILE points to a file that cannot be read',
      ]);
      expect(faultsOf({ ...rest, AUTH_JWT_SECRET_FILE: secretFile('empty', '\n') })).toEqual([
        'AUTH_JWT_SECRET_FILE points to an empty file',
      ]);
      expect(faultsOf({ ...minimal, AUTH_JWT_SECRET_FILE: secretFile('both', SECRET) })).toEqual([
        'AUTH_JWT_SECRET_FILE must not be set together with AUTH_JWT_SECRET',
      ]);
    });
  });

  describe('providers', () => {
    it('are on with their pair, Microsoft with the common tenant', () => {
      const config = loadConfig({ ...minimal, MICROSOFT_CLIENT_ID: 'id', MICROSOFT_CLIENT_SECRET: 'sesame' });
      expect(config.providers).toEqual({
        google: null,
        microsoft: { clientId: 'id', clientSecret: 'sesame', tenant: 'common' },
        caldav: {},
      });
    });

    it('are off, CalDAV too, when that is said, and say so', () => {
      const config = loadConfig({ ...minimal, CALDAV_ENABLED: 'false' });
      expect(config.providers.caldav).toBeNull();
      expect(startupNotes(config).join()).toContain('CalDAV is off');
    });

    it('refuse half a pair', () => {
      expect(faultsOf({ ...minimal, GOOGLE_CLIENT_SECRET: 'sesame' })).toEqual([
        'GOOGLE_CLIENT_ID is required beside GOOGLE_CLIENT_SECRET',
      ]);
      expect(faultsOf({ ...minimal, MICROSOFT_CLIENT_ID: 'id' })).toEqual([
        'MICROSOFT_CLIENT_SECRET is required beside MICROSOFT_CLIENT_ID',
      ]);
    });

    it('refuse a tenant that would change the address', () => {
      expect(faultsOf({ ...minimal, MICROSOFT_TENANT: '../evil' })).toHaveLength(1);
    });
  });
});

describe('startupNotes', () => {
  it('say what is off and what is simulated', () => {
    expect(startupNotes(loadConfig(minimal))).toEqual([
      'Google Calendar is off: GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set',
      'Outlook is off: MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET are not set',
      'Push notifications are off: calendars are polled',
    ]);
    expect(startupNotes(loadConfig({ ...minimal, PROVIDER_SANDBOX_URL: 'http://127.0.0.1:4010' }))).toContain(
      'Providers are simulated by the sandbox at http://127.0.0.1:4010',
    );
  });
});
