import { SignJWT, type JWTPayload } from 'jose';
import { loadConfig, type AppConfig } from '@calendar/platform/config';
import { redisUrl } from '../platform/redis-url';

const SECRET = 'an-hs256-secret-of-more-than-32-bytes-9f';

export function testConfig(overrides: NodeJS.ProcessEnv = {}): AppConfig {
  return loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://unused.test/x',
    REDIS_URL: redisUrl(),
    AUTH_JWT_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 'abcdefgh').toString('base64')}`,
    GOOGLE_CLIENT_ID: 'google-client',
    GOOGLE_CLIENT_SECRET: 'google-sesame',
    PROVIDER_SANDBOX_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'silent',
    ...overrides,
  });
}

export function signToken(claims: JWTPayload, goodFor = '5m'): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(goodFor)
    .sign(new TextEncoder().encode(SECRET));
}
