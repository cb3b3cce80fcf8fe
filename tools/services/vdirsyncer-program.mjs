import { pythonProgram } from './python-programs.mjs';

const VDIRSYNCER = {
  package: 'vdirsyncer',
  otherwise: 'There is no vdirsyncer on this machine (apt-get install -y vdirsyncer, or pip install vdirsyncer).',
};

/**
 * The peer that CalDAV is measured beside: one on the path, else the one in Debian's packages.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, args: string[], env: NodeJS.ProcessEnv}}
 * @throws {Error} that says what to do, where there is none
 */
export function vdirsyncerProgram(report) {
  return pythonProgram(VDIRSYNCER, report);
}
