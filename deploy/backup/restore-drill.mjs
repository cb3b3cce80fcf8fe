/**
 * Proves that a backup can be lived with: brings a restored database up to this release, opens every stored token with the
 * keys, and says how old the backup is. Meant for a copy that nobody works with: it is changed.
 *
 *   DATABASE_URL=postgres://…/drill TOKEN_ENCRYPTION_KEYS_FILE=… npx node deploy/backup/restore-drill.mjs [BACKUP]
 *
 * With BACKUP, a file of `pg_dump --format=custom`, the database has to be empty, and pg_restore on the path. Without, it is one that
 * was restored already. Ends with exit code 1 when something is wrong.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const programs = join(import.meta.dirname, '..', '..', 'dist', 'apps');
const url = process.env['DATABASE_URL'];
if (!url) fail('DATABASE_URL names the database to be tried. It is changed: never name the one in use.');

/** Migrations would go to the database in use, if its owner's address is set here. */
const env = { ...process.env, MIGRATIONS_DATABASE_URL: '', MIGRATIONS_DATABASE_URL_FILE: '' };

const backup = process.argv[2];
if (backup) {
  if (holdsTables()) fail('The database is not empty. Restore into a new one.');
  step('restore', 'pg_restore', ['--no-owner', '--no-privileges', '--exit-on-error', '--dbname', url, backup]);
}
if (!holdsTables()) fail('The database is empty. Restore into it first, or name the backup.');
step('migrations', process.execPath, [join(programs, 'migrate', 'main.js')]);
step('keys', process.execPath, [join(programs, 'rotate-keys', 'main.js')]);
report();

/**
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
function step(what, command, args) {
  const began = Date.now();
  const { status, error, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  const said = [stdout, stderr, error?.message].filter(Boolean).join('\n').trim();
  console.log(`${what}: ${said || 'done'} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (status !== 0) fail(`The backup cannot be used as it is: see ${what}.`);
}

function holdsTables() {
  return rowOf(`SELECT to_regclass('calendar_credentials') IS NOT NULL AS there`).there === true;
}

function report() {
  const { connections, events, links, newest } = rowOf(
    `SELECT (SELECT count(*) FROM calendar_credentials) AS connections,
            (SELECT count(*) FROM career_events) AS events,
            (SELECT count(*) FROM calendar_links) AS links,
            (SELECT max(updated_at) FROM career_events) AS newest`,
  );
  console.log(`holds: ${connections} connections, ${events} events, ${links} links`);
  console.log(`newest event: ${newest ?? 'none'}; what was written later is not in it`);
}

/**
 * @param {string} statement
 * @returns {Record<string, string | boolean | null>} the row that answers it
 */
function rowOf(statement) {
  const program = join(programs, 'query', 'main.js');
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [program, '--json', statement], {
    encoding: 'utf8',
  });
  if (status !== 0) fail(error?.message ?? stderr.trim());
  return JSON.parse(stdout)[0];
}

/**
 * @param {string} words
 * @returns {never}
 */
function fail(words) {
  console.error(words);
  process.exit(1);
}
