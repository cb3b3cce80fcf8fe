import { existsSync, readFileSync } from 'node:fs';
import type { DatabaseConfig, RedisConfig, RedisTls } from './app-config';
import { conceal } from './conceal';
import type { EnvironmentReader } from './environment-reader';
import { readRedisUrl } from './redis-address';
import * as schema from './schemas';

const POOL_SIZE = 20;

/** @returns `undefined` beside a fault */
export function readDatabase(reader: EnvironmentReader): DatabaseConfig | undefined {
  const url = reader.required('DATABASE_URL', readDatabaseUrl(reader, 'DATABASE_URL'));
  const poolSize = reader.read('DATABASE_POOL_SIZE', schema.wholeNumber(2, 1_000)) ?? POOL_SIZE;
  const pooler = reader.read('DATABASE_POOLER', schema.pooler) ?? 'session';
  return url === undefined
    ? undefined
    : conceal({ url, poolSize, isPooledByTransaction: pooler === 'transaction' }, ['url']);
}

/** Migrations may have a role of their own, past every pooler. @returns `undefined` beside a fault */
export function readMigrationsDatabase(reader: EnvironmentReader): DatabaseConfig | undefined {
  const own = readDatabaseUrl(reader, 'MIGRATIONS_DATABASE_URL');
  return own ? conceal({ url: own, poolSize: 2, isPooledByTransaction: false }, ['url']) : readDatabase(reader);
}

/** @returns `undefined` beside a fault */
export function readRedis(reader: EnvironmentReader): RedisConfig | undefined {
  const url = reader.required('REDIS_URL', reader.secret('REDIS_URL', schema.redisUrl));
  const sentinelPassword = reader.secret('REDIS_SENTINEL_PASSWORD', schema.nonEmpty);
  const tls = readTls(reader);
  const address = url === undefined ? null : readRedisUrl(url);
  if (address && tls && !address.isEncrypted) {
    reader.fault('REDIS_URL', 'must begin with rediss when REDIS_CA_FILE or REDIS_CERT_FILE is set');
  }
  return url === undefined
    ? undefined
    : conceal({ url, ...(sentinelPassword && { sentinelPassword }), ...(tls && { tls }) }, [
        'url',
        'sentinelPassword',
        'tls',
      ]);
}

function readTls(reader: EnvironmentReader): RedisTls | undefined {
  const ca = readPem(reader, 'REDIS_CA_FILE');
  const cert = readPem(reader, 'REDIS_CERT_FILE');
  const key = readPem(reader, 'REDIS_KEY_FILE');
  if (cert) reader.required('REDIS_KEY_FILE', key, 'is required beside REDIS_CERT_FILE');
  if (key) reader.required('REDIS_CERT_FILE', cert, 'is required beside REDIS_KEY_FILE');
  return ca || (cert && key) ? { ...(ca && { ca }), ...(cert && key && { cert, key }) } : undefined;
}

function readPem(reader: EnvironmentReader, name: string): string | undefined {
  const file = reader.text(name);
  if (file === undefined) return undefined;
  try {
    const pem = readFileSync(file, 'utf8');
    return pem.includes('-----BEGIN ') ? pem : reader.fault(name, 'points to a file that holds no PEM');
  } catch {
    return reader.fault(name, 'points to a file that cannot be read');
  }
}

function readDatabaseUrl(reader: EnvironmentReader, name: string): string | undefined {
  const url = reader.secret(name, schema.databaseUrl);
  if (url === undefined) return undefined;
  for (const parameter of ['sslrootcert', 'sslcert', 'sslkey']) {
    const file = new URL(url).searchParams.get(parameter);
    if (file && !existsSync(file)) return reader.fault(name, `names a file in ${parameter} that is not there`);
  }
  return url;
}
