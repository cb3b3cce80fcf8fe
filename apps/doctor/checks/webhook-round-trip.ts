import { ProviderError, type CalendarProvider } from '@calendar/contracts/calendar-provider';
import { CredentialOverview } from '@calendar/modules/credentials';
import { WatchTrial } from '@calendar/modules/sync';
import type { AppConfig } from '@calendar/platform/config';
import { TokenVault } from '@calendar/platform/crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import type { Egress } from '@calendar/platform/http';
import { createGoogleProvider } from '@calendar/providers/google';
import { createMicrosoftProvider } from '@calendar/providers/microsoft';
import { Findings } from '../finding';

const CREATE: Record<string, (parts: Pick<Egress, 'fetch'>) => CalendarProvider> = {
  google: createGoogleProvider,
  microsoft: createMicrosoftProvider,
};

export interface RoundTripParts {
  config: AppConfig;
  egress: Egress;
  /** The newest connection that can be worked with when absent. */
  connectionId: string | undefined;
}

/**
 * Has a provider call us: a watch of a calendar is made beside the one that is there, and stopped again. No event is
 * touched, and no token is refreshed.
 */
export async function webhookRoundTrip(unitOfWork: UnitOfWork, parts: RoundTripParts): Promise<Findings> {
  const findings = new Findings('webhook round trip');
  const { config, egress, connectionId } = parts;
  if (!config.pushEnabled) return findings.skipped('push notifications are off: calendars are polled');
  const vault = new TokenVault(config.encryption.keys);
  const account = await new CredentialOverview(unitOfWork).usable(vault, connectionId);
  if (!account) {
    return findings.skipped(
      connectionId
        ? 'this connection has no access token that is good for a while'
        : 'there is no connection to try it with',
    );
  }
  const create = CREATE[account.provider];
  if (!create) return findings.skipped(`${account.provider} sends no notifications: its calendars are polled`);
  const provider = create({ fetch: egress.fetch });
  const session = { accessToken: account.accessToken, connectionId: account.id };
  try {
    const outcome = await new WatchTrial(unitOfWork, config.api.publicUrl).roundTrip(provider, session);
    if (outcome === 'told') return findings.ok(`${account.provider} reaches the webhook address`);
    if (outcome === 'nothing-followed') return findings.skipped('no calendar of this connection is followed yet');
    return findings.fail(
      `${account.provider} took the webhook address, and its first notification did not come`,
      'Is the address open to the internet, with a certificate of a public CA?',
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return findings.fail(
      `${account.provider} refused to watch a calendar (${error.code}${error.reason ? `, ${error.reason}` : ''})`,
      'Is the address open to the internet, https with a certificate of a public CA, and the domain verified at Google?',
    );
  }
}
