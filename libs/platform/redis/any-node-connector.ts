import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { RedisNode } from '@calendar/platform/config';
import { AbstractConnector, type RedisOptions } from 'ioredis';

const LONGEST_GOODBYE_MS = 2_000;

/**
 * For a connection to any node of a Cluster: when it is lost, the next node is tried.
 *
 * @returns what ioredis takes as the class of its connector
 */
export function anyNodeOf(nodes: readonly RedisNode[]) {
  return class extends AbstractConnector {
    private attempts = Math.floor(Math.random() * nodes.length);
    private readonly tls: RedisOptions['tls'];

    constructor(options: unknown) {
      super(LONGEST_GOODBYE_MS);
      this.tls = (options as RedisOptions).tls;
    }

    override connect(): Promise<Socket> {
      const node = nodes[this.attempts++ % nodes.length]!;
      this.connecting = true;
      const stream = this.tls ? connectSecurely({ ...node, ...this.tls }) : connectPlain({ ...node });
      stream.once('error', (error) => (this.firstError = error));
      this.stream = stream;
      return Promise.resolve(stream);
    }
  };
}
