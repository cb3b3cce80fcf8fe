import { join } from 'node:path';
import { startFolder, startLog } from '../paths.mjs';
import { listens } from '../services/ports.mjs';
import { answers, startPostgres } from '../services/postgres.mjs';
import { startRedis } from '../services/redis.mjs';

/** Postgres and Redis: those that DATABASE_URL and REDIS_URL name, else private ones. */
export class Stores {
  /** @param {import('./fleet.mjs').Fleet} fleet takes charge of what is started */
  constructor(fleet) {
    this.fleet = fleet;
  }

  /**
   * @param {string} password for a new one
   * @returns {Promise<string>} its URL
   */
  async postgres(password) {
    const given = process.env['DATABASE_URL'];
    if (given) return reach('DATABASE_URL', given, answers);
    const folder = join(startFolder, 'postgres');
    const { url, child } = await startPostgres({ folder, logFile: startLog('postgres'), password });
    await this.fleet.add(child, 'store');
    return url;
  }

  /**
   * @param {string} password for a new one
   * @param {(doing: string) => void} report hears about what takes a while
   * @returns {Promise<string>} its URL
   */
  async redis(password, report) {
    const given = process.env['REDIS_URL'];
    if (given) return reach('REDIS_URL', given, listens);
    const folder = join(startFolder, 'redis');
    const { url, child } = await startRedis({ folder, logFile: startLog('redis'), password, report });
    await this.fleet.add(child, 'store');
    return url;
  }
}

/**
 * What may be shown of a URL, of several hosts, too: no login, and no parameters.
 *
 * @param {string} url
 */
export function placeOf(url) {
  return url.replace(/^[^:]+:\/\/([^@/]*@)?/, '').replace(/\/?(\?.*)?$/, '');
}

/**
 * @param {string} variable
 * @param {string} url
 * @param {(url: string) => Promise<unknown>} attempt
 */
async function reach(variable, url, attempt) {
  try {
    await attempt(url);
    return url;
  } catch (error) {
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(`${variable} is set, but what it names cannot be reached: ${message || code}`, {
      cause: error,
    });
  }
}
