import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { Child, untilReady } from './children.mjs';
import { freePort } from './ports.mjs';
import { redisBinary } from './redis-binaries.mjs';

const ATTEMPTS = 3;
/** Enough for each test file of a run to have its own. */
const DATABASES = 4_096;

/**
 * @typedef {object} RedisOptions
 * @property {string} folder its working folder; nothing is kept there
 * @property {string} logFile
 * @property {string} [password] none when absent
 * @property {number} [port] any free one when absent
 * @property {string[]} [settings] further lines of its configuration
 * @property {(doing: string) => void} [report] hears about what takes a while
 */

/**
 * Starts a private Redis that keeps nothing on disk: it holds only what can be found again in Postgres.
 *
 * @param {RedisOptions} options
 * @returns {Promise<{url: string, port: number, child: Child}>}
 */
export async function startRedis(options) {
  const binary = redisBinary(options.report);
  mkdirSync(options.folder, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = new Child({
      name: 'Redis',
      command: binary.command,
      args: ['-'],
      input: configuration({ ...options, port }),
      env: binary.env,
      cwd: options.folder,
      logFile: options.logFile,
    });
    try {
      await untilReady(child, () => answersPing(port, options.password));
      const login = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
      return { url: `redis://${login}127.0.0.1:${port}`, port, child };
    } catch (error) {
      await child.kill();
      if (attempt === ATTEMPTS || !child.output().includes('Address already in use')) throw error;
    }
  }
}

/** @param {{port: number, password?: string, settings?: string[]}} options */
function configuration({ port, password, settings = [] }) {
  const access = ['bind 127.0.0.1', `port ${port}`, ...(password === undefined ? [] : [`requirepass ${password}`])];
  const kept = ['save ""', 'appendonly no', 'maxmemory-policy noeviction', `databases ${DATABASES}`];
  return `${[...access, ...kept, ...settings].join('\n')}\n`;
}

/**
 * @param {number} port
 * @param {string} [password]
 * @returns {Promise<boolean>}
 */
function answersPing(port, password) {
  const login = password === undefined ? '' : `AUTH ${password}\r\n`;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${login}PING\r\n`));
    let answer = '';
    const finish = () => {
      socket.destroy();
      resolve(answer.includes('+PONG'));
    };
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('+PONG') || answer.includes('-')) finish();
    });
    socket.on('error', finish).setTimeout(1_000, finish);
  });
}
