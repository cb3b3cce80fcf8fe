import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cacheFolder, root } from '../../tools/paths.mjs';
import { Child, untilReady } from '../../tools/services/children.mjs';
import { programArguments } from '../../tools/services/programs.mjs';
import { serverEnvironment } from '../../tools/start/environment.mjs';
import { tokenOf, type TokenClaims } from '../support/sign-in';
import type { Addresses } from '../support/stack';
import { testLog } from '../support/test-files';
import { createTemplateDatabase, databaseUrl } from '../support/template-database';
import { Balancer } from './balancer';
import { Network, type Machine } from './network';

const SANDBOX = { port: 4010, url: `http://${Network.here}:4010` };
const API_PORT = 3000;
const WORKER_PORT = 3001;

/** A machine with an API and a worker. */
export class ServerMachine {
  private readonly running: Child[] = [];

  constructor(
    readonly machine: Machine,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  get apiUrl(): string {
    return `http://${this.machine.address}:${API_PORT}`;
  }

  async start(): Promise<void> {
    await Promise.all([this.run('api', API_PORT), this.run('worker', WORKER_PORT)]);
  }

  /** As when the power fails: nothing is finished, and nobody is told. */
  async kill(): Promise<void> {
    await Promise.all(this.running.splice(0).map((child) => child.kill()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.splice(0).map((child) => child.stop()));
  }

  private async run(name: 'api' | 'worker', port: number): Promise<void> {
    const child = program(name, this.env, this.machine.prefix);
    this.running.push(child);
    await untilReady(child, async () => (await fetch(`http://${this.machine.address}:${port}/health/ready`)).ok);
  }
}

/** The whole product on machines of their own: the stores on one, API and worker on each of two others. */
export class World implements Addresses {
  readonly shared = false;
  readonly sandbox = { url: SANDBOX.url };

  private constructor(
    private readonly network: Network,
    private readonly stores: ChildProcess,
    private readonly sandboxProcess: Child,
    readonly balancer: Balancer,
    readonly machines: readonly [ServerMachine, ServerMachine],
    readonly database: { url: string },
  ) {}

  get api(): { url: string } {
    return { url: this.balancer.url };
  }

  static async begin(): Promise<World> {
    const network = new Network();
    const [stores, first, second] = [
      await network.machine('stores'),
      await network.machine('first'),
      await network.machine('second'),
    ];
    const [places, balancer] = await Promise.all([startStores(stores), Balancer.listen(Network.here)]);
    const { name } = await createTemplateDatabase(places.databaseUrl);
    const database = { url: databaseUrl(places.databaseUrl, name) };
    const env = {
      ...serverEnvironment(
        {
          databaseUrl: database.url,
          redisUrl: places.redisUrl,
          sandboxUrl: SANDBOX.url,
          apiPort: API_PORT,
          workerPort: WORKER_PORT,
          encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
        },
        {},
      ),
      PUBLIC_URL: balancer.url,
      WEB_URL: balancer.url,
      PULL_INTERVAL_SECONDS: '5',
      SWEEP_INTERVAL_SECONDS: '2',
    };
    const sandbox = program('sandbox', { PORT: String(SANDBOX.port), HOST: Network.here, SANDBOX_URL: SANDBOX.url });
    const machines = [new ServerMachine(first, env), new ServerMachine(second, env)] as const;
    await Promise.all([
      untilReady(sandbox, async () => (await fetch(`${SANDBOX.url}/sign-in/jwks`)).ok),
      ...machines.map((machine) => machine.start()),
    ]);
    for (const { apiUrl } of machines) balancer.add(apiUrl);
    return new World(network, places.process, sandbox, balancer, machines, database);
  }

  token(claims: TokenClaims): Promise<string> {
    return tokenOf(SANDBOX.url, claims);
  }

  async end(): Promise<void> {
    await Promise.all([...this.machines.map((machine) => machine.stop()), this.sandboxProcess.stop()]);
    this.balancer.end();
    this.stores.kill('SIGTERM');
    await once(this.stores, 'exit');
    await this.network.end();
  }
}

async function startStores(machine: Machine) {
  const [command, ...args] = [
    ...machine.prefix,
    process.execPath,
    join(import.meta.dirname, 'stores.mjs'),
    machine.address,
  ];
  const stores = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(stores.stdout), 'line')) as [string];
  return { process: stores, ...(JSON.parse(line) as { databaseUrl: string; redisUrl: string }) };
}

function program(name: string, env: NodeJS.ProcessEnv, prefix: string[] = []): Child {
  const { PATH, HOME } = process.env;
  const [command, ...args] = [...prefix, process.execPath, ...programArguments(name)] as [string, ...string[]];
  return new Child({
    name,
    command: command,
    args,
    cwd: root,
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'), ...env },
    logFile: testLog(name),
  });
}
