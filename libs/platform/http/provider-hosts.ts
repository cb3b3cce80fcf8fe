import { EgressError } from './egress-error';

/** As metrics call them. CalDAV is on hosts that people name: `ServerEgress` leads there. */
export type ProviderName = 'google' | 'microsoft' | 'caldav';

const PROVIDER_HOSTS: ReadonlyMap<string, ProviderName> = new Map([
  ['accounts.google.com', 'google'],
  ['oauth2.googleapis.com', 'google'],
  ['www.googleapis.com', 'google'],
  ['openidconnect.googleapis.com', 'google'],
  ['login.microsoftonline.com', 'microsoft'],
  ['graph.microsoft.com', 'microsoft'],
]);

export interface ProviderAddress {
  provider: ProviderName;
  /** Scheme, host and port that the request really goes to. */
  origin: string;
  /** Path and query that are really asked for. */
  path: string;
  /** Path at the provider, without the sandbox prefix and the query. */
  providerPath: string;
}

/**
 * Where a provider address really leads: to itself, or into the sandbox (`https://HOST/path` → `SANDBOX/HOST/path`).
 * Addresses that already point into the sandbox are accepted while it is on: its answers contain them (next links).
 *
 * @throws EgressError `refused-host` for everything that is no https address of a known provider host
 */
export function resolveProviderAddress(url: URL, sandbox: URL | null): ProviderAddress {
  const provider = PROVIDER_HOSTS.get(url.host);
  if (provider && url.protocol === 'https:' && !url.username && !url.password) {
    const path = url.pathname + url.search;
    if (!sandbox) return { provider, origin: url.origin, path, providerPath: url.pathname };
    const prefix = sandbox.pathname.replace(/\/$/, '');
    return { provider, origin: sandbox.origin, path: `${prefix}/${url.host}${path}`, providerPath: url.pathname };
  }
  const inside = sandbox && insideSandbox(url, sandbox);
  if (inside) return inside;
  throw new EgressError('refused-host', `${url.protocol}//${url.host} is not an address of a calendar provider`);
}

function insideSandbox(url: URL, sandbox: URL): ProviderAddress | undefined {
  const prefix = `${sandbox.pathname.replace(/\/$/, '')}/`;
  if (url.origin !== sandbox.origin || url.username || url.password || !url.pathname.startsWith(prefix))
    return undefined;
  const rest = url.pathname.slice(prefix.length);
  const slash = rest.indexOf('/');
  const host = slash < 0 ? rest : rest.slice(0, slash);
  const provider = PROVIDER_HOSTS.get(host);
  if (!provider) return undefined;
  const providerPath = slash < 0 ? '/' : rest.slice(slash);
  return { provider, origin: url.origin, path: url.pathname + url.search, providerPath };
}
