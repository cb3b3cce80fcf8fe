import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Logins } from '../../../tools/services/logins.mjs';
import { withClient } from '../../../tools/services/postgres.mjs';
import { startTestServices } from '../../../tools/services/test-services.mjs';
import { CaldavServer } from '../../support/caldav-server';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { freshRedisUrl, startPrivateRedis } from '../../support/redis';
import { freshFolder, testLog } from '../../support/test-files';

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function database(options?: { migrated: boolean }): Promise<TestDatabase> {
  const made = await createTestDatabase(options);
  databases.push(made);
  return made;
}

function tablesOf(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const sql = `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
    return (await client.query<{ tablename: string }>(sql)).rows.map((row) => row.tablename);
  });
}

describe('a test run', () => {
  it('begins where none was for days: logs of then go, and those of now have their folder', async () => {
    const old = testLog('old');
    const logs = dirname(old);
    mkdirSync(logs, { recursive: true });
    writeFileSync(old, '');
    const daysAgo = new Date(Date.now() - 3 * 86_400_000);
    for (const path of [old, logs]) utimesSync(path, daysAgo, daysAgo);
    vi.stubEnv('TEST_DATABASE_URL', process.env['DATABASE_URL']);
    vi.stubEnv('TEST_REDIS_URL', process.env['REDIS_URL']);
    const services = await startTestServices().finally(() => vi.unstubAllEnvs());
    await services.stop();
    expect([old, logs].map((path) => existsSync(path))).toEqual([false, true]);
  });
});

describe('logins of a test server', () => {
  it('are there also for who reads them while somebody is added', () => {
    const logins = new Logins(join(freshFolder('logins'), 'logins'));
    logins.set('one', 'first');
    const reader = openSync(logins.file, 'r');
    try {
      logins.set('other', 'second');
      logins.set('one', 'changed');
      expect(readFileSync(reader, 'utf8')).toBe('one:first\n');
    } finally {
      closeSync(reader);
    }
    expect(readFileSync(logins.file, 'utf8')).toBe('other:second\none:changed\n');
  });
});

describe('test databases', () => {
  it('are migrated, and what one test writes another does not see', async () => {
    const [one, other] = await Promise.all([database(), database()]);
    await withClient(one.url, (client) => client.query('CREATE TABLE scribble (x int)'));
    expect(await tablesOf(one.url)).toEqual(expect.arrayContaining(['calendar_credentials', 'scribble']));
    expect(await tablesOf(other.url)).not.toContain('scribble');
  });

  it('are empty when asked for', async () => {
    expect(await tablesOf((await database({ migrated: false })).url)).toEqual([]);
  });
});

describe('test Redis', () => {
  it('hands out databases that do not meet', async () => {
    const urls = await Promise.all([freshRedisUrl(), freshRedisUrl()]);
    expect(new Set(urls).size).toBe(2);
  });

  it('stops, and comes back empty at the same address', async () => {
    const server = await startPrivateRedis();
    const redis = new Redis(server.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    redis.on('error', () => {});
    try {
      await redis.set('key', 'value');
      await server.stop();
      await expect(once(connect(Number(new URL(server.url).port), '127.0.0.1'), 'connect')).rejects.toThrow();
      await server.restartEmpty();
      expect(await redis.get('key')).toBeNull();
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });

  it('leaves no folder behind, nor does a CalDAV server', async () => {
    const [redis, caldav] = [await startPrivateRedis(), await CaldavServer.start()];
    const client = new Redis(redis.url);
    const [, folder] = (await client.config('GET', 'dir')) as [string, string];
    client.disconnect();
    const folders = [folder, caldav.people.calendars];
    expect(folders.map((place) => existsSync(place))).toEqual([true, true]);
    await Promise.all([redis.stop(), caldav.stop()]);
    expect(folders.map((place) => existsSync(place))).toEqual([false, false]);
  });
});
