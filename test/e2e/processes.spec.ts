import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database';
import { runProgram } from '../support/processes';
import { Stack } from '../support/stack';

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
    await expect.poll(() => statusOf(`${stack.api.url}/health/ready`)).toBe(503);
    expect(await statusOf(`${stack.api.url}/health/live`)).toBe(200);
    await stack.privateRedis?.restartEmpty();
    for (const server of [stack.api, ...stack.workers]) {
      await expect.poll(() => statusOf(`${server.url}/health/ready`), { timeout: 20_000 }).toBe(200);
    }
  });

  it('come back after a kill -9, at the same address', async () => {
    await stack.api.kill();
    await stack.startApi();
    expect(await statusOf(`${stack.api.url}/health/ready`)).toBe(200);
  });

  it('end in order within 10 seconds of SIGTERM', async () => {
    const worker = await stack.startWorker();
    const began = performance.now();
    expect(await worker.stop()).toMatch(/^(ended with code 0|was ended by SIGTERM)$/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
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
