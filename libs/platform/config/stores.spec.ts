import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error';
import { loadConfig, loadDatabaseConfig, loadMigrationConfig } from './load-config';

const minimal = {
  DATABASE_URL: 'postgres://app:pg-pass-word@127.0.0.1:5432/app',
  REDIS_URL: 'redis://127.0.0.1',
  AUTH_JWT_SECRET: 'fG7xQ2m-Zk9vT4w.Lr8pB1n_Yc6hD3s-Jf5gM0u91x',
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 'a').toString('base64')}`,
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the stores', () => {
  it('refuses certificates for Redis without TLS, half of a pair, and files that hold none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const pem = join(folder, 'ca.pem');
    const other = join(folder, 'other.txt');
    writeFileSync(pem, '-----BEGIN CERTIFICATE-----');
    writeFileSync(other, 'hello');
    const secure = 'rediss://127.0.0.1';
    expect(faultsOf({ ...minimal, REDIS_CA_FILE: pem })).toEqual([
      'REDIS_URL must begin with rediss when REDIS_CA_FILE or REDIS_CERT_FILE is set',
    ]);
    expect(faultsOf({ ...minimal, REDIS_URL: secure, REDIS_CERT_FILE: pem })).toEqual([
      'REDIS_KEY_FILE is required beside REDIS_CERT_FILE',
    ]);
    expect(faultsOf({ ...minimal, REDIS_URL: secure, REDIS_CA_FILE: other })).toEqual([
      'REDIS_CA_FILE points to a file that holds no PEM',
    ]);
    expect(faultsOf({ ...minimal, REDIS_URL: secure, REDIS_CA_FILE: join(folder, 'none') })).toEqual([
      'REDIS_CA_FILE points to a file that cannot be read',
    ]);
    const { redis } = loadConfig({ ...minimal, REDIS_URL: secure, REDIS_CA_FILE: pem });
    expect(redis.tls).toEqual({ ca: '-----BEGIN CERTIFICATE-----' });
    expect(JSON.stringify(redis)).not.toContain('BEGIN');
    rmSync(folder, { recursive: true });
  });

  it('says which mode of TLS Postgres has not, and which certificate is not there', () => {
    const at = (query: string) => ({ ...minimal, DATABASE_URL: `${minimal.DATABASE_URL}?${query}` });
    expect(faultsOf(at('sslmode=on'))[0]).toMatch(/^DATABASE_URL must have one of disable, .* as its sslmode$/);
    expect(faultsOf(at('sslmode=verify-full&sslrootcert=/none/ca.pem'))).toEqual([
      'DATABASE_URL names a file in sslrootcert that is not there',
    ]);
    expect(loadConfig(at('sslmode=verify-full')).database.url).toContain('verify-full');
  });

  it('takes the size of the pool and the kind of the pooler', () => {
    expect(loadConfig(minimal).database).toMatchObject({ poolSize: 20, isPooledByTransaction: false });
    const pooled = { ...minimal, DATABASE_POOL_SIZE: '5', DATABASE_POOLER: 'transaction' };
    expect(loadConfig(pooled).database).toMatchObject({ poolSize: 5, isPooledByTransaction: true });
    expect(faultsOf({ ...minimal, DATABASE_POOLER: 'statement' })).toEqual([
      'DATABASE_POOLER must be session or transaction',
    ]);
  });
});

describe('loadMigrationConfig', () => {
  it('needs the database and nothing else', () => {
    expect(loadMigrationConfig({ DATABASE_URL: minimal.DATABASE_URL }).url).toBe(minimal.DATABASE_URL);
    expect(() => loadMigrationConfig({ DATABASE_URL: 'mysql://x' })).toThrow(ConfigError);
  });

  it('prefers the owner of the tables, past the pooler of everybody else', () => {
    const owner = 'postgres://owner:sesame@127.0.0.1:5432/app';
    const env = { DATABASE_URL: minimal.DATABASE_URL, DATABASE_POOLER: 'transaction', MIGRATIONS_DATABASE_URL: owner };
    expect(loadMigrationConfig(env)).toMatchObject({ url: owner, isPooledByTransaction: false });
    expect(loadMigrationConfig({ MIGRATIONS_DATABASE_URL: owner }).url).toBe(owner);
    expect(loadDatabaseConfig(env).url).toBe(minimal.DATABASE_URL);
  });
});
