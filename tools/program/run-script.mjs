/** Lies beside a built program, and runs its large files. Node's own compile cache has only what is compiled before they run. */
import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** At the end of a file. V8 looks only at the beginning, and what is damaged behind it would end the program at each start. */
const CHECKSUM_BYTES = 4;

/**
 * @typedef {object} Place
 * @property {string} module the address of the module that asks, which is what stacks show
 * @property {string} script the file beside it
 * @property {string} hash of what is in it
 * @property {number} columns by which its first line stood further to the right where its map was made
 */

/** @typedef {{script: Script, file: string}} Compiled a script, and the file that is to have what was compiled of it */

/** @type {Compiled[]} */
const notKept = [];

// By then all has been called that a start calls, and V8 has thrown nothing of it away.
channel('program.ready').subscribe(keep);
process.once('exit', (code) => code === 0 && keep());

/**
 * @param {Place} place
 * @returns {(...declared: unknown[]) => Record<string, unknown>} gives the modules of the file
 */
export function runScript({ module, script: name, hash, columns }) {
  const folder = getCompileCacheDir();
  const file = folder && join(folder, `${hash}.code`);
  const cachedData = file ? kept(file) : undefined;
  const script = new Script(readFileSync(fileURLToPath(new URL(name, module)), 'latin1'), {
    filename: module,
    columnOffset: columns,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
  if (file && (!cachedData || script.cachedDataRejected)) notKept.push({ script, file });
  return script.runInThisContext();
}

/** @param {string} file */
function kept(file) {
  try {
    const bytes = readFileSync(file);
    const compiled = bytes.subarray(0, -CHECKSUM_BYTES);
    return bytes.readUInt32LE(compiled.length) === crc32(compiled) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever cannot write there starts as without it; of several that start at once each writes the same. */
function keep() {
  for (const { script, file } of notKept.splice(0)) {
    const compiled = script.createCachedData();
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(crc32(compiled));
    write(file, Buffer.concat([compiled, checksum]));
  }
}

/**
 * @param {string} file
 * @param {Buffer} bytes
 */
function write(file, bytes) {
  const written = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(written, bytes);
    renameSync(written, file);
  } catch {
    // A folder that is full or read-only.
    remove(written);
  }
}

/** @param {string} file */
function remove(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was not written.
  }
}
