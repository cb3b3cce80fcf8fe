import { redisAddress, type RedisConfig } from '@calendar/platform/config';
import { Cluster, Redis, type ClusterNode, type Command, type RedisOptions } from 'ioredis';
import { anyNodeOf } from './node-connector';
import { clusterNodes, clusterOptions, serverOptions } from './redis-options';
import { RedisSilentError, type RedisPulse } from './redis-pulse';

const CONNECT_TIMEOUT_MS = 3_000;
/** Only for what a connection says before it is ready; the pulse is quicker with all that comes after. */
const COMMAND_TIMEOUT_MS = 3_000;

/** Fails at once while Redis is away: whoever asks is a request or a job, and both have something better to do. */
const FAIL_FAST: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
};

/** A client whose commands fail soon when Redis is silent, and at once when that is known. */
export interface Prompt {
  readonly client: Redis | Cluster;
  /** One round trip, also while everybody else is refused: to the server, or to each primary of a Cluster. */
  readonly feelPulse: () => Promise<void>;
  readonly heed: (pulse: RedisPulse) => void;
}

export function openPrompt(settings: RedisConfig): Prompt {
  const nodes = clusterNodes(settings);
  return nodes ? promptCluster(nodes, settings) : promptServer(settings);
}

/** A connection for subscriptions, which subscribes again by itself when it was lost. */
export function openSubscriber(settings: RedisConfig): Redis {
  const { commandTimeout: _none, ...options } = FAIL_FAST;
  const { topology } = redisAddress(settings);
  return new Redis({
    ...options,
    ...serverOptions(settings),
    ...withFailOver(settings),
    // What is published in a Cluster comes to every node of it.
    ...(topology.kind === 'cluster' && { Connector: anyNodeOf(topology.nodes) }),
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
  });
}

function promptServer(settings: RedisConfig): Prompt {
  const client = new Redis({ ...FAIL_FAST, ...serverOptions(settings), ...withFailOver(settings) });
  let isPulse = false;
  return {
    client,
    feelPulse: async () => {
      isPulse = true;
      const answer = client.ping();
      isPulse = false;
      await answer;
    },
    heed: (pulse) => {
      writeTogether(client);
      heed(client, pulse, () => isPulse);
    },
  };
}

function promptCluster(nodes: ClusterNode[], settings: RedisConfig): Prompt {
  const { lazyConnect, enableOfflineQueue, ...node } = FAIL_FAST;
  const client = new Cluster(nodes, { ...clusterOptions(settings, node), lazyConnect, enableOfflineQueue });
  return {
    client,
    // Nodes are asked past the client, and so past the pulse.
    feelPulse: async () => {
      if (client.status !== 'ready') throw new RedisSilentError();
      await Promise.all(client.nodes('master').map((primary) => primary.ping()));
    },
    heed: (pulse) => heed(client, pulse, () => false),
  };
}

/** A primary that is cut off from its Sentinels does not say that another one has taken its place: they do. */
function withFailOver(settings: RedisConfig): RedisOptions {
  return redisAddress(settings).topology.kind === 'sentinel' ? { failoverDetector: true } : {};
}

type SendCommand = Redis['sendCommand'];

/**
 * What is sent in one turn of the event loop goes out in one write, and is answered in one: each write costs more than the command
 * that it carries. Nobody waits for others any longer than for that turn.
 */
function writeTogether(client: Redis): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (...asked) => {
    const { stream, status } = client;
    if (status === 'ready' && stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    return send(...asked);
  };
}

function heed(client: Redis | Cluster, pulse: RedisPulse, isPulse: () => boolean): void {
  const send = client.sendCommand.bind(client) as SendCommand;
  client.sendCommand = ((...asked: Parameters<SendCommand>): unknown => {
    const [command] = asked;
    if (isPulse() || client.status !== 'ready') return send(...asked);
    if (pulse.isSilent) return refuse(command);
    const sent = send(...asked);
    pulse.within(command.promise).catch((error: unknown) => {
      if (error instanceof RedisSilentError) command.reject(error);
    });
    return sent;
  }) as SendCommand;
}

function refuse(command: Command): Promise<unknown> {
  command.reject(new RedisSilentError());
  return command.promise;
}
