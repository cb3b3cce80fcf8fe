import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { countDone, inSpan, Metrics, type Span } from '@calendar/platform/observability';
import { bufferedResponse } from './buffered-response';
import { EgressError } from './egress-error';
import { exchange, type ExchangeLimits } from './exchange';
import { outgoingRequest, type EgressInit, type OutgoingRequest } from './outgoing-request';
import { resolveProviderAddress, type ProviderAddress } from './provider-hosts';
import { ProviderTraffic } from './provider-traffic';
import { routeTemplate } from './route-template';

export interface EgressSettings extends ExchangeLimits {
  /** Base address of the sandbox, or `null` to talk to the providers themselves. */
  sandboxUrl: string | null;
  connectionsPerOrigin: number;
}

export const EGRESS_DEFAULTS = {
  connectionsPerOrigin: 64,
  timeoutMs: 30_000,
  maxResponseBytes: 10 * 1024 * 1024,
} as const;

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

/** One request that goes out. */
interface Call {
  request: OutgoingRequest;
  address: ProviderAddress;
  /** Its method and the template of its path. */
  route: string;
  span: Span;
}

/** The one door through which this service talks to calendar providers. */
@Injectable()
export class Egress implements OnApplicationShutdown {
  private readonly logger = new Logger(Egress.name);
  private readonly agent: Agent;
  private readonly sandbox: URL | null;
  private readonly traffic: ProviderTraffic;

  constructor(
    private readonly settings: EgressSettings,
    metrics: Metrics,
  ) {
    this.sandbox = settings.sandboxUrl ? new URL(settings.sandboxUrl) : null;
    this.agent = new Agent({
      connections: settings.connectionsPerOrigin,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      allowH2: false,
    });
    this.traffic = new ProviderTraffic(metrics);
  }

  /**
   * Works like the global `fetch` for provider addresses, and can be handed to clients in its place. The answer is
   * read whole before it is given back; redirects are never followed; other hosts are refused.
   *
   * @throws EgressError, or the reason of `init.signal` when that aborts
   */
  readonly fetch = async (input: string | URL | Request, init?: EgressInit): Promise<Response> => {
    const request = await outgoingRequest(input, init);
    const address = resolveProviderAddress(request.url, this.sandbox);
    const { method, url } = request;
    const template = routeTemplate(address.providerPath);
    const attributes = { 'http.request.method': method, 'url.template': template, 'server.address': url.hostname };
    return inSpan({ name: `${method} ${template}`, kind: 'client', attributes }, (span) =>
      this.exchange({ request, address, route: `${method} ${template}`, span }),
    );
  };

  /** Where to send a browser for a provider address: unchanged, or into the sandbox. */
  rewriteForBrowser(url: string | URL): string {
    const address = resolveProviderAddress(new URL(url), this.sandbox);
    return `${address.origin}${address.path}`;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  private async exchange(call: Call): Promise<Response> {
    const { request, address, span } = call;
    const started = performance.now();
    try {
      const answer = await exchange({ ...this.settings, dispatcher: this.agent, request, address });
      span.set({ 'http.response.status_code': answer.status });
      this.record(call, started, String(answer.status));
      return bufferedResponse(answer);
    } catch (error) {
      this.record(call, started, error instanceof EgressError ? error.code : 'aborted');
      throw error;
    }
  }

  private record({ address: { provider }, route }: Call, started: number, outcome: string): void {
    const seconds = (performance.now() - started) / 1_000;
    this.traffic.record({ provider, route }, outcome, seconds);
    countDone('providerRequests');
    this.logger.debug({ provider, route, outcome, ms: Math.round(seconds * 1e3) }, 'Provider request');
  }
}
