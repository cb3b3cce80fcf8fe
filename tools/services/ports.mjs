import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Below the range from which the system takes ports for outgoing connections: what is free now stays free. */
const LOWEST = 15_000;
const PARTS = 34;
const PART = 500;
/** Runs of vitest side by side: `npm test` numbers them. */
const RUNS = 2;
const { VITEST_POOL_ID = 0, TEST_RUN = 0 } = process.env;
/**
 * Test files that run beside each other choose from parts of their own: a port that one of them has found free, or lets
 * go of for a moment, is not taken by another before somebody listens there.
 */
const part = LOWEST + ((Number(VITEST_POOL_ID) * RUNS + Number(TEST_RUN)) % PARTS) * PART;

/** @type {Set<number>} */
const handedOut = new Set();

/**
 * A port of this machine that nobody listens on, never the same one twice.
 *
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = part + Math.floor(Math.random() * PART);
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free port between ${part} and ${part + PART}`);
}

/**
 * The wanted port when nobody listens on it, else any free one.
 *
 * @param {number} wanted
 */
export async function preferPort(wanted) {
  return (await isFree(wanted)) ? wanted : freePort();
}

/** @param {number} port */
async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, undefined));
}

/**
 * @param {number} port
 * @param {string | undefined} host every address of the machine when undefined
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Somebody listens at this address. @throws Error when nobody does
 *
 * @param {string} url with a port, or of Redis
 */
export async function listens(url) {
  // Of several hosts the first.
  const { hostname, port } = new URL(url.replace(/^(\w+)\+\w+:/, '$1:').replace(/,[^/]*/, ''));
  const socket = connect(Number(port) || 6379, hostname.replace(/^\[|\]$/g, ''));
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(5_000) });
  } finally {
    socket.destroy();
  }
}
