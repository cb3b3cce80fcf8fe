import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../tools/paths.mjs';

/** Where a program of a test logs: kept for a day, for whoever wants to know why a test failed. */
export function testLog(name: string): string {
  return join(testFolder, 'logs', `${name}-${randomBytes(6).toString('hex')}.log`);
}

/** A folder for what a program of a test keeps while it runs. Whoever has it made removes it (`removeFolder`). */
export function freshFolder(name: string): string {
  mkdirSync(testFolder, { recursive: true });
  return mkdtempSync(join(testFolder, `${name}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
