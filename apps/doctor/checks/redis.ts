import { redisAddress, type AppConfig } from '@calendar/platform/config';
import { RedisConnection } from '@calendar/platform/redis';
import { Findings } from '../finding';

const OLDEST_VERSION = 6;

/** Whether it answers, and is set up for queues: what it drops to make room, how it keeps what it has, who listens. */
export async function redis(config: AppConfig): Promise<Findings> {
  const findings = new Findings('Redis');
  const connection = new RedisConnection(config.redis);
  try {
    await connection.onModuleInit();
    if (!connection.isReady()) {
      return findings.fail(
        'it cannot be reached with REDIS_URL',
        'Does it run, are host, port, user and password right, and does it want TLS (rediss, REDIS_CA_FILE)? Until then nothing is synced.',
      );
    }
    const info = valuesOf(await connection.client.info());
    judge(findings, config, info);
    return findings.ok(await persistence(connection, info));
  } finally {
    connection.onApplicationShutdown();
  }
}

function judge(findings: Findings, config: AppConfig, info: ReadonlyMap<string, string>): void {
  const address = redisAddress(config.redis);
  const version = info.get('redis_version') ?? '';
  if (Number.parseInt(version, 10) < OLDEST_VERSION)
    findings.fail(`version ${version}`, 'Version 6 is the oldest that is tried.');
  else findings.ok(`version ${version}, ${address.topology.kind}${address.isEncrypted ? ' with TLS' : ''}`);
  const isCluster = info.get('cluster_enabled') === '1';
  if (isCluster !== (address.topology.kind === 'cluster')) {
    findings.fail(
      isCluster ? 'it is a Cluster, and REDIS_URL names one server' : 'it is no Cluster, and REDIS_URL says that it is',
      'Begin REDIS_URL with redis+cluster:// or rediss+cluster:// for a Cluster, and for nothing else.',
    );
  }
  if (!address.isEncrypted && config.environment === 'production') {
    findings.warn('the connection is not encrypted', 'Use rediss:// in REDIS_URL, or keep it in a network of its own.');
  }
  const policy = info.get('maxmemory_policy');
  if (policy === 'noeviction') findings.ok('it drops nothing to make room');
  else
    findings.fail(`with the policy ${policy} it drops jobs when memory is short`, 'Set maxmemory-policy noeviction.');
}

/** Managed ones let nobody read their configuration. */
async function persistence({ client }: RedisConnection, info: ReadonlyMap<string, string>): Promise<string> {
  const kept = 'what it holds is kept on disk';
  if (info.get('aof_enabled') === '1') return kept;
  const [, save] = (await client.config('GET', 'save').catch(() => [])) as string[];
  if (save === undefined) return 'whether what it holds is kept on disk it does not say';
  return save === '' ? 'nothing is kept on disk: after a restart the sweep finds all work again in Postgres' : kept;
}

/** `name:value` in each line (redis.io, INFO). */
function valuesOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split(/\r?\n/).flatMap((line): Array<[string, string]> => {
      const at = line.indexOf(':');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
