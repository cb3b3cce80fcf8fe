import { join } from 'node:path';

/** The repository. */
export const root = join(import.meta.dirname, '..');
/** What can be fetched or built again. */
export const cacheFolder = join(root, '.cache');
/** What `npm start` keeps from one run to the next. */
export const startFolder = join(root, '.data', 'start');
/** What a test run leaves while it runs. */
export const testFolder = join(root, '.data', 'test');

/** @param {string} name of a process of `npm start` */
export function startLog(name) {
  return join(startFolder, 'logs', `${name}.log`);
}
