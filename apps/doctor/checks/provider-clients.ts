import { OAUTH_PROVIDER_IDS, profileOf, redirectUriAt, type OauthProviderId } from '@calendar/modules/oauth';
import type { AppConfig, GoogleClientConfig } from '@calendar/platform/config';
import type { Egress } from '@calendar/platform/http';
import { z } from 'zod';
import { Findings } from '../finding';

const PATIENCE_MS = 10_000;
const NO_CODE = 'not-a-code';
const tokenError = z.looseObject({ error: z.string() });

export interface ProviderClient {
  readonly provider: OauthProviderId;
  readonly redirectUri: string;
  readonly tokenEndpoint: string;
  readonly credentials: GoogleClientConfig;
}

/** The providers that are switched on. Pure. */
export function clientsOf(config: AppConfig): ProviderClient[] {
  return OAUTH_PROVIDER_IDS.flatMap((provider) => {
    const credentials = config.providers[provider];
    if (!credentials) return [];
    const { metadata } = profileOf(provider, { tenant: config.providers.microsoft?.tenant ?? 'common' });
    const redirectUri = redirectUriAt(config.api.publicUrl, provider);
    return [{ provider, redirectUri, tokenEndpoint: metadata.token_endpoint!, credentials }];
  });
}

/** Asks for tokens with a code that nobody was given: whatever the answer, it changes nothing. */
export function askTokenEndpoint({ tokenEndpoint, redirectUri, credentials }: ProviderClient, egress: Egress) {
  return egress.fetch(tokenEndpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: NO_CODE,
      redirect_uri: redirectUri,
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }).toString(),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/**
 * Whether the providers know our client id and secret. They say `invalid_client` (RFC 6749, section 5.2) or
 * `unauthorized_client` of one that they do not take, and `invalid_grant` of a code that is none. In which order they look
 * at the two is not documented: any other answer proves nothing.
 */
export async function providerClients(config: AppConfig, egress: Egress): Promise<Findings> {
  const findings = new Findings('provider clients');
  for (const client of clientsOf(config)) {
    const { provider } = client;
    const prefix = provider.toUpperCase();
    const answer = await askTokenEndpoint(client, egress);
    const parsed = tokenError.safeParse(await answer.json().catch(() => null));
    const code = parsed.data?.error;
    if (code === 'invalid_grant') findings.ok(`${provider} raises nothing against the client id and its secret`);
    else if (code === 'invalid_client' || code === 'unauthorized_client') {
      findings.fail(
        `${provider} does not take the client id or its secret (${code})`,
        `Compare ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET with the console; secrets expire at Microsoft.`,
      );
    } else {
      findings.warn(
        `${provider} answered ${answer.status}${code ? ` (${code})` : ''}, which proves nothing`,
        'Connect an account once to be sure of the client id and secret.',
      );
    }
  }
  return findings;
}
