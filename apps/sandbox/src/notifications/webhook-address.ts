const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * What a provider would say about the address of a webhook. Providers insist on https; http is let through for this
 * machine, so that the sandbox can call an app under development. Pure.
 *
 * @param httpHosts further host names for which http is let through (a container network, say)
 */
export function judgeWebhookAddress(
  address: string,
  httpHosts: readonly string[] = [],
): 'ok' | 'malformed' | 'not-https' {
  if (!URL.canParse(address)) return 'malformed';
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return 'ok';
  if (protocol !== 'http:') return 'malformed';
  return LOOPBACK.has(hostname) || httpHosts.includes(hostname) ? 'ok' : 'not-https';
}
