import type { AddressInfo } from 'node:net';
import { getQueueToken } from '@nestjs/bull';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Queue } from 'bull';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProviderRegistry } from '@calendar/contracts/calendar-provider';
import { PROVIDER_IDS } from '@calendar/contracts/vocabulary';
import { QUEUE_NAMES } from '@calendar/contracts/jobs';
import { UnitOfWork } from '@calendar/platform/database';
import { RedisConnection } from '@calendar/platform/redis';
import { createWorker } from '../../../apps/worker/create-worker';
import { CuttableProxy } from '../platform/cuttable-proxy';
import { redisUrl } from '../platform/redis-url';
import { freshDatabase, type FreshDatabase } from './fresh-database';
import { testConfig } from './test-config';

let database: FreshDatabase;
let proxy: CuttableProxy;
let app: NestExpressApplication;
let base: string;

beforeAll(async () => {
  database = await freshDatabase({ migrated: true });
  proxy = await CuttableProxy.before(redisUrl());
  const { pathname } = new URL(redisUrl());
  app = await createWorker(
    testConfig({ DATABASE_URL: database.url, REDIS_URL: `redis://127.0.0.1:${proxy.port}${pathname}` }),
  );
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  await proxy.close();
  await database.drop();
});

afterEach(() => {
  vi.useRealTimers();
});

const queue = (name: string) => app.get<Queue>(getQueueToken(name), { strict: false });

async function ready() {
  const answer = await fetch(`${base}/health/ready`);
  const { error } = (await answer.json()) as { error: Record<string, { message: string }> };
  return { status: answer.status, error };
}

describe('the worker', () => {
  it('is ready with Postgres, Redis and moving queues', async () => {
    expect(await ready()).toEqual({ status: 200, error: {} });
  });

  it('knows an adapter for each provider that can be connected', () => {
    const registry = app.get(ProviderRegistry);
    expect(PROVIDER_IDS.map((id) => registry.get(id).id)).toEqual(PROVIDER_IDS);
    expect(() => registry.get('yahoo' as 'google')).toThrow('No adapter');
  });

  it('is not ready when a queue has stood still for a minute, and is again when it moves', async () => {
    // No consumer was started here, so the job stays where it is.
    const bulk = queue('bulk');
    const job = await bulk.add('sync_calendar_connection', { connectionId: '00000000-0000-4000-8000-000000000000' });
    vi.useFakeTimers({ toFake: ['Date'] });
    expect((await ready()).status).toBe(200);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await ready()).toMatchObject({ status: 503, error: { jobs: { message: 'the queue "bulk" stands still' } } });
    await job.remove();
    expect((await ready()).status).toBe(200);
  });

  it('shows how full its queues are', async () => {
    const text = await (await fetch(`${base}/metrics`)).text();
    for (const name of QUEUE_NAMES)
      expect(text).toContain(`copilot_calendar_queue_jobs{queue="${name}",state="waiting"} 0`);
  });

  it('shows how many links are due, and for how long the first of them has been', async () => {
    await app.get(UnitOfWork).query(
      `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, next_attempt_at)
       SELECT 'person', gen_random_uuid(), gen_random_uuid(), 'google', 'account', 'primary', status, now() - age
         FROM (VALUES ('pending', interval '1 hour'), ('retrying', '1 minute'), ('retrying', '-1 hour'), ('synced', '1 day'))
              AS links(status, age)`,
    );
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain('copilot_calendar_due_links 2\n');
    expect(Number(/^copilot_calendar_oldest_due_link_seconds (.*)/m.exec(text)?.[1])).toBeCloseTo(3_600, -2);
  });

  it('lives without Redis, says that it is not ready, and recovers', async () => {
    const { client } = app.get(RedisConnection);
    const away = new Promise((resolve) => client.once('close', resolve));
    proxy.cut();
    await away;
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    expect(await ready()).toMatchObject({
      status: 503,
      error: { redis: expect.anything(), jobs: { message: 'queues are not connected' } },
    });
    expect((await fetch(`${base}/metrics`)).status).toBe(200);
    const back = Promise.all(
      [client, ...QUEUE_NAMES.map((name) => queue(name).client)].map(
        (each) => new Promise((resolve) => each.once('ready', resolve)),
      ),
    );
    proxy.mend();
    await back;
    expect((await ready()).status).toBe(200);
  });
});
