import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Child, untilReady } from '../../tools/services/children.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { redisBinary } from '../../tools/services/redis-binaries.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import type { Certificates } from './certificates';
import { eventually } from './eventually';
import { freshFolder, removeFolder, testLog } from './test-files';

const SLOTS = 16_384;
/** After so long without an answer a server counts as lost. */
const LOST_AFTER_MS = 1_000;
const PRIMARY = 'main';

interface Server {
  port: number;
  child: Child;
}

/** Servers of this test's own, any of which it may end. */
export interface RedisTopology {
  /** As in REDIS_URL. */
  url: string;
  /** Ends the server that keeps a key at once, without a word to the others. */
  killPrimaryOf(key: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisCluster extends RedisTopology {
  /** Whether replicas take the place of primaries that are lost. */
  letReplicasTakeOver(may: boolean): Promise<void>;
}

/** The other Sentinels, and the replica. */
async function sentinelKnowsAll(port: number): Promise<void> {
  await asked(port, async (sentinel) => {
    await eventually(
      async () => String(await sentinel.call('SENTINEL', 'CKQUORUM', PRIMARY).catch(() => '')),
      (said) => said.startsWith('OK 3'),
    );
    await eventually(
      async () => (await sentinel.call('SENTINEL', 'REPLICAS', PRIMARY)) as unknown[],
      (replicas) => replicas.length === 1,
    );
  });
}

/** A primary with one replica, and three Sentinels that make a replica the primary when it is lost. */
export async function startSentinels(): Promise<RedisTopology> {
  const folder = freshFolder('sentinels');
  const primary = await startServer(folder, 'primary', []);
  const replica = await startServer(folder, 'replica', [
    `replicaof 127.0.0.1 ${primary.port}`,
    'repl-diskless-sync-delay 0',
  ]);
  await asked(replica.port, async (redis) =>
    eventually(
      () => redis.info('replication'),
      (said) => said.includes('master_link_status:up'),
    ),
  );
  const sentinels = await Promise.all(['one', 'two', 'three'].map((name) => startSentinel(folder, name, primary.port)));
  // Any of them may lead the change, and only what it knows of can take over: else it gives up, for twice its patience.
  await Promise.all(sentinels.map(({ port }) => sentinelKnowsAll(port)));
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${PRIMARY}`,
    killPrimaryOf: () => primary.child.kill(),
    stop: () => stopAll([...sentinels, replica, primary], folder),
  };
}

/** Three primaries, and a replica for each when a test wants to end one of them. */
export async function startCluster(options: { replicas?: boolean; tls?: Certificates } = {}): Promise<RedisCluster> {
  const folder = freshFolder('cluster');
  const names = ['a', 'b', 'c', ...(options.replicas ? ['a2', 'b2', 'c2'] : [])];
  const nodes = await Promise.all(names.map((name) => startClusterNode(folder, name, options.tls)));
  const primaries = nodes.slice(0, 3);
  const [first] = nodes;
  await asked(first!.port, async (redis) => {
    for (const node of nodes.slice(1)) {
      const port = options.tls ? node.tlsPort : node.port;
      await redis.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(node.busPort));
    }
  });
  const share = Math.ceil(SLOTS / primaries.length);
  for (const [index, { port }] of primaries.entries()) {
    const last = Math.min((index + 1) * share, SLOTS) - 1;
    await asked(port, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last)));
  }
  await Promise.all(nodes.map(({ port }) => knowsAll(port, nodes.length)));
  for (const [index, { port }] of nodes.slice(3).entries()) await replicate(port, primaries[index]!.port);
  const scheme = options.tls ? 'rediss' : 'redis';
  return {
    url: `${scheme}+cluster://${primaries.map((node) => `127.0.0.1:${options.tls ? node.tlsPort : node.port}`).join(',')}`,
    killPrimaryOf: async (key) => {
      const slot = await asked(first!.port, (redis) => redis.cluster('KEYSLOT', key));
      await primaries[Math.floor(slot / share)]!.child.kill();
    },
    letReplicasTakeOver: async (may) => {
      const value = may ? 'no' : 'yes';
      for (const { port } of nodes.slice(primaries.length)) {
        await asked(port, (redis) => redis.config('SET', 'cluster-replica-no-failover', value));
      }
    },
    stop: () => stopAll(nodes, folder),
  };
}

async function startClusterNode(folder: string, name: string, tls?: Certificates) {
  const [busPort, tlsPort] = [await freePort(), await freePort()];
  const settings = [
    'cluster-enabled yes',
    `cluster-config-file ${name}.conf`,
    `cluster-port ${busPort}`,
    `cluster-node-timeout ${LOST_AFTER_MS}`,
    'repl-diskless-sync-delay 0',
    'databases 1',
    ...(tls
      ? [
          `tls-port ${tlsPort}`,
          'tls-cluster yes',
          `tls-ca-cert-file ${tls.caFile}`,
          `tls-cert-file ${tls.certFile}`,
          `tls-key-file ${tls.keyFile}`,
        ]
      : []),
  ];
  return { ...(await startServer(folder, name, settings)), busPort, tlsPort };
}

async function knowsAll(port: number, count: number): Promise<void> {
  await asked(port, async (redis) => {
    await eventually(
      () => redis.cluster('INFO'),
      (said) => said.includes('cluster_state:ok') && said.includes(`cluster_known_nodes:${count}`),
    );
  });
}

async function replicate(port: number, primaryPort: number): Promise<void> {
  const id = await asked(primaryPort, (redis) => redis.cluster('MYID'));
  await asked(port, async (redis) => {
    await redis.cluster('REPLICATE', id);
    await eventually(
      () => redis.info('replication'),
      (said) => said.includes('master_link_status:up'),
    );
  });
}

async function startServer(folder: string, name: string, settings: string[]): Promise<Server> {
  return startRedis({ folder, logFile: testLog(`redis-${name}`), settings });
}

async function startSentinel(folder: string, name: string, primaryPort: number): Promise<Server> {
  const port = await freePort();
  const file = join(folder, `${name}.conf`);
  const watched = `sentinel monitor ${PRIMARY} 127.0.0.1 ${primaryPort} 2`;
  const patience = [`down-after-milliseconds ${PRIMARY} ${LOST_AFTER_MS}`, `failover-timeout ${PRIMARY} 3000`];
  const lines = ['bind 127.0.0.1', `port ${port}`, watched, ...patience.map((line) => `sentinel ${line}`)];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { command, env } = redisBinary();
  const logFile = testLog(`sentinel-${name}`);
  const child = new Child({ name: 'Sentinel', command, args: [file, '--sentinel'], env, cwd: folder, logFile });
  await untilReady(child, () => asked(port, async (redis) => (await redis.ping()) === 'PONG'));
  return { port, child };
}

async function asked<Answer>(port: number, ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => null, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

async function stopAll(servers: readonly Server[], folder: string): Promise<void> {
  await Promise.all(servers.map(({ child }) => child.kill()));
  removeFolder(folder);
}
