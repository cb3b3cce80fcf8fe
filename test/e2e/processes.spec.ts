import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../tools/services/ports.mjs';
import { createTestDatabase } from '../support/database';
import { KeptConnection } from '../support/kept-connection';
import { runProgram } from '../support/processes';
import { quickest } from '../support/quickest';
import { Stack } from '../support/stack';

const PATIENCE = { timeout: 60_000 };

describe('the built programs', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ privateRedis: true });
  });
  afterAll(() => stack?.stop());

  it('become ready together, and the API answers a signed-in person', async () => {
    const token = await stack.token({ sub: 'somebody' });
    const response = await fetch(`${stack.api.url}/api/v1/calendar/connections`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ items: [] });
  });

  it('say that they are not ready while Redis is away, and recover when it is back', async () => {
    await stack.privateRedis?.stop();
    await expect.poll(() => statusOf(`${stack.api.url}/health/ready`), PATIENCE).toBe(503);
    expect(await statusOf(`${stack.api.url}/health/live`)).toBe(200);
    await stack.privateRedis?.restartEmpty();
    for (const server of [stack.api, ...stack.workers]) {
      await expect.poll(() => statusOf(`${server.url}/health/ready`), PATIENCE).toBe(200);
    }
  });

  it('come back after a kill -9, at the same address', async () => {
    await stack.api.kill();
    await stack.startApi();
    expect(await statusOf(`${stack.api.url}/health/ready`)).toBe(200);
  });

  it('answer on connections in use while they end, and let go of them with the answer', async () => {
    const connection = await KeptConnection.open(stack.api.port);
    const token = await stack.token({ sub: 'somebody' });
    const headers = ['Content-Type: application/json', `Authorization: Bearer ${token}`, 'Expect: 100-continue'];
    connection.send('POST /api/v1/events HTTP/1.1', ...headers, 'Content-Length: 2', '', '{');
    // Tells that the body is being waited for: before that, the connection would not be in use.
    expect(await connection.answer()).toMatch(/^HTTP\/1.1 100 /);
    const ended = stack.api.stop();
    await expect.poll(() => statusOf(`${stack.api.url}/health/live`).catch(() => 'refused'), PATIENCE).toBe('refused');
    connection.write('}');
    expect(await connection.answer()).toMatch(/^HTTP\/1.1 400 /);
    connection.send('GET /health/live HTTP/1.1', '', '');
    expect(await connection.answer()).toMatch(/^HTTP\/1.1 200 [^]*\r\nConnection: close\r\n/);
    await connection.closed;
    expect(await ended).toBe('ended with code 0');
    await stack.startApi();
  });

  it('end in order within 10 seconds of SIGTERM', async () => {
    const ended = await quickest(10_000, async () => {
      const worker = await stack.startWorker();
      const began = performance.now();
      expect(await worker.stop()).toMatch(/^(ended with code 0|was ended by SIGTERM)$/);
      return performance.now() - began;
    });
    expect(ended).toBeLessThan(10_000);
  });
});

describe('a program whose Postgres is away', () => {
  it.each(['api', 'worker', 'migrate', 'rotate-keys'] as const)(
    'is refused to start, in words that lead to the setting: %s',
    { timeout: 60_000 },
    async (name) => {
      const { ended, output } = await runProgram(name, {
        DATABASE_URL: `postgres://calendar:sesame@127.0.0.1:${await freePort()}/calendar`,
        REDIS_URL: 'redis://127.0.0.1:6379',
        AUTH_JWT_SECRET: randomBytes(32).toString('hex'),
        TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      });
      expect(ended).toBe('ended with code 1');
      const lines = output.trimEnd().split('\n');
      const words = lines.filter((line) => !/^\{"level":.*\}$/.test(line));
      expect(words).toEqual([
        expect.stringMatching(/^Postgres cannot be reached with DATABASE_URL: connect ECONNREFUSED/),
      ]);
      expect(output).not.toContain('sesame');
    },
  );
});

describe('the migration program', () => {
  it('applies everything to an empty database, and nothing the second time', async () => {
    const database = await createTestDatabase({ migrated: false });
    try {
      const first = await runProgram('migrate', { DATABASE_URL: database.url });
      expect(first.ended, first.output).toBe('ended with code 0');
      expect(first.output).toMatch(/\d+ migration\(s\) applied/);
      expect((await runProgram('migrate', { DATABASE_URL: database.url })).output).toBe('nothing to apply\n');
    } finally {
      await database.drop();
    }
  });
});

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}
