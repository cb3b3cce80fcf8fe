import type { AppConfig, AuthConfig, EncryptionKey, Environment } from './app-config';
import { conceal, deepFreeze } from './conceal';
import { ConfigError } from './config-error';
import { encryptionKeys } from './encryption-keys';
import { EnvironmentReader } from './environment-reader';
import * as schema from './schemas';
import { isWeak, isWeakKey, secretText, signingSecret } from './secret-strength';
import { readDatabase, readMigrationsDatabase, readRedis } from './stores';

/** Ingresses and service meshes are there. */
const PRIVATE_NETWORKS = ['linklocal', 'uniquelocal'];
const WEAK = 'is too easy to guess: it has less than 128 bits. `openssl rand -hex 32` makes one';

/**
 * The whole configuration, frozen.
 *
 * @param env `process.env` of the entry file: nothing else in the code reads it
 * @throws ConfigError with all faults at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): AppConfig {
  const reader = new EnvironmentReader(env);
  const environment = reader.read('NODE_ENV', schema.environment) ?? 'development';
  const sandbox = readSandbox(reader, environment);
  const api = readApi(reader, environment);
  const config = {
    environment,
    api,
    quotas: {
      events: reader.read('EVENTS_PER_PERSON', schema.wholeNumber(1, 1_000_000)) ?? 20_000,
      connections: reader.read('CONNECTIONS_PER_PERSON', schema.wholeNumber(1, 1_000)) ?? 20,
    },
    audit: { retentionDays: reader.read('AUDIT_RETENTION_DAYS', schema.wholeNumber(90, 36_500)) ?? 400 },
    operators: readOperators(reader, environment),
    worker: readWorker(reader),
    database: readDatabase(reader),
    redis: readRedis(reader),
    auth: readAuth(reader, environment),
    encryption: readEncryption(reader, environment),
    providers: {
      google: readClient(reader, 'GOOGLE'),
      microsoft: readMicrosoft(reader),
      caldav: (reader.read('CALDAV_ENABLED', schema.flag) ?? true) ? {} : null,
    },
    requestsPerMinute: {
      google: reader.read('GOOGLE_REQUESTS_PER_MINUTE', schema.requestsPerMinute) ?? 10_000,
      microsoft: reader.read('MICROSOFT_REQUESTS_PER_MINUTE', schema.requestsPerMinute) ?? 780_000,
    },
    sandbox,
    pushEnabled: reader.read('PUSH_ENABLED', schema.flag) ?? (sandbox !== null || api.publicUrl.startsWith('https:')),
    web: { oidcClientId: reader.text('WEB_OIDC_CLIENT_ID') ?? null },
    logLevel: reader.read('LOG_LEVEL', schema.logLevel) ?? 'info',
    tracing: readTracing(reader),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return deepFreeze(config as AppConfig);
}

/** What the migration program needs: the database and nothing else, under the role that owns the tables. */
export function loadMigrationConfig(env: NodeJS.ProcessEnv): AppConfig['database'] {
  return databaseAlone(env, readMigrationsDatabase);
}

/** What the program needs that puts a question to the database: under the role of the service, which may change no table. */
export function loadDatabaseConfig(env: NodeJS.ProcessEnv): AppConfig['database'] {
  return databaseAlone(env, readDatabase);
}

function databaseAlone(env: NodeJS.ProcessEnv, read: typeof readDatabase): AppConfig['database'] {
  const reader = new EnvironmentReader(env);
  const database = read(reader);
  if (database === undefined || reader.faults.length > 0) throw new ConfigError(reader.faults);
  return deepFreeze(database);
}

/** What the program that seals tokens anew needs: the database and the keys. */
export function loadRotationConfig(env: NodeJS.ProcessEnv): Pick<AppConfig, 'database' | 'encryption'> {
  const reader = new EnvironmentReader(env);
  const environment = reader.read('NODE_ENV', schema.environment) ?? 'development';
  const database = readDatabase(reader);
  const encryption = readEncryption(reader, environment);
  if (database === undefined || reader.faults.length > 0) throw new ConfigError(reader.faults);
  return deepFreeze({ database, encryption });
}

function readApi(reader: EnvironmentReader, environment: Environment): AppConfig['api'] {
  const port = reader.read('PORT', schema.port) ?? 3000;
  const givenUrl = reader.read('PUBLIC_URL', schema.httpUrl);
  if (environment === 'production') reader.required('PUBLIC_URL', givenUrl);
  refusePlainHttp(reader, environment, ['PUBLIC_URL', 'WEB_URL', 'AUTH_JWKS_URL']);
  const publicUrl = givenUrl ?? `http://localhost:${port}`;
  const metricsPort = reader.read('METRICS_PORT', schema.port) ?? null;
  if (metricsPort === port && port !== 0) {
    reader.fault('METRICS_PORT', 'must differ from PORT; leave it out to serve metrics on PORT');
  }
  return {
    port,
    publicUrl,
    webUrl: reader.read('WEB_URL', schema.httpUrl) ?? publicUrl,
    rateLimitPerMinute: reader.read('API_RATE_LIMIT_PER_MINUTE', schema.wholeNumber(1, 1_000_000)) ?? 1200,
    metricsPort,
    trustedProxies: reader.read('TRUST_PROXY', schema.proxies) ?? PRIVATE_NETWORKS,
  };
}

/** What is sent over it (codes, tickets, tokens, the keys that tokens are verified with) could be read and replaced. */
function refusePlainHttp(reader: EnvironmentReader, environment: Environment, names: readonly string[]): void {
  if (environment !== 'production') return;
  for (const name of names) {
    if (reader.text(name)?.toLowerCase().startsWith('http:')) reader.fault(name, 'must be https in production');
  }
}

function readOperators(reader: EnvironmentReader, environment: Environment): AppConfig['operators'] {
  const token = reader.secret('METRICS_TOKEN', schema.bearerToken) ?? null;
  if (token && environment === 'production' && isWeak(token)) reader.fault('METRICS_TOKEN', WEAK);
  return conceal({ token, isClosed: token !== null || environment === 'production' }, ['token']);
}

function readWorker(reader: EnvironmentReader): AppConfig['worker'] {
  return {
    port: reader.read('WORKER_PORT', schema.port) ?? 3001,
    concurrency: reader.read('WORKER_CONCURRENCY', schema.wholeNumber(1, 1_000)) ?? 16,
    pullIntervalSeconds: reader.read('PULL_INTERVAL_SECONDS', schema.wholeNumber(1, 86_400)) ?? 300,
    sweepIntervalSeconds: reader.read('SWEEP_INTERVAL_SECONDS', schema.wholeNumber(1, 86_400)) ?? 15,
  };
}

/** Both variables are OpenTelemetry's own; of its samplers there is the one that goes by the id of the trace. */
function readTracing(reader: EnvironmentReader): AppConfig['tracing'] {
  const endpoint = reader.read('OTEL_EXPORTER_OTLP_ENDPOINT', schema.httpUrl);
  const share = reader.read('OTEL_TRACES_SAMPLER_ARG', schema.share) ?? 1;
  return endpoint ? { endpoint, share } : null;
}

function readAuth(reader: EnvironmentReader, environment: Environment): AuthConfig | undefined {
  const secret = reader.secret('AUTH_JWT_SECRET', signingSecret);
  const url = reader.read('AUTH_JWKS_URL', schema.jwksUrl);
  const issuer = reader.read('AUTH_ISSUER', schema.issuer);
  const audience = reader.read('AUTH_AUDIENCE', schema.nonEmpty);
  const secretGiven = reader.text('AUTH_JWT_SECRET') ?? reader.text('AUTH_JWT_SECRET_FILE');
  if (reader.text('AUTH_JWKS_URL') && secretGiven) {
    return reader.fault('AUTH_JWKS_URL', 'must not be set together with AUTH_JWT_SECRET');
  }
  if (url) {
    reader.required('AUTH_ISSUER', issuer, 'is required beside AUTH_JWKS_URL');
    reader.required('AUTH_AUDIENCE', audience, 'is required beside AUTH_JWKS_URL');
    return { kind: 'jwks', url, issuer: issuer ?? '', audience: audience ?? '' };
  }
  if (secret) {
    if (environment === 'production' && isWeak(secret)) {
      return reader.fault('AUTH_JWT_SECRET', WEAK);
    }
    return conceal({ kind: 'secret' as const, secret, ...(issuer && { issuer }), ...(audience && { audience }) }, [
      'secret',
    ]);
  }
  if (secretGiven || reader.text('AUTH_JWKS_URL')) return undefined;
  return reader.fault('AUTH_JWT_SECRET', 'or AUTH_JWKS_URL with AUTH_ISSUER and AUTH_AUDIENCE is required');
}

function readEncryption(reader: EnvironmentReader, environment: Environment): AppConfig['encryption'] {
  const name = 'TOKEN_ENCRYPTION_KEYS';
  const keys = reader.required(name, reader.secret(name, encryptionKeys)) ?? [];
  if (environment === 'production' && keys.some(({ key }) => isWeakKey(key))) {
    reader.fault(name, `holds a key that ${WEAK}`);
  }
  return { keys: keys.map((entry) => conceal<EncryptionKey>(entry, ['key'])) };
}

function readClient(reader: EnvironmentReader, prefix: 'GOOGLE' | 'MICROSOFT') {
  const clientId = reader.text(`${prefix}_CLIENT_ID`);
  const clientSecret = reader.secret(`${prefix}_CLIENT_SECRET`, secretText);
  if (clientId) reader.required(`${prefix}_CLIENT_SECRET`, clientSecret, `is required beside ${prefix}_CLIENT_ID`);
  if (clientSecret) reader.required(`${prefix}_CLIENT_ID`, clientId, `is required beside ${prefix}_CLIENT_SECRET`);
  return clientId && clientSecret ? conceal({ clientId, clientSecret }, ['clientSecret']) : null;
}

function readMicrosoft(reader: EnvironmentReader): AppConfig['providers']['microsoft'] {
  const tenant = reader.read('MICROSOFT_TENANT', schema.tenant) ?? 'common';
  const client = readClient(reader, 'MICROSOFT');
  return client && conceal({ ...client, tenant }, ['clientSecret']);
}

function readSandbox(reader: EnvironmentReader, environment: Environment): AppConfig['sandbox'] {
  const url = reader.read('PROVIDER_SANDBOX_URL', schema.httpUrl);
  const allowed = reader.read('ALLOW_PROVIDER_SANDBOX', schema.flag) ?? false;
  if (url && environment === 'production' && !allowed) {
    reader.fault('PROVIDER_SANDBOX_URL', 'is refused in production unless ALLOW_PROVIDER_SANDBOX is true');
  }
  return url ? { url } : null;
}
