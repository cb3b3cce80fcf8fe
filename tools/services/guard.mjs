/**
 * Outlives the process that starts it by a moment and ends what that one left behind, also after a kill -9.
 * Reads lines `+ <pid> <signal>` and `- <pid>` from standard input; when the input ends, so does its owner.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 100;

/** @type {Map<number, NodeJS.Signals>} */
const watched = new Map();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [sign, pid, signal] = line.split(' ');
  if (sign === '+') watched.set(Number(pid), /** @type {NodeJS.Signals} */ (signal));
  else watched.delete(Number(pid));
}

for (const [pid, signal] of watched) send(pid, signal);
const deadline = Date.now() + PATIENCE_MS;
while ([...watched.keys()].some(isAlive) && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
// The minus sign means the whole process group: each child leads its own.
for (const pid of watched.keys()) send(-pid, 'SIGKILL');

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * A process that ended but that nobody asked about (its parent is gone) still answers to signals.
 *
 * @param {number} pid
 */
function isAlive(pid) {
  return send(pid, 0) && !(process.platform === 'linux' && stateOf(pid) === 'Z');
}

/** @param {number} pid */
function stateOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
  } catch {
    return 'Z';
  }
}
