import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, untilReady } from './children.mjs';
import { Logins, writeWhole } from './logins.mjs';
import { freePort, listens } from './ports.mjs';
import { pythonProgram } from './python-programs.mjs';

const RADICALE = {
  package: 'radicale',
  otherwise:
    'There is no Radicale on this machine. Install one (apt-get install -y radicale, or pip install radicale) and try again.',
};
const ATTEMPTS = 3;

/** A calendar named `readonly` may be read by its owner, as one that somebody has shared with them. */
const RIGHTS = `
[root]
user: .+
collection:
permissions: R

[principal]
user: .+
collection: {user}
permissions: RW

[shared]
user: .+
collection: {user}/readonly
permissions: Rr

[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
`;

/**
 * @typedef {object} RadicaleOptions
 * @property {string} folder where calendars are kept, and what it is told
 * @property {string} logFile
 * @property {number} [port] any free one when absent
 * @property {(doing: string) => void} [report] hears about what takes a while
 */

/**
 * Starts a private Radicale, a CalDAV server, on 127.0.0.1.
 *
 * @param {RadicaleOptions} options
 * @returns {Promise<{url: string, child: Child, people: RadicalePeople}>}
 * @throws {Error} that says what to do, where there is none
 */
export async function startRadicale(options) {
  const program = pythonProgram(RADICALE, options.report);
  const people = new RadicalePeople(options.folder);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const settings = join(options.folder, 'settings');
    writeFileSync(settings, configuration(options.folder, port));
    const child = new Child({
      name: 'Radicale',
      command: program.command,
      args: [...program.args, '-C', settings],
      env: program.env,
      cwd: options.folder,
      logFile: options.logFile,
    });
    const url = `http://127.0.0.1:${port}/`;
    try {
      await untilReady(child, async () => (await listens(url), true));
      return { url, child, people };
    } catch (error) {
      await child.kill();
      if (attempt === ATTEMPTS || !child.output().includes('Address already in use')) throw error;
    }
  }
}

/** Who may sign in to a Radicale, and their calendars: kept in files that it reads anew each time. */
export class RadicalePeople {
  /** @param {string} folder */
  constructor(folder) {
    this.calendars = join(folder, 'calendars', 'collection-root');
    mkdirSync(this.calendars, { recursive: true });
    this.logins = new Logins(join(folder, 'logins'));
  }

  /**
   * A new person with these calendars (folder → name), or a new password for one who is there.
   *
   * @param {string} user
   * @param {string} password
   * @param {Record<string, string>} [calendars]
   */
  add(user, password, calendars = {}) {
    this.logins.set(user, password);
    for (const [folder, name] of Object.entries(calendars)) {
      const place = join(this.calendars, user, folder);
      const properties = join(place, '.Radicale.props');
      if (existsSync(properties)) continue;
      mkdirSync(place, { recursive: true });
      const said = { tag: 'VCALENDAR', 'D:displayname': name, 'C:supported-calendar-component-set': 'VEVENT' };
      writeWhole(properties, JSON.stringify(said));
    }
  }
}

/**
 * @param {string} folder
 * @param {number} port
 */
function configuration(folder, port) {
  const rights = join(folder, 'rights');
  writeFileSync(rights, RIGHTS);
  return `
[server]
hosts = 127.0.0.1:${port}

[auth]
type = htpasswd
htpasswd_filename = ${join(folder, 'logins')}
htpasswd_encryption = plain
delay = 0

[rights]
type = from_file
file = ${rights}

[storage]
filesystem_folder = ${join(folder, 'calendars')}

[logging]
level = warning
`;
}
