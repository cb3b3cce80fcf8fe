import type { RedisConfig } from './app-config';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** What a `REDIS_URL` says. A cluster has one database, number 0. */
export interface RedisAddress {
  /** One server, the primary that Sentinels know by a name, or a Cluster. */
  readonly topology:
    | { readonly kind: 'single'; readonly node: RedisNode }
    | { readonly kind: 'sentinel'; readonly sentinels: readonly RedisNode[]; readonly primary: string }
    | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] };
  readonly isEncrypted: boolean;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
}

const SHAPE = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]*)(?:\/([^?#]*))?$/;
const NODE = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i;
const PORTS = { single: 6379, cluster: 6379, sentinel: 26_379 } as const;

/**
 * Reads `redis://host:port/0`, `redis+sentinel://host:port,host:port/primary/0` or `redis+cluster://host:port,host:port`;
 * `rediss` instead of `redis` for TLS, and a login before the hosts where one is needed. Pure.
 *
 * @returns `null` when it is none of these
 */
export function readRedisUrl(url: string): RedisAddress | null {
  const [, scheme, kind = 'single', username, password, hosts = '', path = ''] = SHAPE.exec(url) ?? [];
  if (!scheme || !isKind(kind)) return null;
  const nodes = hosts.split(',').map((host) => readNode(host, PORTS[kind]));
  const login = readLogin(username, password);
  const place = readPath(kind, path);
  if (!nodes.every((node) => node !== null) || !login || !place) return null;
  if (kind === 'single' && nodes.length > 1) return null;
  const common = { isEncrypted: scheme === 'rediss', database: place.database, ...login };
  if (kind === 'single') return { ...common, topology: { kind, node: nodes[0]! } };
  if (kind === 'cluster') return { ...common, topology: { kind, nodes } };
  return { ...common, topology: { kind, sentinels: nodes, primary: place.primary } };
}

/** @throws TypeError for one that was not checked before */
export function redisAddress({ url }: Pick<RedisConfig, 'url'>): RedisAddress {
  const address = readRedisUrl(url);
  if (!address) throw new TypeError('REDIS_URL cannot be read');
  return address;
}

function isKind(kind: string): kind is keyof typeof PORTS {
  return kind in PORTS;
}

function readNode(text: string, usualPort: number): RedisNode | null {
  const [, bracketed, name, port] = NODE.exec(text) ?? [];
  const host = bracketed ?? name;
  const number = Number(port ?? usualPort);
  return host && number >= 1 && number <= 65_535 ? { host, port: number } : null;
}

function readLogin(username = '', password = ''): Pick<RedisAddress, 'username' | 'password'> | null {
  try {
    return {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
    };
  } catch {
    return null;
  }
}

function readPath(kind: keyof typeof PORTS, path: string): { primary: string; database: number } | null {
  const [first = '', second = '', ...rest] = path.split('/');
  const [primary, database] = kind === 'sentinel' ? [first, second] : ['', first];
  const isWhole = rest.length === 0 && (kind === 'sentinel' ? /^[\w.-]+$/.test(primary) : second === '');
  const isNumber = /^\d{0,5}$/.test(database) && !(kind === 'cluster' && Number(database) > 0);
  return isWhole && isNumber && (kind === 'sentinel' || !path.includes('//'))
    ? { primary, database: Number(database) }
    : null;
}
