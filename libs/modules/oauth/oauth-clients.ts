import { problem } from '@calendar/contracts/errors';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Egress } from '@calendar/platform/http';
import { Inject, Injectable } from '@nestjs/common';
import { clockTolerance, customFetch, discovery, type Configuration, type CustomFetch } from 'openid-client';
import { OAUTH_PROVIDER_IDS, profileOf, type OauthProviderId, type ProviderProfile } from './provider-profiles';
import { withoutIdToken, withoutNonsense } from './token-response';

/** How far a provider's clock and ours may be apart, as Google's own client has it. */
const CLOCK_TOLERANCE_SECONDS = 300;

export interface OauthClient {
  provider: OauthProviderId;
  profile: ProviderProfile;
  /** For a consent: the ID token says whose account it is, and is checked. */
  configuration: Configuration;
  /** For a refresh, which is no sign-in: an ID token that comes along is not looked at. */
  refreshConfiguration: Configuration;
  /** Where the provider sends the browser back to; registered there letter by letter. */
  redirectUri: string;
}

/** Our client at each provider that is set up. */
@Injectable()
export class OauthClients {
  private readonly clients = new Map<OauthProviderId, Promise<OauthClient>>();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly egress: Egress,
  ) {}

  /** @throws AppError `provider.unknown`, `provider.off` */
  async get(provider: string): Promise<OauthClient> {
    const id = knownProvider(provider);
    const credentials = this.config.providers[id];
    if (!credentials) {
      throw problem('provider.off', { detail: 'This installation has no client id and secret for this provider.' });
    }
    const existing = this.clients.get(id);
    if (existing) return existing;
    const created = this.create(id, credentials);
    this.clients.set(id, created);
    return created;
  }

  private async create(
    provider: OauthProviderId,
    credentials: { clientId: string; clientSecret: string },
  ): Promise<OauthClient> {
    const profile = profileOf(provider, { tenant: this.config.providers.microsoft?.tenant ?? 'common' });
    const fetch: CustomFetch = async (url, options) => withoutNonsense(await this.egress.fetch(url, options));
    return {
      provider,
      profile,
      configuration: await configure(profile, credentials, fetch),
      refreshConfiguration: await configure(profile, credentials, async (url, options) =>
        withoutIdToken(await fetch(url, options)),
      ),
      redirectUri: redirectUriAt(this.config.api.publicUrl, provider),
    };
  }
}

/** Where a provider sends the browser back to; registered there letter by letter. Pure. */
export function redirectUriAt(publicUrl: string, provider: OauthProviderId): string {
  return `${publicUrl}/api/v1/calendar/${provider}/callback`;
}

/** @throws AppError `provider.unknown` */
export function knownProvider(provider: string): OauthProviderId {
  const known = OAUTH_PROVIDER_IDS.find((id) => id === provider);
  if (known) return known;
  throw problem('provider.unknown', { detail: `The provider is one of: ${OAUTH_PROVIDER_IDS.join(', ')}.` });
}

/** "Discovered" from our own document: only discovery knows how to check Microsoft's issuer template. */
async function configure(
  { metadata }: ProviderProfile,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  fetch: CustomFetch,
): Promise<Configuration> {
  const issuer = new URL(metadata.issuer.replace('{tenantid}', 'common'));
  const client = { client_secret: clientSecret, [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  const configuration = await discovery(issuer, clientId, client, undefined, {
    [customFetch]: async () => Response.json(metadata),
  });
  configuration[customFetch] = fetch;
  return configuration;
}
