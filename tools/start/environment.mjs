import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFolder } from '../paths.mjs';

/**
 * @typedef {object} Places
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {string} sandboxUrl
 * @property {number} apiPort
 * @property {number} workerPort
 * @property {string} encryptionKeys
 */

const SECRET_FILE =
  /^((MIGRATIONS_)?DATABASE_URL|REDIS_URL|REDIS_SENTINEL_PASSWORD|AUTH_JWT_SECRET|METRICS_TOKEN|TOKEN_ENCRYPTION_KEYS|(GOOGLE|MICROSOFT)_CLIENT_SECRET)_FILE$/;

const OF_ANOTHER_REDIS = ['REDIS_CA_FILE', 'REDIS_CERT_FILE', 'REDIS_KEY_FILE', 'REDIS_SENTINEL_PASSWORD'];

/**
 * What the API and the worker are told. What the developer has set goes through (LOG_LEVEL, say), unless it would
 * lead away from the services started here.
 *
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function serverEnvironment(places, environment) {
  const ofOthers = [
    'AUTH_JWT_SECRET',
    'METRICS_PORT',
    'METRICS_TOKEN',
    'MIGRATIONS_DATABASE_URL',
    ...(environment['DATABASE_URL'] === places.databaseUrl ? [] : ['DATABASE_POOLER']),
    ...(environment['REDIS_URL'] === places.redisUrl ? [] : OF_ANOTHER_REDIS),
  ];
  const given = without(ofOthers, withoutFiles(environment));
  const publicUrl = `http://127.0.0.1:${places.apiPort}`;
  return {
    GOOGLE_CLIENT_ID: 'sandbox-google-client',
    GOOGLE_CLIENT_SECRET: 'sandbox-google-value',
    MICROSOFT_CLIENT_ID: 'sandbox-microsoft-client',
    MICROSOFT_CLIENT_SECRET: 'sandbox-microsoft-value',
    ...given,
    NODE_ENV: 'development',
    PORT: String(places.apiPort),
    WORKER_PORT: String(places.workerPort),
    DATABASE_URL: places.databaseUrl,
    REDIS_URL: places.redisUrl,
    PUBLIC_URL: publicUrl,
    WEB_URL: publicUrl,
    TOKEN_ENCRYPTION_KEYS: places.encryptionKeys,
    AUTH_JWKS_URL: `${places.sandboxUrl}/sign-in/jwks`,
    AUTH_ISSUER: `${places.sandboxUrl}/sign-in`,
    AUTH_AUDIENCE: 'copilot-calendar',
    WEB_OIDC_CLIENT_ID: 'copilot-calendar-web',
    PROVIDER_SANDBOX_URL: places.sandboxUrl,
  };
}

/**
 * Keeps what the servers were told, for whoever runs the doctor or another program beside them:
 * `npx node --env-file=.data/start/servers.env dist/apps/doctor/main.js`.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string[]} names of the variables that are kept
 */
export function keepForTools(environment, names) {
  const lines = names.map((name) => `${name}="${environment[name] ?? ''}"\n`);
  writeFileSync(join(startFolder, 'servers.env'), lines.join(''), { mode: 0o600 });
}

/**
 * A secret is given either as it is or in a file, and here all of them are given as they are.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutFiles(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !SECRET_FILE.test(name)));
}

/**
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
function without(names, environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

/**
 * @param {number} port
 * @param {string} stateFile where the simulated world is kept, like the database beside it
 * @returns {NodeJS.ProcessEnv}
 */
export function sandboxEnvironment(port, stateFile) {
  const sandbox = { PORT: String(port), HOST: '127.0.0.1', SANDBOX_STATE_FILE: stateFile };
  return { ...process.env, NODE_ENV: 'development', ...sandbox };
}
