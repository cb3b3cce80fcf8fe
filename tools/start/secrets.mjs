import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFolder } from '../paths.mjs';

const file = join(startFolder, 'secrets.json');

/**
 * @typedef {object} Secrets
 * @property {string} databasePassword
 * @property {string} redisPassword
 * @property {string} encryptionKeys as in TOKEN_ENCRYPTION_KEYS
 */

/**
 * The secrets of this clone, made at the first start: what was sealed with them is still there at the next.
 *
 * @returns {Secrets}
 */
export function loadSecrets() {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const secrets = {
    databasePassword: randomBytes(24).toString('hex'),
    redisPassword: randomBytes(24).toString('hex'),
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
  };
  mkdirSync(startFolder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
