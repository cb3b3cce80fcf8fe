import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { anyNodeOf } from './node-connector';
import { clusterOptions } from './redis-options';

/** Accepts, and says nothing. */
let server: Server;
let node: { host: string; port: number };

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  node = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
});
afterEach(() => void server.close());

it.each([
  [
    'a node of a Cluster',
    () => clusterOptions({ url: `rediss+cluster://127.0.0.1:${node.port}` }, {}).redisOptions!.Connector!,
  ],
  ['any node of one', () => anyNodeOf([node])],
])(
  'a connection to %s that fails twice, as one that is ended in its handshake may, ends no process',
  async (_what, made) => {
    const Connector = made();
    const connector = new Connector({ ...node, tls: {} });
    const stream = await connector.connect(() => undefined);
    // As ioredis listens.
    const heard: unknown[] = [];
    stream.once('error', (error) => heard.push(error));
    const [untrusted, alert] = [new Error('self-signed'), new Error('decode error')];
    stream.emit('error', untrusted);
    stream.emit('error', alert);
    expect(heard).toEqual([untrusted]);
    expect(connector.firstError).toBe(untrusted);
    stream.destroy();
  },
);
