import type { QueueOptions } from 'bull';

const SLOWEST_RECONNECT_MS = 1_000;
/** Longer than Bull waits for jobs at a time: without any answer for so long, the wire is broken. */
const BROKEN_WIRE_MS = 30_000;

/**
 * Root options of `BullModule.forRoot`. Bull opens its own connections, because its blocking ones must wait without
 * limit (`maxRetriesPerRequest: null`); sharing ours would end the process when Redis goes away.
 *
 * @param url `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS
 */
export function bullOptions(url: string): QueueOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    prefix: 'copilot-calendar',
    redis: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 6379),
      db: Number(pathname.slice(1) || 0),
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      socketTimeout: BROKEN_WIRE_MS,
      retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), SLOWEST_RECONNECT_MS),
    },
  };
}
