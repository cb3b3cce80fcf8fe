import { isOf, type OwnerFilter } from '../owner-filter';
import type { ProviderName } from '../provider-name';
import type { Exchange } from './exchange';
import { redactPath } from './redact-path';

/** One line of the request log: no tokens, no bodies. */
export interface RequestRecord {
  id: number;
  /** RFC 3339, sandbox time. */
  at: string;
  provider: ProviderName;
  host: string;
  method: string;
  path: string;
  account: string | null;
  /** 0 when the connection was cut instead of an answer. */
  status: number;
  durationMs: number;
}

export interface AccountStats {
  account: string | null;
  requests: number;
  statuses: Record<string, number>;
  inFlight: number;
  maxInFlight: number;
  throttled: number;
}

const CAPACITY = 100_000;
const LONGEST_PATH = 2_000;

interface Entry {
  exchange: Omit<Exchange, 'body'>;
  status: number;
  durationMs: number;
}

/** Log (a ring of 100,000) and counters of all requests to the simulated providers. */
export class Traffic {
  private nextId = 1;
  private ring: Entry[] = [];
  private next = 0;
  private readonly stats = new Map<string, AccountStats & { provider: ProviderName }>();

  nextExchangeId(): number {
    return this.nextId++;
  }

  /** How many requests of an account are being answered now, the asking one included. */
  inFlight(provider: ProviderName, account: string | null): number {
    return this.stats.get(keyOf(provider, account))?.inFlight ?? 0;
  }

  /** @returns to be called once with the status of the answer (0: cut) */
  begin(exchange: Exchange): (status: number) => void {
    const startedAt = performance.now();
    const stats = this.statsOf(exchange);
    stats.inFlight += 1;
    if (stats.inFlight > stats.maxInFlight) stats.maxInFlight = stats.inFlight;
    return (status) => {
      stats.inFlight -= 1;
      const settled = this.statsOf(exchange);
      settled.requests += 1;
      settled.statuses[status] = (settled.statuses[status] ?? 0) + 1;
      if (exchange.throttled || status === 429) settled.throttled += 1;
      const { id, at, provider, host, method, path, account, throttled } = exchange;
      const durationMs = performance.now() - startedAt;
      const kept = { id, at, provider, host, method, path: shortened(path), account, throttled };
      this.record({ exchange: kept, status, durationMs });
    };
  }

  /** Oldest first. */
  records(owner: OwnerFilter): RequestRecord[] {
    return this.ordered(({ exchange }) => isOf(owner, exchange)).map(toRecord);
  }

  /** `{google: [{account, requests, ...}]}` */
  statistics(): Record<string, AccountStats[]> {
    const byProvider: Record<string, AccountStats[]> = {};
    for (const { provider, ...stats } of this.stats.values()) (byProvider[provider] ??= []).push(stats);
    return byProvider;
  }

  /** Forgets log and counters. @param owner only those of this account or provider */
  clear(owner: OwnerFilter = {}): void {
    this.ring = this.ordered(({ exchange }) => !isOf(owner, exchange));
    this.next = 0;
    for (const [key, stats] of this.stats) if (isOf(owner, stats)) this.stats.delete(key);
  }

  /** Those that are asked for, oldest first. */
  private ordered(isWanted: (entry: Entry) => boolean): Entry[] {
    const [older, newer] = [this.ring.slice(this.next), this.ring.slice(0, this.next)];
    return [...older.filter(isWanted), ...newer.filter(isWanted)];
  }

  private record(entry: Entry): void {
    if (this.ring.length < CAPACITY) {
      this.ring.push(entry);
      return;
    }
    this.ring[this.next] = entry;
    this.next = (this.next + 1) % CAPACITY;
  }

  private statsOf({ provider, account }: Exchange): AccountStats {
    const key = keyOf(provider, account);
    let stats = this.stats.get(key);
    if (!stats) {
      stats = { provider, account, requests: 0, statuses: {}, inFlight: 0, maxInFlight: 0, throttled: 0 };
      this.stats.set(key, stats);
    }
    return stats;
  }
}

/** A copy, not a part of the whole: that would keep the whole alive. */
function shortened(path: string): string {
  return path.length > LONGEST_PATH ? Buffer.from(path.slice(0, LONGEST_PATH)).toString() : path;
}

function keyOf(provider: ProviderName, account: string | null): string {
  return `${provider} ${account ?? ''}`;
}

function toRecord({ exchange, status, durationMs }: Entry): RequestRecord {
  const { id, at, provider, host, method, path, account } = exchange;
  return {
    id,
    at: new Date(at).toISOString(),
    provider,
    host,
    method,
    path: redactPath(path),
    account,
    status,
    durationMs: Math.round(durationMs * 100) / 100,
  };
}
