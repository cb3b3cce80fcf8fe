import type { AppConfig } from '@calendar/platform/config';
import { Findings } from '../finding';
import { clientsOf } from './provider-clients';

/** What has to be registered, letter by letter, for people to come back from where they were sent. Pure. */
export function redirectAddresses(config: AppConfig): Findings {
  const findings = new Findings('addresses');
  for (const { provider, redirectUri } of clientsOf(config)) {
    const url = new URL(redirectUri);
    if (url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) || config.sandbox) {
      findings.ok(`registered at ${provider} has to be ${redirectUri}`);
    } else {
      findings.fail(`${redirectUri} is not https`, `${provider} registers no other address. Set PUBLIC_URL.`);
    }
  }
  if (config.web.oidcClientId !== null) {
    const { webUrl } = config.api;
    findings.ok(`registered at AUTH_ISSUER have to be ${webUrl}/signed-in and ${webUrl}/signed-out`);
  }
  return findings;
}
