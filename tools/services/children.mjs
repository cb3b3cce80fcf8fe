import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} ChildSpec
 * @property {string} name as a person calls it
 * @property {string} command
 * @property {string[]} args
 * @property {string} logFile takes what the child prints; begun anew
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {string} [input] given on standard input
 * @property {NodeJS.Signals} [stopSignal] asks for an orderly end (SIGTERM)
 */

/** A process of ours in a process group of its own, so that Ctrl-C reaches it only through us. */
export class Child {
  /** @param {ChildSpec} spec */
  constructor(spec) {
    this.name = spec.name;
    this.logFile = spec.logFile;
    this.stopSignal = spec.stopSignal ?? 'SIGTERM';
    mkdirSync(dirname(spec.logFile), { recursive: true });
    const log = openSync(spec.logFile, 'w');
    const { command, args, env, cwd, uid, gid } = spec;
    const child = spawn(command, args, { env, cwd, uid, gid, detached: true, stdio: ['pipe', log, log] });
    closeSync(log);
    child.stdin?.on('error', () => {});
    child.stdin?.end(spec.input ?? '');
    this.pid = child.pid;
    /** True until the process has ended. */
    this.running = child.pid !== undefined;
    /** @type {Promise<string>} how it ended, in words */
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    }).then((how) => {
      this.running = false;
      if (this.pid !== undefined) unguard(this.pid);
      return how;
    });
    if (this.pid !== undefined) guard(this.pid, this.stopSignal);
  }

  /** Everything it printed so far. */
  output() {
    return readFileSync(this.logFile, 'utf8');
  }

  /** @param {number} lines */
  tail(lines) {
    return this.output().trimEnd().split('\n').slice(-lines).join('\n');
  }

  /**
   * Asks for an orderly end and waits for it; after `patienceMs` there is no more asking.
   *
   * @param {number} [patienceMs]
   */
  async stop(patienceMs = 12_000) {
    this.#signal(this.stopSignal, false);
    const late = setTimeout(() => this.#signal('SIGKILL', true), patienceMs);
    await this.ended;
    clearTimeout(late);
  }

  /** Ends it and all it started, at once. */
  async kill() {
    this.#signal('SIGKILL', true);
    await this.ended;
  }

  /**
   * @param {NodeJS.Signals} signal
   * @param {boolean} wholeGroup
   */
  #signal(signal, wholeGroup) {
    if (this.pid === undefined || !this.running) return;
    try {
      process.kill(wholeGroup ? -this.pid : this.pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/**
 * Waits until `check` succeeds.
 *
 * @param {Child} child whose early end fails the wait at once
 * @param {() => Promise<boolean>} check errors count as "not yet"
 * @param {number} [patienceMs]
 */
export async function untilReady(child, check, patienceMs = 60_000) {
  const deadline = Date.now() + patienceMs;
  while (!(await check().catch(() => false))) {
    if (!child.running) throw new Error(`${child.name} ${await child.ended}\n${child.tail(25)}`);
    if (Date.now() > deadline) throw new Error(`${child.name} is not ready after ${patienceMs} ms\n${child.tail(25)}`);
    await Promise.race([sleep(50), child.ended]);
  }
}

/**
 * Has a process ended when this one is gone, however that comes to pass.
 *
 * @param {number} pid leader of a process group
 * @param {NodeJS.Signals} signal
 */
export function guard(pid, signal) {
  tellGuard(`+ ${pid} ${signal}`);
}

/** @param {number} pid has ended */
export function unguard(pid) {
  tellGuard(`- ${pid}`);
}

/** @type {import('node:child_process').ChildProcess | undefined} */
let guardProcess;

/** @param {string} line see guard.mjs */
function tellGuard(line) {
  if (!guardProcess) {
    const program = join(import.meta.dirname, 'guard.mjs');
    guardProcess = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    guardProcess.stdin?.on('error', () => {});
    guardProcess.unref();
    /** @type {import('node:net').Socket} */ (guardProcess.stdin).unref();
  }
  guardProcess.stdin?.write(`${line}\n`);
}
