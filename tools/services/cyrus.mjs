import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { Child, untilReady } from './children.mjs';
import { debianFiles, foldersWithLibraries } from './debian-programs.mjs';
import { freePort, listens } from './ports.mjs';

const OTHERWISE = 'There is no Cyrus IMAP to be had on this machine.';
const PACKAGES = ['cyrus-caldav', 'cyrus-imapd', 'sasl2-bin'];
/** Cyrus refuses to be root. */
const RUNS_AS = 'nobody';
const ADMIN = { user: 'cyrus', password: 'of-the-admin' };
const REALM = 'localhost';

/**
 * Starts a private Cyrus, a mail server whose calendars are reached by CalDAV, on 127.0.0.1. Linux, and for root only: it gives
 * up its rights itself.
 *
 * @param {{folder: string, logFile: string, report?: (doing: string) => void}} options `folder`: nobody has to be let into it
 * @returns {Promise<{url: string, child: Child, people: CyrusPeople}>}
 * @throws {Error} that says so, where there is none
 */
export async function startCyrus({ folder, logFile, report }) {
  const places = PACKAGES.map((name) => debianFiles({ package: name, otherwise: OTHERWISE }, report));
  const [caldav = '', imap = '', sasl = ''] = places;
  const libraries = [caldav, imap].flatMap(foldersWithLibraries).join(delimiter);
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, CYRUS_USER: RUNS_AS };
  const [httpPort, imapPort] = [await freePort(), await freePort()];
  prepare(folder);
  const settings = join(folder, 'imapd.conf');
  writeFileSync(settings, imapdConf(folder));
  const services = join(folder, 'cyrus.conf');
  const program = (/** @type {string} */ name) => `${join(caldav, 'usr', 'lib', 'cyrus', 'bin', name)} -C ${settings}`;
  const imapd = `${join(imap, 'usr', 'lib', 'cyrus', 'bin', 'imapd')} -C ${settings}`;
  writeFileSync(
    services,
    `START {
  recover cmd="${program('ctl_cyrusdb')} -r"
}
SERVICES {
  imap cmd="${imapd}" listen="127.0.0.1:${imapPort}" prefork=0
  http cmd="${program('httpd')}" listen="127.0.0.1:${httpPort}" prefork=2
}
EVENTS {
}
`,
  );
  const people = new CyrusPeople({ program: join(sasl, 'usr', 'sbin', 'saslpasswd2'), env, folder, imapPort });
  people.setPassword(ADMIN.user, ADMIN.password);
  const child = new Child({
    name: 'Cyrus',
    command: join(caldav, 'usr', 'lib', 'cyrus', 'bin', 'master'),
    args: ['-D', '-C', settings, '-M', services, '-p', join(folder, 'run', 'pid'), '-L', join(folder, 'run', 'log')],
    env,
    cwd: folder,
    logFile,
  });
  const url = `http://127.0.0.1:${httpPort}/`;
  await untilReady(child, async () => {
    await Promise.all([listens(url), listens(`http://127.0.0.1:${imapPort}/`)]);
    return true;
  });
  return { url, child, people };
}

/** Who may sign in to a Cyrus, and what they may do. */
export class CyrusPeople {
  /** @param {{program: string, env: NodeJS.ProcessEnv, folder: string, imapPort: number}} options */
  constructor({ program, env, folder, imapPort }) {
    this.program = program;
    this.env = env;
    this.folder = folder;
    this.imapPort = imapPort;
  }

  /**
   * @param {string} user
   * @param {string} password
   */
  setPassword(user, password) {
    const file = join(this.folder, 'sasldb');
    const args = ['-p', '-c', '-f', file, '-u', REALM, user];
    execFileSync(this.program, args, { env: this.env, input: password });
    chmodSync(file, 0o644);
  }

  /**
   * A mailbox of their own, which is where their calendars are: it is made when they sign in as a mail program does.
   *
   * @param {{user: string, password: string}} login
   */
  async welcome(login) {
    await this.#imap(login, []);
  }

  /**
   * What its owner may do with a calendar.
   *
   * @param {string} user
   * @param {string} calendar its folder
   * @param {string} rights in IMAP's letters (RFC 4314)
   */
  async allow(user, calendar, rights) {
    await this.#imap(ADMIN, [`SETACL "user/${user}/#calendars/${calendar}" ${user} ${rights}`]);
  }

  /**
   * @param {{user: string, password: string}} login
   * @param {string[]} commands
   */
  async #imap({ user, password }, commands) {
    const socket = connect(this.imapPort, '127.0.0.1').setEncoding('utf8');
    const all = [`LOGIN ${user} ${password}`, ...commands, 'LOGOUT'];
    socket.write(all.map((command, number) => `c${number} ${command}\r\n`).join(''));
    let said = '';
    for await (const part of socket) said += part;
    const refused = /^c\d+ (NO|BAD).*$/m.exec(said);
    if (refused || !said.includes(`c${all.length - 1} OK`)) throw new Error(`Cyrus says to ${user}: ${said}`);
  }
}

/**
 * What it writes to belongs to whom it becomes.
 *
 * @param {string} folder
 */
function prepare(folder) {
  const id = (/** @type {string} */ option) => Number(execFileSync('id', [option, RUNS_AS], { encoding: 'utf8' }));
  for (const name of ['', 'conf', 'spool', 'sieve', 'run']) {
    mkdirSync(join(folder, name), { recursive: true });
    chmodSync(join(folder, name), 0o755);
    chownSync(join(folder, name), id('-u'), id('-g'));
  }
}

/** @param {string} folder */
function imapdConf(folder) {
  const run = join(folder, 'run');
  return `configdirectory: ${join(folder, 'conf')}
defaultpartition: default
partition-default: ${join(folder, 'spool')}
sievedir: ${join(folder, 'sieve')}
proc_path: ${join(run, 'proc')}
mboxname_lockpath: ${join(run, 'lock')}
cyrus_user: ${RUNS_AS}
servername: ${REALM}
defaultdomain: ${REALM}
admins: ${ADMIN.user}
unixhierarchysep: yes
httpmodules: caldav
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${join(folder, 'sasldb')}
autocreate_quota: 0
caldav_create_default: no
caldav_create_attach: no
`;
}
