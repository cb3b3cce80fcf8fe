import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { EgressError } from './egress-error';
import { urlRefusal } from './public-address';
import { publicConnector, resolveByNameServer, type Resolve } from './public-connector';

export interface PublicEgressSettings {
  /** This machine may be asked, over http as well: for development. */
  loopback: boolean;
  /** For all of it: resolving, connecting, sending, and the head of the answer. */
  timeoutMs: number;
  connectionsPerOrigin: number;
  resolve: Resolve;
}

export const PUBLIC_EGRESS_DEFAULTS = {
  timeoutMs: 10_000,
  connectionsPerOrigin: 8,
  resolve: resolveByNameServer,
} as const;

const KEEP_ALIVE_MS = 10_000;
/** So much of an answer is let in and thrown away, for the connection can then be used again. */
const MOST_IGNORED_BYTES = 16 * 1_024;

export interface PostedMessage {
  headers: Record<string, string>;
  body: string;
  signal?: AbortSignal;
}

/** All that is looked at of an answer. */
export interface PostedAnswer {
  status: number;
  /** The `Retry-After` header as it came. */
  retryAfter: string | null;
}

/**
 * The one door to addresses that others have named. It leads to the public internet only, follows no redirect, and lets
 * nothing in but a status and a `Retry-After`: what stands behind the address can be neither reached nor read through it.
 */
@Injectable()
export class PublicEgress implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(private readonly settings: PublicEgressSettings) {
    this.agent = new Agent({
      connections: settings.connectionsPerOrigin,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A server does not say for how long it may hold a socket of ours.
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect: publicConnector(settings),
      allowH2: false,
    });
  }

  /** @throws EgressError `refused-host`, `timeout` or `network`, or the reason of `signal` when that aborts */
  async post(url: URL, message: PostedMessage): Promise<PostedAnswer> {
    if (urlRefusal(url, this.settings)) {
      throw new EgressError('refused-host', 'The address does not lead to the public internet');
    }
    return this.exchange(url, message);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private exchange(url: URL, { headers, body, signal }: PostedMessage): Promise<PostedAnswer> {
    const { timeoutMs } = this.settings;
    const ended = Promise.withResolvers<PostedAnswer>();
    let controller: Dispatcher.DispatchController | undefined;
    let cut: Error | undefined;
    let ignored = 0;
    const end = (reason: Error): void => {
      cut = reason;
      ended.reject(reason);
      controller?.abort(reason);
    };
    const timer = setTimeout(() => end(new EgressError('timeout', `No answer within ${timeoutMs} ms`)), timeoutMs);
    const onAbort = (): void => end(signal?.reason as Error);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });

    const options: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers,
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.agent.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (cut) started.abort(cut);
      },
      onResponseStart(_controller, status, answered) {
        if (status < 200) return;
        const retryAfter = answered['retry-after'];
        ended.resolve({ status, retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null });
      },
      onResponseData(running, chunk) {
        ignored += chunk.length;
        if (ignored > MOST_IGNORED_BYTES) running.abort(new EgressError('too-large', 'The rest is of no interest'));
      },
      onResponseEnd: settle,
      onResponseError(_controller, error) {
        settle();
        ended.reject(error instanceof EgressError ? error : networkError(error));
      },
    });
    return ended.promise;
  }
}

function networkError(error: Error & { code?: string }): EgressError {
  return new EgressError('network', `No answer: ${error.code ?? error.name}`, { cause: error });
}
