import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import Bull, { type Queue } from 'bull';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RedisConfig } from '@calendar/platform/config';
import { AccountGate, bullOptions, RedisConnection, type GateRequest } from '@calendar/platform/redis';
import { PromptLimiter } from '../../../apps/api/http/prompt-limiter';
import { makeCertificates } from '../../support/certificates';
import { eventually } from '../../support/eventually';
import { startCluster, type RedisTopology } from '../../support/redis-topologies';
import { freshFolder, removeFolder } from '../../support/test-files';

const REQUEST: GateRequest = {
  account: 'google:1',
  project: 'google',
  priority: 'interactive',
  writes: true,
  leaseMs: 10_000,
  limits: {
    inFlight: 2,
    accountPerWindow: { tokens: 10, windowMs: 1_000 },
    projectPerWindow: { tokens: 10, windowMs: 1_000 },
  },
};

const opened: RedisConnection[] = [];
const queues: Queue[] = [];
const topologies: RedisTopology[] = [];

beforeEach(() => {
  vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  vi.spyOn(Logger.prototype, 'log').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.close(true)));
  for (const connection of opened) connection.onApplicationShutdown();
  await Promise.all(topologies.map((topology) => topology.stop()));
});

async function connection(settings: RedisConfig): Promise<RedisConnection> {
  const made = new RedisConnection(settings);
  opened.push(made);
  await made.onModuleInit();
  return made;
}

async function topology<Started extends RedisTopology>(starting: Promise<Started>): Promise<Started> {
  const started = await starting;
  topologies.push(started);
  return started;
}

/** Everything that the service asks of Redis, once. */
async function everyUse(settings: RedisConfig) {
  const redis = await connection(settings);
  const gate = new AccountGate(redis);
  const limiter = new PromptLimiter(redis, { name: 'test', points: 1_000, duration: 60 });
  const queue = new Bull(`lane-${randomUUID()}`, bullOptions(settings));
  queue.on('error', () => undefined);
  queues.push(queue);
  const ran: string[] = [];
  void queue.process(4, async ({ data }: { data: { name: string } }) => void ran.push(data.name));
  const heard: string[] = [];
  const subscriber = redis.subscriber();
  subscriber.on('message', (_channel, text) => heard.push(text));
  await subscriber.subscribe('live');
  const uses = async (name: string) => {
    const answer = await gate.acquire(REQUEST);
    if (answer.granted) gate.release(answer.permit);
    await limiter.consume(name);
    await redis.client.publish('live', name);
    await queue.add({ name }, { jobId: name, priority: 1 });
    await eventually(
      () => Promise.resolve(heard.includes(name) && ran.includes(name)),
      (done) => done,
      { withinMs: 5_000 },
    );
    return answer.granted;
  };
  return { redis, gate, queue, ran, uses };
}

describe('a Redis Cluster of three over TLS', () => {
  it('serves limits, queues and live messages to whoever trusts its CA, and to nobody else', async () => {
    const folder = freshFolder('certificates');
    const tls = await makeCertificates(folder);
    const { url } = await topology(startCluster({ tls }));
    const pem = (file: string) => readFileSync(file, 'utf8');
    const settings = { url, tls: { ca: pem(tls.caFile), cert: pem(tls.certFile), key: pem(tls.keyFile) } };
    removeFolder(folder);
    const { uses, gate, redis, queue } = await everyUse(settings);
    // On a busy machine the first handshakes take longer than an answer may.
    await eventually(
      async () => uses('one').catch(() => null),
      (granted) => granted === true,
    );
    await gate.block('google:1', 5_000);
    expect(await gate.acquire(REQUEST)).toMatchObject({ granted: false, reason: 'blocked' });
    await queue.add({ name: 'later' }, { repeat: { every: 60_000 } });
    expect(await queue.getRepeatableCount()).toBe(1);
    await expect(redis.ping()).resolves.toBeUndefined();

    // Without the CA it cannot be told from somebody else, and without a certificate the servers let nobody in.
    expect((await connection({ url })).isReady()).toBe(false);
    expect((await connection({ url, tls: { ca: settings.tls.ca } })).isReady()).toBe(false);
  });
});

describe('a Redis Cluster that loses a primary', () => {
  it('has its replica take over: nobody waits for that, and what is asked for again happens once', async () => {
    const cluster = await topology(startCluster({ replicas: true }));
    const { uses, redis, ran } = await everyUse({ url: cluster.url });
    await eventually(
      async () => uses('before').catch(() => null),
      (granted) => granted !== null,
    );
    await cluster.letReplicasTakeOver(false);
    await cluster.killPrimaryOf('{copilot-calendar}');
    // Whoever waits for a fail-over would do so for as long as there is none.
    await redis.client.get(`{copilot-calendar}:${randomUUID()}`).catch(() => undefined);
    await cluster.letReplicasTakeOver(true);
    await eventually(
      async () => uses('after').catch(() => null),
      (granted) => granted !== null,
    );
    expect(ran.filter((name) => name === 'after')).toHaveLength(1);
    expect(redis.isReady()).toBe(true);
  });
});
