import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFolder } from '../paths.mjs';

const file = join(startFolder, 'running.pid');

/** Two of them would share one data folder. @throws Error when one runs already */
export function claim() {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid > 0 && pid !== process.pid && isStart(pid)) {
    throw new Error(`It already runs from this folder (process ${pid}). Stop that one first: kill ${pid}`);
  }
  mkdirSync(startFolder, { recursive: true });
  writeFileSync(file, String(process.pid));
}

export function release() {
  if (existsSync(file) && Number(readFileSync(file, 'utf8')) === process.pid) rmSync(file);
}

/**
 * The number may belong to any other process by now.
 *
 * @param {number} pid
 */
function isStart(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('start.mjs');
}
