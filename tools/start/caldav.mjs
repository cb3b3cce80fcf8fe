import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startFolder, startLog } from '../paths.mjs';
import { preferPort } from '../services/ports.mjs';
import { startRadicale } from '../services/radicale.mjs';

/** Nobody reaches it but from this machine, and nothing is in it but what somebody tries out. */
const LOGIN = { user: 'demo', password: 'demo-app-password' };

/**
 * @typedef {object} Caldav
 * @property {string} [url] absent where there is no such server to be had
 * @property {string} [problem] why, in one line
 * @property {{user: string, password: string}} login
 */

/**
 * A real CalDAV server, beside the simulated calendars of Google and Microsoft: a Radicale with one account. All else works
 * without it.
 *
 * @param {object} options
 * @param {import('./fleet.mjs').Fleet} options.fleet takes charge of what is started
 * @param {number} options.wantedPort another one is taken when somebody listens there already
 * @param {(doing: string) => void} options.report hears about what takes a while
 * @returns {Promise<Caldav>}
 */
export async function startCaldav({ fleet, wantedPort, report }) {
  const folder = join(startFolder, 'caldav');
  mkdirSync(folder, { recursive: true });
  try {
    const port = await preferPort(wantedPort);
    const { url, child, people } = await startRadicale({ folder, logFile: startLog('caldav'), port, report });
    await fleet.add(child, 'sandbox');
    people.add(LOGIN.user, LOGIN.password, { calendar: 'Calendar', jobs: 'Job search' });
    return { url, login: LOGIN };
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { problem, login: LOGIN };
  }
}
