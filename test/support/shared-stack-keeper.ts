import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from './processes';
import { SHARED_STACKS, type SharedServerAddress, type SharedStackAddress, type SharedStackName } from './shared-stack';
import { Stack } from './stack';

/**
 * Starts the stacks that test files share, each when the first file asks for it, and stops them when the run is over.
 * Test files run in processes of their own, so they ask over HTTP: `GET /NAME` answers with a `SharedStackAddress`.
 */
export class SharedStackKeeper {
  private readonly stacks = new Map<SharedStackName, Promise<Stack>>();

  private constructor(private readonly server: HttpServer) {}

  static async start(): Promise<SharedStackKeeper> {
    const server = createServer();
    const keeper = new SharedStackKeeper(server);
    server.on('request', (request, response) => {
      const name = (request.url ?? '').slice(1) as SharedStackName;
      keeper.stack(name).then(
        (stack) => response.end(JSON.stringify(addressOf(stack))),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return keeper;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @throws Error when transactions of a shared stack have waited for each other in a circle */
  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await Promise.all([...this.stacks.values()].map(async (stack) => (await stack).stop()));
  }

  private stack(name: SharedStackName): Promise<Stack> {
    if (!Object.hasOwn(SHARED_STACKS, name)) return Promise.reject(new Error(`There is no shared stack "${name}".`));
    const known = this.stacks.get(name);
    if (known) return known;
    const stack = Stack.start(SHARED_STACKS[name]);
    this.stacks.set(name, stack);
    return stack;
  }
}

function addressOf({ api, workers, sandbox, database, serverEnv }: Stack): SharedStackAddress {
  return {
    api: ofServer(api),
    workers: workers.map(ofServer),
    sandbox: ofServer(sandbox),
    databaseUrl: database.url,
    serverEnv,
  };
}

function ofServer({ name, url, port, pid, logFile }: Server): SharedServerAddress {
  return { name, url, port, pid, logFile };
}
