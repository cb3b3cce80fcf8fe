import { spawn } from 'node:child_process';
import { root } from '../paths.mjs';
import { guard, unguard } from '../services/children.mjs';

const LOOK_FOR_PARENT_MS = 500;

/**
 * @typedef {object} Run
 * @property {boolean} ok whether it succeeded
 * @property {number} seconds
 * @property {string} output what it printed, if that was held back
 */

/** Runs shell commands. When this process is told to stop, so are they; the rest is left out. */
export class CommandRunner {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #running = new Set();
  stopped = false;

  /** @param {NodeJS.ProcessEnv} env */
  constructor(env) {
    this.env = env;
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => this.#stop());
    // When only npm gets the signal, nobody hands it on to us: we notice that npm is gone.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) this.#stop();
    }, LOOK_FOR_PARENT_MS).unref();
  }

  /**
   * @param {string} command
   * @param {{env?: NodeJS.ProcessEnv, isHeld?: boolean}} [options] `env` is added; what is held back does not mix with what
   *   another command prints meanwhile
   * @returns {Promise<Run>}
   */
  run(command, { env = {}, isHeld = false } = {}) {
    if (this.stopped) return Promise.resolve({ ok: false, seconds: 0, output: '' });
    return new Promise((resolve) => {
      const began = Date.now();
      let output = '';
      const printed = isHeld ? 'pipe' : 'inherit';
      // In a process group of its own, so that whatever it starts can be stopped with it.
      const child = spawn(command, {
        cwd: root,
        env: { ...this.env, ...env },
        shell: true,
        detached: true,
        stdio: ['ignore', printed, printed],
      });
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text) => (output += text));
      this.#running.add(child);
      const { pid } = child;
      if (pid !== undefined) guard(pid, 'SIGTERM');
      /** @param {boolean} ok */
      const end = (ok) => {
        this.#running.delete(child);
        if (pid !== undefined) unguard(pid);
        resolve({ ok, seconds: (Date.now() - began) / 1000, output });
      };
      child.once('error', () => end(false));
      child.once('close', (code) => end(code === 0));
    });
  }

  #stop() {
    this.stopped = true;
    for (const { pid, exitCode } of this.#running) {
      if (pid === undefined || exitCode !== null) continue;
      try {
        process.kill(-pid, 'SIGTERM');
      } catch {
        // It has just ended.
      }
    }
  }
}
