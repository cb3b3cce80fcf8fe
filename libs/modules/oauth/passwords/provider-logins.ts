import { LoginRefusedError, ProviderError, ProviderRegistry } from '@calendar/contracts/calendar-provider';
import { AccountLogins, type LoginAnswer, type SealedLogin } from '@calendar/contracts/ports';
import { FairPlaces, NoPlaceError } from '@calendar/platform/fairness';
import { Injectable, Logger } from '@nestjs/common';
import { SealedGrants } from '../sealed-grants';
import { SealedLogins } from './sealed-logins';

/** All of it: an account is found in a few requests, one after the other. */
const PATIENCE_MS = 15_000;
/** Servers that people name may be slow on purpose: they hold few places, and of one person one. */
const PLACES = { places: 8, perPerson: 1, mostWaiting: 50, patienceMs: 5_000 };

/** Signs in at the servers that people name. In the worker, which knows the providers. */
@Injectable()
export class ProviderLogins extends AccountLogins {
  private readonly logger = new Logger(ProviderLogins.name);
  private readonly places = new FairPlaces(PLACES);

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly logins: SealedLogins,
    private readonly sealed: SealedGrants,
  ) {
    super();
  }

  async signIn(login: SealedLogin): Promise<LoginAnswer> {
    try {
      return await this.places.run(login.userId, () => this.find(login));
    } catch (error) {
      if (error instanceof LoginRefusedError) return { kind: 'refused', reason: error.reason };
      if (error instanceof NoPlaceError) return { kind: 'unavailable' };
      if (!(error instanceof ProviderError)) throw error;
      const { code, reason, status } = error;
      this.logger.log({ provider: login.provider, code, reason, status }, 'a server could not be signed in to');
      return { kind: 'unavailable' };
    }
  }

  private async find(login: SealedLogin): Promise<LoginAnswer> {
    const { userId, provider } = login;
    const adapter = this.registry.get(provider);
    if (!adapter.signIn) throw new Error(`${provider} takes no passwords`);
    const opened = await this.logins.open(login);
    const { accountId, accountName, accessToken } = await adapter.signIn(opened, AbortSignal.timeout(PATIENCE_MS));
    const owner = { userId, provider, account: { accountId, accountEmail: accountName } };
    // The password is both: it is shown with each request, and nothing newer can be had for it.
    const { sealedAccessToken, sealedRefreshToken } = await this.sealed.seal(owner, {
      accessToken,
      refreshToken: accessToken,
    });
    return { kind: 'account', accountId, accountName, sealedAccessToken, sealedRefreshToken: sealedRefreshToken! };
  }
}
