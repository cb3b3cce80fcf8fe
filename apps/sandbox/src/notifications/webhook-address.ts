const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * What a provider would say about the address of a webhook. Providers insist on https; http is let through for this
 * machine and for names under `.localhost`, so that the sandbox can call an app under development. Pure.
 */
export function judgeWebhookAddress(address: string): 'ok' | 'malformed' | 'not-https' {
  if (!URL.canParse(address)) return 'malformed';
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return 'ok';
  if (protocol !== 'http:') return 'malformed';
  return LOOPBACK.has(hostname) || hostname.endsWith('.localhost') ? 'ok' : 'not-https';
}
