import { join } from 'node:path';
import { root } from '../paths.mjs';

/** They ask for the maps of their files themselves (`main.ts`); with the flag the logger would read them at each start: 20 MB. */
const ASK_FOR_MAPS = ['api', 'worker'];

/**
 * The young generation: V8 lets it grow to 128 MB where there is memory, of which all is garbage a moment later. With 16 MB for
 * each half a server has a hundred less under load. The image and the npm scripts say the same.
 */
export const YOUNG_GENERATION = '--max-semi-space-size=16';

/**
 * What Node is called with to run a built program.
 *
 * @param {string} name
 * @param {string} [builtIn] the folder with its `dist` (this working copy)
 * @returns {string[]}
 */
export function programArguments(name, builtIn = root) {
  const main = join(builtIn, 'dist', 'apps', name, 'main.js');
  return [YOUNG_GENERATION, ...(ASK_FOR_MAPS.includes(name) ? [] : ['--enable-source-maps']), main];
}
