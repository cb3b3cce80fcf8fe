import { root } from '../../tools/paths.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { serverEnvironment } from '../../tools/start/environment.mjs';
import { createTestDatabase, type TestDatabase } from './database';
import { startServer, type RunningServer, type Server } from './processes';
import { freshRedisUrl, startPrivateRedis, type PrivateRedis } from './redis';
import { tokenOf, type TokenClaims } from './sign-in';

const SHIFTED_CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

const ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 'known to every test').toString('base64')}`;

/** Each person of a test has an address of their own (`Person`), which their requests say as those of a proxy do. */
const SAYS_WHO_ASKS = { TRUST_PROXY: 'loopback' };

export interface StackOptions {
  /** How many workers to begin with (1). */
  workers?: number;
  /** A Redis that the test stops and empties. */
  privateRedis?: boolean;
  /** Added to the environment of API and workers. */
  env?: NodeJS.ProcessEnv;
  /** Where API and workers were built (this working copy). */
  builtIn?: string;
}

/** Where the product is, for those who use it. */
export interface Addresses {
  /** Whether other test files use it, too. */
  readonly shared: boolean;
  readonly api: { readonly url: string };
  readonly sandbox: { readonly url: string };
  readonly database: { readonly url: string };
  /** A bearer token from the sign-in of the sandbox. */
  token(claims: TokenClaims): Promise<string>;
}

/** The whole product while it runs on this machine, whoever has started it. */
export interface RunningStack extends Addresses {
  readonly api: Server;
  readonly workers: readonly Server[];
  readonly sandbox: Server;
  readonly database: Pick<TestDatabase, 'url' | 'query'>;
  /** Of API and workers, for another one beside them. */
  readonly serverEnv: NodeJS.ProcessEnv;
}

/**
 * The whole product as processes of their own (API, workers, sandbox) with a migrated database and a Redis database, for a
 * test file that ends processes, sets other variables, or disturbs what everybody uses. All others share one: `sharedStack`.
 */
export class Stack implements RunningStack {
  readonly shared = false;
  readonly workers: RunningServer[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly redisUrl: string,
    readonly privateRedis: PrivateRedis | undefined,
    readonly sandbox: RunningServer,
    readonly serverEnv: NodeJS.ProcessEnv,
    public api: RunningServer,
  ) {}

  static async start({
    workers = 1,
    privateRedis = false,
    env = {},
    builtIn = root,
  }: StackOptions = {}): Promise<Stack> {
    const [database, own, apiPort, sandboxPort] = await Promise.all([
      createTestDatabase(),
      privateRedis ? startPrivateRedis() : undefined,
      freePort(),
      freePort(),
    ]);
    const redisUrl = own?.url ?? (await freshRedisUrl());
    const places = {
      databaseUrl: database.url,
      redisUrl,
      sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
      apiPort,
      workerPort: 0,
      encryptionKeys: ENCRYPTION_KEYS,
    };
    const serverEnv = { ...serverEnvironment(places, {}), ...SAYS_WHO_ASKS, ...env };
    const [sandbox, api, ...started] = await Promise.all([
      startServer('sandbox', {}, sandboxPort),
      startServer({ name: 'api', builtIn }, serverEnv, apiPort),
      ...Array.from({ length: workers }, () => startServer({ name: 'worker', builtIn }, serverEnv)),
    ]);
    const stack = new Stack(database, redisUrl, own, sandbox, serverEnv, api);
    stack.workers.push(...started);
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

  token(claims: TokenClaims): Promise<string> {
    return tokenOf(this.sandbox.url, claims);
  }

  async stop(): Promise<void> {
    await Promise.all([this.api, ...this.workers].map((server) => server.stop()));
    await Promise.all([this.sandbox.stop(), this.privateRedis?.stop(), this.database.drop()]);
  }
}
