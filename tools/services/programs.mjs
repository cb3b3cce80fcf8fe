import { join } from 'node:path';
import { root } from '../paths.mjs';

/** They ask for the maps of their files themselves (`main.ts`); with the flag the logger would read them at each start: 20 MB. */
const ASK_FOR_MAPS = ['api', 'worker'];

/**
 * What Node is called with to run a built program.
 *
 * @param {string} name
 * @param {string} [builtIn] the folder with its `dist` (this working copy)
 * @returns {string[]}
 */
export function programArguments(name, builtIn = root) {
  const main = join(builtIn, 'dist', 'apps', name, 'main.js');
  return ASK_FOR_MAPS.includes(name) ? [main] : ['--enable-source-maps', main];
}
