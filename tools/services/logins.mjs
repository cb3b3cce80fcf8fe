import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Who may sign in to a server that reads the file anew for each request: a line `name:password` for each person. */
export class Logins {
  /** @param {string} file whom it names already may still sign in */
  constructor(file) {
    this.file = file;
    if (!existsSync(file)) writeWhole(file, '');
  }

  /**
   * A new person, or a new password for one who is there.
   *
   * @param {string} user
   * @param {string} password
   */
  set(user, password) {
    const others = readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(`${user}:`));
    writeWhole(this.file, [...others, `${user}:${password}`, ''].join('\n'));
  }
}

/**
 * Puts a file in the place of another. Written in place it would be empty for a moment, and a server that reads it then refuses
 * everybody's password.
 *
 * @param {string} file
 * @param {string} text
 */
export function writeWhole(file, text) {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}
