import type { IncomingMessage } from 'node:http';
import type { ProviderName } from '../provider-name';

/** One request to a simulated provider, from its arrival to its answer. */
export interface Exchange {
  id: number;
  /** Sandbox time, epoch milliseconds. */
  at: number;
  provider: ProviderName;
  host: string;
  method: string;
  /** After the host prefix, with the query; as it was sent, so it may hold secrets. */
  path: string;
  /** E-mail address; handlers set it as soon as they know better. */
  account: string | null;
  body: Buffer;
  /** Set by handlers that answer with a rate limit. */
  throttled: boolean;
}

const EXCHANGES = new WeakMap<IncomingMessage, Exchange>();

export function rememberExchange(request: IncomingMessage, exchange: Exchange): void {
  EXCHANGES.set(request, exchange);
}

/** The exchange that a provider's handler is answering. */
export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = EXCHANGES.get(request);
  if (!exchange) throw new Error('This request did not come in through a provider host');
  return exchange;
}
