import { spawn } from 'node:child_process';
import { root } from '../paths.mjs';
import { guard, unguard } from '../services/children.mjs';

const LOOK_FOR_PARENT_MS = 500;

/** Runs shell commands one after the other. When this process is told to stop, so is the command; the rest is left out. */
export class CommandRunner {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #current;
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
   * @param {NodeJS.ProcessEnv} [extra]
   * @returns {Promise<boolean>} whether it succeeded
   */
  run(command, extra = {}) {
    if (this.stopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const env = { ...this.env, ...extra };
      // In a process group of its own, so that whatever it starts can be stopped with it.
      const child = spawn(command, {
        cwd: root,
        env,
        shell: true,
        detached: true,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      this.#current = child;
      const { pid } = child;
      if (pid !== undefined) guard(pid, 'SIGTERM');
      child.once('error', () => resolve(false));
      child.once('exit', (code) => {
        if (pid !== undefined) unguard(pid);
        resolve(code === 0);
      });
    });
  }

  #stop() {
    this.stopped = true;
    const pid = this.#current?.pid;
    if (pid === undefined || this.#current?.exitCode !== null) return;
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }
}
