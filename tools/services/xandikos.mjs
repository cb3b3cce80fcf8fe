import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child, untilReady } from './children.mjs';
import { Logins } from './logins.mjs';
import { freePort, listens } from './ports.mjs';
import { pythonWith } from './python-programs.mjs';

const XANDIKOS = { package: 'xandikos', otherwise: 'There is no Xandikos to be had on this machine.' };

/**
 * Starts a private Xandikos, a CalDAV server, on 127.0.0.1, for everybody who is in the file of logins.
 *
 * @param {{folder: string, logFile: string, report?: (doing: string) => void}} options
 * @returns {Promise<{url: string, child: Child, logins: Logins}>}
 * @throws {Error} that says so, where there is none
 */
export async function startXandikos({ folder, logFile, report }) {
  const { command, env } = pythonWith(XANDIKOS, report);
  const calendars = join(folder, 'calendars');
  mkdirSync(calendars, { recursive: true });
  const logins = new Logins(join(folder, 'logins'));
  const port = await freePort();
  const program = join(import.meta.dirname, 'several-people.py');
  const args = [program, String(port), calendars, logins.file];
  const child = new Child({ name: 'Xandikos', command, args, env, cwd: folder, logFile });
  const url = `http://127.0.0.1:${port}/`;
  await untilReady(child, async () => (await listens(url), true));
  return { url, child, logins };
}
