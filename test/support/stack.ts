import { serverEnvironment } from '../../tools/start/environment.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { createTestDatabase, type TestDatabase } from './database';
import { startServer, type RunningServer } from './processes';
import { freshRedisUrl, startPrivateRedis, type PrivateRedis } from './redis';

const SHIFTED_CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

const ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 'known to every test').toString('base64')}`;

export interface StackOptions {
  /** How many workers to begin with (1). */
  workers?: number;
  /** A Redis that the test stops and empties. */
  privateRedis?: boolean;
  /** Added to the environment of API and workers. */
  env?: NodeJS.ProcessEnv;
}

/** The whole product as processes of their own: API, workers, sandbox, a migrated database, Redis. */
export class Stack {
  readonly workers: RunningServer[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly redisUrl: string,
    readonly privateRedis: PrivateRedis | undefined,
    readonly sandbox: RunningServer,
    readonly serverEnv: NodeJS.ProcessEnv,
    public api: RunningServer,
  ) {}

  static async start({ workers = 1, privateRedis = false, env = {} }: StackOptions = {}): Promise<Stack> {
    const [database, own, apiPort] = await Promise.all([
      createTestDatabase(),
      privateRedis ? startPrivateRedis() : undefined,
      freePort(),
    ]);
    const redisUrl = own?.url ?? (await freshRedisUrl());
    const sandbox = await startServer('sandbox', {});
    const places = {
      databaseUrl: database.url,
      redisUrl,
      sandboxUrl: sandbox.url,
      apiPort,
      workerPort: 0,
      encryptionKeys: ENCRYPTION_KEYS,
    };
    const serverEnv = { ...serverEnvironment(places, {}), ...env };
    const api = await startServer('api', serverEnv, apiPort);
    const stack = new Stack(database, redisUrl, own, sandbox, serverEnv, api);
    await Promise.all(Array.from({ length: workers }, () => stack.startWorker()));
    return stack;
  }

  /** @param clockShiftMs how far its time of day is ahead */
  async startWorker({ clockShiftMs = 0 } = {}): Promise<RunningServer> {
    const shifted = { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, CLOCK_SHIFT_MS: String(clockShiftMs) };
    const worker = await startServer('worker', { ...this.serverEnv, ...(clockShiftMs !== 0 && shifted) });
    this.workers.push(worker);
    return worker;
  }

  /** At the same address, after it was stopped or killed. */
  async startApi(): Promise<void> {
    this.api = await startServer('api', this.serverEnv, this.api.port);
  }

  /** A bearer token from the sign-in of the sandbox. */
  async token(claims: { sub: string; email?: string; scope?: string }): Promise<string> {
    const response = await fetch(`${this.sandbox.url}/_control/sign-in/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(claims),
    });
    if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { token: string }).token;
  }

  async stop(): Promise<void> {
    await Promise.all([this.api, ...this.workers].map((server) => server.stop()));
    await Promise.all([this.sandbox.stop(), this.privateRedis?.stop(), this.database.drop()]);
  }
}
