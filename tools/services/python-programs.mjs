import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { debianFiles, foldersWithLibraries, whereIs } from './debian-programs.mjs';

/** The machine's own: a version manager's `python3` comes first on many paths, and knows nothing of Debian's modules. */
const SYSTEM_PYTHON = '/usr/bin/python3';

/**
 * A program written in Python that can be run: one on the path, else the one in Debian's packages. Where the machine has no
 * Python, they bring theirs along.
 *
 * @param {{package: string, otherwise: string}} wanted the package, which has the name of program and module; what to do where
 *   there is neither, a sentence
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, args: string[], env: NodeJS.ProcessEnv}}
 * @throws {Error} with `otherwise`, where there is neither
 */
export function pythonProgram(wanted, report) {
  const onPath = whereIs(wanted.package);
  if (onPath) return { command: onPath, args: [], env: process.env };
  const { command, env } = pythonWith(wanted, report);
  return { command, args: ['-m', wanted.package], env };
}

/**
 * A Python that finds the modules of a Debian package.
 *
 * @param {{package: string, otherwise: string}} wanted
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, env: NodeJS.ProcessEnv}}
 * @throws {Error} with `otherwise`, where the package cannot be had
 */
export function pythonWith(wanted, report) {
  const files = debianFiles(wanted, report);
  const modules = join(files, 'usr', 'lib', 'python3', 'dist-packages');
  const env = { ...process.env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' };
  if (existsSync(SYSTEM_PYTHON)) return { command: SYSTEM_PYTHON, env };
  const programs = join(files, 'usr', 'bin');
  const python = readdirSync(programs).find((name) => /^python3\.\d+$/.test(name));
  if (!python) throw new Error(`${wanted.otherwise}\nThe package came without a Python.`);
  const libraries = foldersWithLibraries(files).join(delimiter);
  return {
    command: join(programs, python),
    env: { ...env, PYTHONHOME: join(files, 'usr'), LD_LIBRARY_PATH: libraries },
  };
}
