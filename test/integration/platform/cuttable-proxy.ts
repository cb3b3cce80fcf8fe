import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy whose wire can be cut (the client sees a server that went away) or carries nothing (one that is silent). */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private up = true;
  private silent = false;
  private readonly server;

  private constructor(target: { host: string; port: number }) {
    this.server = createServer((client) => {
      if (!this.up) return void client.destroy();
      const upstream = connect(target);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
        // What is sent into the silence is lost, as by a firewall that has forgotten the connection.
        from.on('data', (chunk) => void (this.silent || to.write(chunk)));
      }
    });
  }

  /** @param url of the server behind, e.g. `redis://127.0.0.1:6379` */
  static async before(url: string): Promise<CuttableProxy> {
    const { hostname, port } = new URL(url);
    const proxy = new CuttableProxy({ host: hostname, port: Number(port || 6379) });
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.up = false;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections stay, and new ones come about, but nothing goes through. */
  silence(): void {
    this.silent = true;
  }

  mend(): void {
    this.silent = false;
    this.up = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
