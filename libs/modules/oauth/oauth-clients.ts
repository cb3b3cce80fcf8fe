import { problem } from '@calendar/contracts/errors';
import { PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Egress } from '@calendar/platform/http';
import { Inject, Injectable } from '@nestjs/common';
import { customFetch, discovery, type Configuration } from 'openid-client';
import { profileOf, type OauthProviderId, type ProviderProfile } from './provider-profiles';

export interface OauthClient {
  provider: OauthProviderId;
  profile: ProviderProfile;
  configuration: Configuration;
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
    const id = PROVIDER_IDS.find((known) => known === provider);
    if (!id || id === 'caldav') {
      throw problem('provider.unknown', { detail: 'The provider is one of: google, microsoft.' });
    }
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
    provider: Exclude<ProviderId, 'caldav'>,
    credentials: { clientId: string; clientSecret: string },
  ): Promise<OauthClient> {
    const profile = profileOf(provider, { tenant: this.config.providers.microsoft?.tenant ?? 'common' });
    // "Discovered" from our own document: only discovery knows how to check Microsoft's issuer template.
    const configuration = await discovery(
      issuerUrl(profile),
      credentials.clientId,
      credentials.clientSecret,
      undefined,
      {
        [customFetch]: async () => Response.json(profile.metadata),
      },
    );
    configuration[customFetch] = (url, options) => this.egress.fetch(url, options);
    const redirectUri = `${this.config.api.publicUrl}/api/v1/calendar/${provider}/callback`;
    return { provider, profile, configuration, redirectUri };
  }
}

function issuerUrl(profile: ProviderProfile): URL {
  const { issuer } = profile.metadata;
  return new URL(issuer.replace('{tenantid}', 'common'));
}
