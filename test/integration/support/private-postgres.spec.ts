import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { removeData, startPostgres, withClient } from '../../../tools/services/postgres.mjs';

// Nobody else may enter it: as root, Postgres then has to keep its data elsewhere.
const closed = mkdtempSync(join(tmpdir(), 'private-postgres-'));
const folder = join(closed, 'start', 'postgres');
const left = new Set<string>();

afterEach(() => {
  for (const place of [...left, closed]) removeData(place);
});

describe('a private Postgres below a folder that is closed to others', () => {
  it('keeps its data, and begins anew with another password once its folder is removed', async () => {
    await withPostgres('first', (url) => withClient(url, (client) => client.query('CREATE TABLE kept (x int)')));
    expect(await withPostgres('first', hasTable)).toBe(true);
    rmSync(dirname(folder), { recursive: true, force: true });
    expect(await withPostgres('second', hasTable)).toBe(false);
  });
});

async function withPostgres<Result>(password: string, use: (url: string) => Promise<Result>): Promise<Result> {
  const options = { folder, logFile: join(closed, 'postgres.log'), password, fast: true };
  const { url, child, dataFolder } = await startPostgres(options);
  left.add(dataFolder);
  try {
    return await use(url);
  } finally {
    await child.stop();
  }
}

function hasTable(url: string): Promise<boolean> {
  return withClient(
    url,
    async (client) => (await client.query(`SELECT to_regclass('kept') AS it`)).rows[0]?.it !== null,
  );
}
