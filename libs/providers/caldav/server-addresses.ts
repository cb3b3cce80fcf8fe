import { resolveSrv } from 'node:dns/promises';
import type { CaldavPreset } from '@calendar/contracts/vocabulary';

/** What the records of a domain name as the servers of a service, the preferred one first; none when there are none. */
export type ResolveService = (name: string) => Promise<Array<{ name: string; port: number }>>;

interface PresetAddress {
  /** Of everybody's server; absent where each person has their own. */
  url?: string;
  /** Hosts below it belong to the same service: one account is spread over several of them. */
  domains?: readonly string[];
  /** Below the address of a server. */
  path?: string;
}

const PRESETS: Readonly<Record<CaldavPreset, PresetAddress>> = {
  icloud: { url: 'https://caldav.icloud.com/', domains: ['icloud.com', 'icloud.com.cn'] },
  fastmail: { url: 'https://caldav.fastmail.com/', domains: ['fastmail.com'] },
  nextcloud: { path: 'remote.php/dav/' },
  generic: {},
};

/**
 * Where the search for an account begins. Pure.
 *
 * @param typed as a person types it: with or without `https://`
 * @returns `null` for what is no address
 */
export function startOf(preset: CaldavPreset, typed: string | null): URL | null {
  const { url, path } = PRESETS[preset];
  if (url !== undefined) return new URL(url);
  const text = typed?.trim() ?? '';
  if (text === '') return null;
  const server = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!server) return null;
  if (path === undefined || server.pathname.includes('/remote.php/')) return server;
  return new URL(path, server.href.endsWith('/') ? server : `${server.href}/`);
}

/** Whether a password for one address may be sent to another: to the same server, or to one of the same service. Pure. */
export function isSameService(preset: CaldavPreset, one: URL, other: URL): boolean {
  if (one.origin === other.origin) return true;
  const isOfService = ({ hostname, protocol }: URL) =>
    protocol === 'https:' && (PRESETS[preset].domains ?? []).some((domain) => isBelow(hostname, domain));
  return isOfService(one) && isOfService(other);
}

/** Whether a server is one of a service that everybody shares, however its address was told. Pure. */
export function isSharedService({ hostname }: URL): boolean {
  return Object.values(PRESETS).some(({ domains = [] }) => domains.some((domain) => isBelow(hostname, domain)));
}

function isBelow(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** Asks the name servers for SRV records. */
export const resolveServiceByDns: ResolveService = async (name) => {
  try {
    const records = await resolveSrv(name);
    return records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight);
  } catch {
    return [];
  }
};
