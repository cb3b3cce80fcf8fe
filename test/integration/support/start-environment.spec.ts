import { describe, expect, it } from 'vitest';
import { serverEnvironment } from '../../../tools/start/environment.mjs';
import { loadConfig } from '../../../libs/platform/config';

const PLACES = {
  databaseUrl: 'postgres://calendar:calendar@127.0.0.1:15001/calendar',
  redisUrl: 'redis://127.0.0.1:15002',
  sandboxUrl: 'http://127.0.0.1:15003',
  apiPort: 15_004,
  workerPort: 15_005,
  encryptionKeys: `k1:${Buffer.alloc(32, 'abcdefgh').toString('base64')}`,
};

describe('what npm start tells its servers', () => {
  it('is a configuration they accept', () => {
    expect(loadConfig(serverEnvironment(PLACES, {})).sandbox?.url).toBe(PLACES.sandboxUrl);
  });

  it('stays so in the shell of somebody who runs a production beside it', () => {
    const given = {
      NODE_ENV: 'production',
      METRICS_PORT: '15004',
      AUTH_JWT_SECRET: 'of-production',
      REDIS_CA_FILE: '/run/secrets/of-production',
      DATABASE_POOLER: 'transaction',
      MIGRATIONS_DATABASE_URL: 'postgres://owner@production.test/calendar',
      ...Object.fromEntries(
        ['DATABASE_URL', 'REDIS_URL', 'AUTH_JWT_SECRET', 'TOKEN_ENCRYPTION_KEYS', 'GOOGLE_CLIENT_SECRET'].map(
          (name) => [`${name}_FILE`, '/run/secrets/of-production'],
        ),
      ),
    };
    const config = loadConfig(serverEnvironment(PLACES, { ...given, LOG_LEVEL: 'debug' }));
    expect(config).toMatchObject({ database: { url: PLACES.databaseUrl }, redis: { url: PLACES.redisUrl } });
    expect(config.logLevel).toBe('debug');
    expect(config.database.isPooledByTransaction).toBe(false);
  });
});
