import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../../apps/api/create-api';
import { freshRedisUrl } from '../../support/redis';
import { freshDatabase } from './fresh-database';
import { signToken, testConfig } from './test-config';

const TOKEN = randomBytes(16).toString('hex');
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://calendar.example',
  AUTH_JWT_SECRET: randomBytes(32).toString('hex'),
  TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  ALLOW_PROVIDER_SANDBOX: 'true',
};

let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: NestExpressApplication;
let base: string;

beforeAll(async () => {
  database = await freshDatabase({ migrated: true });
});
afterAll(() => database.drop());
afterEach(() => app.close());

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  // A Redis of its own: other tests use up what this address may do in a minute.
  app = await createApi(testConfig({ DATABASE_URL: database.url, REDIS_URL: await freshRedisUrl(), ...env }));
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}

const ready = async (headers: Record<string, string> = {}) =>
  (await (await fetch(`${base}/health/ready`, { headers })).json()) as Record<string, unknown>;
const metrics = async (headers: Record<string, string> = {}) => (await fetch(`${base}/metrics`, { headers })).status;

describe('in production', () => {
  it('strangers see neither metrics nor which stores there are', async () => {
    await start(PRODUCTION);
    expect(await ready()).toEqual({ status: 'ok' });
    expect(await metrics()).toBe(404);
  });

  it('operators see both with their token', async () => {
    await start({ ...PRODUCTION, METRICS_TOKEN: TOKEN });
    const operator = { authorization: `Bearer ${TOKEN}` };
    expect(await ready()).toEqual({ status: 'ok' });
    expect(await ready({ authorization: `Bearer ${TOKEN}x` })).toEqual({ status: 'ok' });
    expect(Object.keys((await ready(operator))['details'] as object)).toContain('postgres');
    expect([await metrics(), await metrics(operator)]).toEqual([401, 200]);
  });
});

describe('what is answered under /api', () => {
  it.each(['/api/v1/calendar/preferences', '/api/v1/events/none', '/api/nothing', '/api/v1/events'])(
    'is for no cache: %s',
    async (path) => {
      await start({});
      const authorization = `Bearer ${await signToken({ sub: 'ada' })}`;
      for (const headers of [{ authorization }, {}]) {
        const answer = await fetch(`${base}${path}`, { headers });
        expect(answer.headers.get('cache-control'), String(answer.status)).toBe('no-store');
      }
    },
  );
});

describe('who says where a request came from', () => {
  const callbacks = async (count: number, network = '198.51.100.'): Promise<number> => {
    let refused = 0;
    for (let sent = 0; sent < count; sent += 1) {
      const headers = { 'x-forwarded-for': `${network}${sent}` };
      const { status } = await fetch(`${base}/api/v1/calendar/google/callback`, { headers, redirect: 'manual' });
      if (status === 429) refused += 1;
    }
    return refused;
  };

  it('is not everybody', async () => {
    await start({});
    expect(await callbacks(125)).toBe(5);
  });

  it('is whoever the operator names', async () => {
    await start({ TRUST_PROXY: 'loopback' });
    expect(await callbacks(125)).toBe(0);
  });

  it('has one address in all of their network of IPv6', async () => {
    await start({ TRUST_PROXY: 'loopback' });
    expect(await callbacks(125, '2001:db8:1:2::')).toBe(5);
  });
});
