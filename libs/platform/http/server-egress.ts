import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { countDone, inSpan, Metrics } from '@calendar/platform/observability';
import { bufferedResponse, type Answer } from './buffered-response';
import { EgressError } from './egress-error';
import { exchange, type ExchangeLimits } from './exchange';
import { outgoingRequest, type EgressInit, type OutgoingRequest } from './outgoing-request';
import { isLoopback, hostOf, urlRefusal } from './public-address';
import { publicConnector, resolveByNameServer, type Resolve } from './public-connector';
import { ProviderTraffic } from './provider-traffic';

export interface ServerEgressSettings extends ExchangeLimits {
  /** This machine may be asked, over http as well: for development. */
  loopback: boolean;
  connectionsPerOrigin: number;
  resolve: Resolve;
}

export const SERVER_EGRESS_DEFAULTS = {
  connectionsPerOrigin: 8,
  timeoutMs: 30_000,
  maxResponseBytes: 10 * 1024 * 1024,
  resolve: resolveByNameServer,
} as const;

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
/** Below lie the ports of services that are none of the web: mail, databases of old, and what else could be talked to. */
const FIRST_FREE_PORT = 1_024;
/** Such servers have no paths that could be told from names: what is asked of them is counted by its method. */
const LABEL = 'caldav' as const;

/**
 * The door to calendar servers whose addresses people type. It leads to the public internet only, as `PublicEgress` does, and
 * lets answers in: whoever typed the address has an account there. Redirects are answers like any other.
 */
@Injectable()
export class ServerEgress implements OnApplicationShutdown {
  private readonly logger = new Logger(ServerEgress.name);
  private readonly agent: Agent;
  private readonly traffic: ProviderTraffic;

  constructor(
    private readonly settings: ServerEgressSettings,
    metrics: Metrics,
  ) {
    const { connectionsPerOrigin, loopback, resolve } = settings;
    this.agent = new Agent({
      connections: connectionsPerOrigin,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A server does not say for how long it may hold a socket of ours.
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect: publicConnector({ loopback, resolve, timeoutMs: CONNECT_TIMEOUT_MS }),
      allowH2: false,
    });
    this.traffic = new ProviderTraffic(metrics);
  }

  /**
   * Works like the global `fetch`. The answer is read whole before it is given back.
   *
   * @throws EgressError, or the reason of `init.signal` when that aborts
   */
  readonly fetch = async (input: string | URL | Request, init?: EgressInit): Promise<Response> => {
    const request = await outgoingRequest(input, init);
    const { method, url } = request;
    if (urlRefusal(url, this.settings) || !isWebPort(url)) {
      throw new EgressError('refused-host', 'The address does not lead to a server on the public internet');
    }
    const attributes = { 'http.request.method': method };
    return inSpan({ name: method, kind: 'client', attributes }, async (span) => {
      const answer = await this.exchange(request);
      span.set({ 'http.response.status_code': answer.status });
      return bufferedResponse(answer);
    });
  };

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  private async exchange(request: OutgoingRequest): Promise<Answer> {
    const { url, method } = request;
    const address = {
      provider: LABEL,
      origin: url.origin,
      path: url.pathname + url.search,
      providerPath: url.pathname,
    };
    const started = performance.now();
    const record = (status: string): void => {
      const seconds = (performance.now() - started) / 1_000;
      this.traffic.record({ provider: LABEL, route: method }, status, seconds);
      this.logger.debug(
        { provider: LABEL, route: method, outcome: status, ms: Math.round(seconds * 1e3) },
        'Provider request',
      );
    };
    try {
      const answer = await exchange({ ...this.settings, dispatcher: this.agent, request, address });
      record(String(answer.status));
      return answer;
    } catch (error) {
      const known = refusalBelow(error);
      record(known instanceof EgressError ? known.code : 'aborted');
      throw known;
    } finally {
      countDone('providerRequests');
    }
  }
}

function isWebPort(url: URL): boolean {
  return url.port === '' || Number(url.port) >= FIRST_FREE_PORT || isLoopback(hostOf(url));
}

/** That an address was refused while connecting is known below what the connection reports. */
function refusalBelow(error: unknown): unknown {
  const cause = error instanceof EgressError ? error.cause : undefined;
  return cause instanceof EgressError && cause.code === 'refused-host' ? cause : error;
}
