import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const LOOK_EVERY_MS = 200;
/** A machine that is only busy answers by then. */
const PATIENCE_MS = 3_000;

interface Target {
  readonly host: string;
  readonly port: number;
  ready: boolean;
  readonly sockets: Set<Socket>;
}

/** What stands before the APIs, as an ingress does: the next one that is ready gets the connection; who is not loses all. */
export class Balancer {
  private next = 0;
  private readonly looking = setInterval(() => void this.look(), LOOK_EVERY_MS);

  private constructor(
    private readonly server: Server,
    private readonly targets: Target[],
  ) {}

  static async listen(host: string): Promise<Balancer> {
    const targets: Target[] = [];
    const server = createServer();
    const balancer = new Balancer(server, targets);
    server.on('connection', (incoming) => balancer.handOn(incoming));
    server.listen(0, host);
    await once(server, 'listening');
    return balancer;
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  add(url: string): void {
    const { hostname, port } = new URL(url);
    this.targets.push({ host: hostname, port: Number(port), ready: true, sockets: new Set() });
  }

  /** Which of its targets get connections. */
  ready(): boolean[] {
    return this.targets.map(({ ready }) => ready);
  }

  end(): void {
    clearInterval(this.looking);
    for (const target of this.targets) letGo(target);
    this.server.close();
  }

  private handOn(incoming: Socket): void {
    const ready = this.targets.filter((target) => target.ready);
    const target = ready[(this.next += 1) % Math.max(1, ready.length)];
    incoming.on('error', () => incoming.destroy());
    if (!target) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(target.port, target.host);
    target.sockets.add(incoming).add(outgoing);
    incoming.pipe(outgoing).pipe(incoming);
    outgoing.on('error', () => incoming.destroy());
    for (const socket of [incoming, outgoing]) {
      socket.on('close', () => {
        target.sockets.delete(incoming);
        target.sockets.delete(outgoing);
        incoming.destroy();
        outgoing.destroy();
      });
    }
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.targets.map(async (target) => {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`http://${target.host}:${target.port}/health/ready`, { signal }).catch(() => null);
        target.ready = answer?.ok ?? false;
        if (!target.ready) letGo(target);
      }),
    );
  }
}

function letGo(target: Target): void {
  for (const socket of target.sockets) socket.destroy();
}
