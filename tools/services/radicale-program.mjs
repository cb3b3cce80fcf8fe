import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { debianFiles, foldersWithLibraries, whereIs } from './debian-programs.mjs';

/** The machine's own: a version manager's `python3` comes first on many paths, and knows nothing of Debian's modules. */
const SYSTEM_PYTHON = '/usr/bin/python3';

const RADICALE = {
  package: 'radicale',
  otherwise:
    'There is no Radicale on this machine. Install one (apt-get install -y radicale, or pip install radicale) and try again.',
};

/**
 * A CalDAV server that can be run: `radicale` on the path, else the one in Debian's packages, which are Python alone. Where
 * the machine has no Python, they bring theirs along.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, args: string[], env: NodeJS.ProcessEnv}}
 * @throws {Error} that says what to do, where there is none
 */
export function radicaleProgram(report) {
  const onPath = whereIs('radicale');
  if (onPath) return { command: onPath, args: [], env: process.env };
  const files = debianFiles(RADICALE, report);
  const modules = join(files, 'usr', 'lib', 'python3', 'dist-packages');
  const env = { ...process.env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' };
  const args = ['-m', 'radicale'];
  if (existsSync(SYSTEM_PYTHON)) return { command: SYSTEM_PYTHON, args, env };
  const programs = join(files, 'usr', 'bin');
  const python = readdirSync(programs).find((name) => /^python3\.\d+$/.test(name));
  if (!python) throw new Error(`${RADICALE.otherwise}\nThe package came without a Python.`);
  const libraries = foldersWithLibraries(files).join(delimiter);
  return {
    command: join(programs, python),
    args,
    env: { ...env, PYTHONHOME: join(files, 'usr'), LD_LIBRARY_PATH: libraries },
  };
}
