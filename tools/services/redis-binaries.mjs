import { join } from 'node:path';
import { debianProgram } from './debian-programs.mjs';

const INSTALL = process.platform === 'darwin' ? 'brew install redis' : 'apt-get install -y redis-server';

const REDIS = {
  names: ['redis-server', 'valkey-server'],
  package: 'redis-server',
  path: join('usr', 'bin', 'redis-server'),
  otherwise: `There is no Redis on this machine. Install one (${INSTALL}) or set REDIS_URL, then try again.`,
};

/**
 * A Redis that can be run: one on the path, else the one in Debian's packages.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, env: NodeJS.ProcessEnv}}
 * @throws {Error} that says what to do, where there is neither
 */
export function redisBinary(report) {
  return debianProgram(REDIS, report);
}
