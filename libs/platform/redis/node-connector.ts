import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { RedisNode } from '@calendar/platform/config';
import { AbstractConnector, type RedisOptions } from 'ioredis';

const LONGEST_GOODBYE_MS = 2_000;

/**
 * Connects to the node that its options name. A connection that ioredis has ended in the middle of a TLS handshake may fail
 * twice: for a certificate that is not trusted, and for what the server says to the end. ioredis hears of the first failure only,
 * and one that nobody hears ends the process.
 */
export class NodeConnector extends AbstractConnector {
  protected readonly options: RedisOptions;

  /** @param options those of the connection */
  constructor(options: unknown) {
    super(LONGEST_GOODBYE_MS);
    this.options = options as RedisOptions;
  }

  protected node(): RedisNode {
    const { host = 'localhost', port = 6379 } = this.options;
    return { host, port };
  }

  override connect(): Promise<Socket> {
    const node = this.node();
    const { tls } = this.options;
    this.connecting = true;
    const stream = tls ? connectSecurely({ ...node, ...tls }) : connectPlain({ ...node });
    stream.once('error', (error) => (this.firstError = error));
    stream.on('error', () => undefined);
    this.stream = stream;
    return Promise.resolve(stream);
  }
}

/**
 * For a connection to any node of a Cluster: when it is lost, the next node is tried.
 *
 * @returns what ioredis takes as the class of its connector
 */
export function anyNodeOf(nodes: readonly RedisNode[]) {
  return class extends NodeConnector {
    private attempts = Math.floor(Math.random() * nodes.length);

    protected override node(): RedisNode {
      return nodes[this.attempts++ % nodes.length]!;
    }
  };
}
