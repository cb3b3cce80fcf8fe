import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../tools/paths.mjs';

/** One import that a rule forbids. */
export interface Violation {
  rule: string;
  from: string;
  to: string;
}

const PROGRAM = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/**
 * Runs the import rules over a source tree.
 *
 * @param folder holds the rules (.dependency-cruiser.cjs), tsconfig.json and the folders
 * @returns what is forbidden
 */
export async function forbiddenImports(folder: string, folders: readonly string[]) {
  const { summary } = JSON.parse(await run(folder, 'json', folders)) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  const violations: Violation[] = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { violations, files: summary.totalCruised };
}

/** What is forbidden in a source tree, and why, as a person reads it. */
export function explainForbiddenImports(folder: string, folders: readonly string[]): Promise<string> {
  return run(folder, 'err-long', folders);
}

/** Its exit code is the number of violations: only an unreadable answer is an error. */
function run(cwd: string, output: string, folders: readonly string[]): Promise<string> {
  const args = [PROGRAM, '--config', '.dependency-cruiser.cjs', '--output-type', output, ...folders];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 256 * 1024 * 1024 }, (_error, stdout, stderr) => {
      if (stdout) resolve(stdout);
      else reject(new Error(stderr));
    });
  });
}
