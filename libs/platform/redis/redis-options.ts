import { redisAddress, type RedisConfig } from '@calendar/platform/config';
import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { NodeConnector } from './node-connector';

const SLOWEST_RECONNECT_MS = 1_000;

/** How soon a lost connection is tried again, in ms, for the nth time. */
export function retryDelay(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), SLOWEST_RECONNECT_MS);
}

/**
 * How one server is reached: the one that the URL names, or the one that Sentinels say is the primary. Of a Cluster these
 * are the options for every node of it.
 */
export function serverOptions(settings: RedisConfig): RedisOptions {
  const { topology, isEncrypted, database, username, password } = redisAddress(settings);
  const tls = isEncrypted ? { tls: { ...settings.tls } } : {};
  return {
    ...(username && { username }),
    ...(password && { password }),
    ...tls,
    retryStrategy: retryDelay,
    // A server that was the primary a moment ago, or that is just reading what it knows.
    reconnectOnError: (error) => /^(READONLY|LOADING|UNBLOCKED)/.test(error.message),
    ...(topology.kind === 'single' && { ...topology.node, db: database }),
    ...(topology.kind === 'sentinel' && {
      db: database,
      sentinels: [...topology.sentinels],
      name: topology.primary,
      ...(settings.sentinelPassword && { sentinelPassword: settings.sentinelPassword }),
      ...(isEncrypted && { enableTLSForSentinelMode: true, sentinelTLS: { ...settings.tls } }),
      // Sentinels tell of each other by address, for which their certificates may not be good.
      updateSentinels: !isEncrypted,
      sentinelRetryStrategy: retryDelay,
    }),
  };
}

/** The nodes to begin with, when it is a Cluster. */
export function clusterNodes(settings: RedisConfig): ClusterNode[] | null {
  const { topology } = redisAddress(settings);
  return topology.kind === 'cluster' ? topology.nodes.map((node) => ({ ...node })) : null;
}

/** @param node what every connection to a node has beside `serverOptions` */
export function clusterOptions(settings: RedisConfig, node: RedisOptions): ClusterOptions {
  const { retryStrategy: _own, ...server } = serverOptions(settings);
  const { retryStrategy: _none, ...given } = node;
  return {
    clusterRetryStrategy: retryDelay,
    redisOptions: { ...server, ...given, ...('tls' in server && { Connector: NodeConnector }) },
    // A certificate is good for a name, and ioredis would look its address up.
    ...('tls' in server && { dnsLookup: (address, callback) => callback(null, address) }),
  };
}
