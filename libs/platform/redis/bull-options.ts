import type { RedisConfig } from '@calendar/platform/config';
import type { QueueOptions } from 'bull';
import { Cluster, type RedisOptions } from 'ioredis';
import { clusterNodes, clusterOptions, serverOptions } from './redis-options';

/** Longer than Bull waits for jobs at a time: without any answer for so long, the wire is broken. */
const BROKEN_WIRE_MS = 30_000;

/**
 * Options of every queue. Bull opens its own connections, because its blocking ones must wait without limit
 * (`maxRetriesPerRequest: null`); sharing ours would end the process when Redis goes away.
 */
export function bullOptions(settings: RedisConfig): QueueOptions {
  const patient: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false, socketTimeout: BROKEN_WIRE_MS };
  const nodes = clusterNodes(settings);
  if (!nodes) return { prefix: 'copilot-calendar', redis: { ...serverOptions(settings), ...patient } };
  return {
    // The scripts of a queue touch several of its keys, and those of a Cluster may touch only one slot (ADR 37).
    prefix: '{copilot-calendar}',
    createClient: () => new Cluster(nodes, clusterOptions(settings, patient)),
  };
}
