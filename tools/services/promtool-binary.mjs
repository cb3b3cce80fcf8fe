import { join } from 'node:path';
import { debianProgram } from './debian-programs.mjs';

const INSTALL = process.platform === 'darwin' ? 'brew install prometheus' : 'apt-get install -y prometheus';

/**
 * The program that checks the rules of Prometheus: the one on the path, else the one in Debian's packages.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, env: NodeJS.ProcessEnv}}
 * @throws {Error} that says what to do, where there is neither
 */
export function promtool(report) {
  const wanted = {
    names: ['promtool'],
    package: 'prometheus',
    path: join('usr', 'bin', 'promtool'),
    otherwise: `There is no promtool on this machine, so the rules of deploy/prometheus are not tried. Install one: ${INSTALL}`,
  };
  return debianProgram(wanted, report);
}
