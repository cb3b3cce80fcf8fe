import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All of IPv6 that is given out for the public internet (IANA, IPv6 Global Unicast Address Assignments). */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Why an address that somebody names is not asked:
 * - `scheme`: not https
 * - `login`: a name or a password stands in it
 * - `private-address`: it names a network that is not the public internet
 */
export type UrlRefusal = 'scheme' | 'login' | 'private-address';

export interface UrlRules {
  /** This machine may be named, over http as well: for development. */
  loopback: boolean;
}

/**
 * Whether an IP address is one of the public internet. Every other class is refused by not being it: loopback, private,
 * link-local, carrier-grade NAT, multicast, reserved, and IPv6 that holds an IPv4 address (mapped, NAT64, 6to4, Teredo),
 * which a router may unfold to any of these.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** Whether a host is this machine by its very name: an address of 127.0.0.0/8, `::1`, or `localhost` (RFC 6761, 6.3). */
export function isLoopback(host: string): boolean {
  if (isIP(host) !== 0) return ipaddr.parse(host).range() === 'loopback';
  return /(^|\.)localhost$/.test(host);
}

/** The host of a URL, without the brackets of IPv6 and the dot that ends a full name. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
}

/**
 * What can be said of a URL without resolving its host. `URL` has written numbers of every kind (`0x7f.1`, `2130706433`,
 * `0177.0.0.1`) as the address that they mean.
 *
 * @returns `null` when it may be asked, as far as its name goes
 */
export function urlRefusal(url: URL, { loopback }: UrlRules): UrlRefusal | null {
  if (url.username || url.password) return 'login';
  const host = hostOf(url);
  if (isLoopback(host)) {
    if (!loopback) return url.protocol === 'https:' ? 'private-address' : 'scheme';
    return ['http:', 'https:'].includes(url.protocol) ? null : 'scheme';
  }
  if (url.protocol !== 'https:') return 'scheme';
  return isIP(host) !== 0 && !isPublicAddress(host) ? 'private-address' : null;
}
