import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';
import { EgressError } from './egress-error';
import { hostOf, isLoopback, isPublicAddress, type UrlRules } from './public-address';

/** @returns every address of a host, at least one; throws when there is none */
export type Resolve = (host: string) => Promise<string[]>;

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Asks the name servers itself. The lookup of the system takes one of four threads of the process for as long as a name
 * server is silent: four slow domains would hold up every other lookup, those of the providers included.
 */
export async function resolveByNameServer(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error(`${host} has no address`);
  return found;
}

/**
 * Opens connections to the public internet only. A host is resolved once, all its addresses are judged, and the socket
 * goes to one of these: a name that answers something else a moment later gains nothing. An address in place of a name is
 * never looked up, so it is judged before.
 */
export function publicConnector(
  rules: UrlRules & { timeoutMs: number; resolve: Resolve },
): ReturnType<typeof buildConnector> {
  const { loopback, timeoutMs, resolve } = rules;
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: judgedLookup(resolve, { loopback }) });
  return (options, callback) => {
    const host = hostOf(options);
    const isRefused = isIP(host) !== 0 && !isPublicAddress(host) && !(loopback && isLoopback(host));
    if (isRefused) return callback(refused(), null);
    connect(options, callback);
  };
}

/** Node's `lookup` for sockets: what it answers was judged, and is what the socket connects to. */
export function judgedLookup(resolve: Resolve, { loopback }: UrlRules): LookupFunction {
  const find = callbackify((host: string) => addressesOf(host, resolve, { loopback }));
  return (host, { all }, callback) => {
    find(host, (error, addresses) => {
      if (error) return callback(error, '');
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      if (all) callback(null, found);
      else callback(null, found[0]!.address, found[0]!.family);
    });
  };
}

/** @throws EgressError `refused-host` when one address is not public, whatever the others are */
async function addressesOf(host: string, resolve: Resolve, { loopback }: UrlRules): Promise<string[]> {
  if (isLoopback(hostOf({ hostname: host }))) {
    if (loopback) return LOOPBACK;
    throw refused();
  }
  const addresses = await resolve(host);
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) throw refused();
  return addresses;
}

function refused(): EgressError {
  return new EgressError('refused-host', 'The address does not lead to the public internet');
}
